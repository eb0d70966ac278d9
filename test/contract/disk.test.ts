import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import type { DiskFile } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { makeDurableDirectory, readWhole, replaceFile } from "#src/platform/disk/durable-file.js";
import { patternOf as bytes, sameBytes } from "#test/support/bytes.js";
import { DISKS } from "#test/support/disks.js";

/** What every Disk does, whichever it is. Each test gets a directory of its own. */

/** The code of the DiskError it fails with; a call that does not fail gives "nothing". */
async function failure(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof DiskError) return error.system;
    throw error;
  }
  return "nothing";
}

/** Only gives the list its type. */
function calls(...list: readonly (() => Promise<unknown>)[]): readonly (() => Promise<unknown>)[] {
  return list;
}

async function contents(file: DiskFile, length: number, position = 0): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  return target.subarray(0, await file.read(target, position));
}

for (const { name, prepare } of DISKS) {
  t.test(`${name} disk: opening`, async (t) => {
    const { disk, home } = await prepare(t);
    const path = `${home}/file`;
    t.equal(await failure(() => disk.open(path, "read")), "ENOENT");
    t.equal(await failure(() => disk.open(path, "write")), "ENOENT");
    t.equal(await failure(() => disk.open(path, "write-exclusive")), "ENOENT");
    t.equal(await failure(() => disk.open(`${home}/none/file`, "create")), "ENOENT");
    t.equal(await failure(() => disk.open(home, "read")), "EISDIR");
    t.equal(await failure(() => disk.open(home, "create")), "EISDIR");

    const file = await disk.open(path, "create");
    await file.write(bytes(10), 0);
    await file.close();
    t.equal((await disk.stat(path))?.permissions, 0o600, "made for its owner alone");
    t.equal(await failure(() => disk.open(path, "create-new")), "EEXIST");
    t.equal(await failure(() => disk.open(`${path}/below`, "create")), "ENOTDIR");

    const again = await disk.open(path, "create");
    sameBytes(t, await contents(again, 100), bytes(10), "an existing file is opened as it is");
    await again.close();
    const exclusive = await disk.open(path, "write-exclusive");
    exclusive.writeSync(bytes(1, 9), 0);
    t.equal(await failure(() => disk.open(path, "write-exclusive")), "EBUSY", "one alone has it");
    await (await disk.open(path, "write")).close();
    t.equal(
      await failure(() => disk.open(path, "write-exclusive")),
      "EBUSY",
      "who opens it otherwise frees nothing",
    );
    await exclusive.close();
    await (await disk.open(path, "write-exclusive")).close();
    const fresh = await disk.open(`${home}/fresh`, "create-new");
    t.equal(fresh.path, `${home}/fresh`);
    await fresh.close();
  });

  t.test(`${name} disk: a failure says what, where, and what to do`, async (t) => {
    const { disk, home } = await prepare(t);
    await t.rejects(disk.open(`${home}/none`, "read"), {
      code: "DISK_ENOENT",
      kind: "not-found",
      facts: { path: `${home}/none` },
      hint: /./,
      message: `cannot open ${home}/none: ENOENT`,
    });
  });

  t.test(`${name} disk: reading and writing, synchronously or not`, async (t) => {
    const { disk, home } = await prepare(t);
    const file = await disk.open(`${home}/file`, "create");
    await file.write(bytes(5000), 0);
    file.writeSync(bytes(100, 2), 4090);
    const expected = new Uint8Array(5000);
    expected.set(bytes(5000));
    expected.set(bytes(100, 2), 4090);
    sameBytes(t, await contents(file, 6000), expected, "a read ends with the file");
    const target = new Uint8Array(200);
    t.equal(file.readSync(target, 4900), 100);
    sameBytes(t, target.subarray(0, 100), expected.subarray(4900));
    t.equal(file.readSync(target, 5000), 0);
    t.equal(await file.read(target, 1_000_000), 0);
    t.equal(file.readSync(target, 1_000_000), 0);

    file.writeSync(bytes(3, 5), 9000);
    t.equal(await file.size(), 9003);
    sameBytes(t, await contents(file, 4000, 5000), new Uint8Array(4000), "what was skipped reads as zeros");
    await file.close();
  });

  t.test(`${name} disk: many sources are written as one`, async (t) => {
    const { disk, home } = await prepare(t);
    const file = await disk.open(`${home}/file`, "create");
    const sources = Array.from({ length: 2500 }, (_, index) => bytes(index % 4, index));
    const whole = Buffer.concat(sources);
    await file.writeMany(sources, 100);
    sameBytes(t, await contents(file, whole.length, 100), whole, "more sources than one system call takes");
    file.writeManySync(sources, 50_000);
    sameBytes(t, await contents(file, whole.length + 1, 50_000), whole);
    await file.writeMany([], 0);
    file.writeManySync([new Uint8Array(0)], 0);
    t.equal(await file.size(), 50_000 + whole.length);
    await file.close();
  });

  t.test(`${name} disk: size and truncation`, async (t) => {
    const { disk, home } = await prepare(t);
    const file = await disk.open(`${home}/file`, "create");
    await file.write(bytes(10_000), 0);
    await file.truncate(5000);
    t.equal(await file.size(), 5000);
    await file.truncate(10_000);
    sameBytes(
      t,
      await contents(file, 5000, 5000),
      new Uint8Array(5000),
      "what was cut off does not come back",
    );
    sameBytes(t, await contents(file, 5000), bytes(5000));
    await file.datasync();
    t.equal((await disk.stat(`${home}/file`))?.sizeBytes, 10_000);
    await file.close();
  });

  t.test(`${name} disk: holes`, async (t) => {
    const { disk, home } = await prepare(t);
    const path = `${home}/file`;
    const file = await disk.open(path, "create");
    const MIB = 1024 * 1024;
    t.equal(file.nextData(0), undefined, "an empty file has no data");
    await file.truncate(16 * MIB);
    t.equal(file.nextData(0), undefined, "nor has one that is only a hole");
    await file.write(bytes(MIB), 4 * MIB);
    await file.datasync();
    t.same(file.nextData(0), { from: 4 * MIB, to: 5 * MIB });
    t.same(file.nextData(4 * MIB + 100), { from: 4 * MIB + 100, to: 5 * MIB });
    t.equal(file.nextData(5 * MIB), undefined);
    t.equal(file.nextData(100 * MIB), undefined, "behind the end there is nothing");
    const before = await disk.stat(path);
    t.ok(
      (before?.allocatedBytes ?? 0) >= MIB && (before?.allocatedBytes ?? 0) < 2 * MIB,
      "holes take nothing",
    );

    await file.punchHole({ from: 4 * MIB + 1, to: 4 * MIB + 100_000 });
    file.punchHoleSync({ from: 5 * MIB - 5, to: 20 * MIB });
    await file.punchHole({ from: 7, to: 7 });
    t.equal(await file.size(), 16 * MIB, "a hole does not change the size");
    const expected = bytes(MIB);
    expected.fill(0, 1, 100_000);
    expected.fill(0, MIB - 5);
    sameBytes(t, await contents(file, MIB, 4 * MIB), expected);
    await file.datasync();
    t.ok(((await disk.stat(path))?.allocatedBytes ?? MIB) < MIB - 90_000, "its blocks are given back");
    await file.close();
  });

  t.test(`${name} disk: reserved space`, async (t) => {
    const { disk, home } = await prepare(t);
    const file = await disk.open(`${home}/file`, "create");
    await file.write(bytes(10), 0);
    await file.allocate({ from: 0, to: 1_000_000 });
    t.equal(await file.size(), 1_000_000, "the file grows to the end of what is reserved");
    const expected = new Uint8Array(1_000_000);
    expected.set(bytes(10));
    sameBytes(t, await contents(file, 1_000_000), expected);
    t.ok(((await disk.stat(`${home}/file`))?.allocatedBytes ?? 0) >= 1_000_000);
    await file.allocate({ from: 100, to: 200 });
    await file.allocate({ from: 0, to: 0 });
    t.equal(await file.size(), 1_000_000, "and does not shrink");
    await file.close();
  });

  t.test(`${name} disk: misuse is an assertion failure`, async (t) => {
    const { disk, home } = await prepare(t);
    const path = `${home}/file`;
    const file = await disk.open(path, "create");
    for (const call of calls(
      async () => file.read(new Uint8Array(1), -1),
      async () => file.write(new Uint8Array(1), 0.5),
      async () => file.readSync(new Uint8Array(1), Number.NaN),
      async () => file.writeSync(new Uint8Array(1), 2 ** 53),
      async () => file.punchHole({ from: 5, to: 4 }),
      async () => file.punchHoleSync({ from: -1, to: 4 }),
      async () => file.allocate({ from: 5, to: 4 }),
      async () => file.truncate(-1),
      async () => file.nextData(-1),
    )) {
      await t.rejects(call, AssertionFailure, call.toString());
    }
    await file.close();
    for (const call of calls(
      async () => file.read(new Uint8Array(1), 0),
      async () => file.readSync(new Uint8Array(1), 0),
      async () => file.writeSync(new Uint8Array(1), 0),
      async () => file.writeMany([new Uint8Array(1)], 0),
      async () => file.datasync(),
      async () => file.size(),
      async () => file.nextData(0),
      async () => file.close(),
    )) {
      await t.rejects(call, AssertionFailure, `after close: ${call}`);
    }
    const reader = await disk.open(path, "read");
    for (const call of calls(
      async () => reader.write(new Uint8Array(1), 0),
      async () => reader.writeSync(new Uint8Array(1), 0),
      async () => reader.writeManySync([new Uint8Array(1)], 0),
      async () => reader.truncate(0),
      async () => reader.punchHole({ from: 0, to: 1 }),
    )) {
      await t.rejects(call, AssertionFailure, `opened for reading: ${call}`);
    }
    await reader.close();
  });

  t.test(`${name} disk: close waits for the calls under way`, async (t) => {
    const { disk, home } = await prepare(t);
    const file = await disk.open(`${home}/file`, "create");
    const ended: string[] = [];
    const writes = Array.from({ length: 8 }, async (_, index) => {
      await file.write(bytes(100_000, index), index * 100_000);
      ended.push("write");
    });
    await file.close();
    t.equal(ended.length, 8);
    await Promise.all(writes);
    t.equal((await disk.stat(`${home}/file`))?.sizeBytes, 800_000);
  });

  t.test(`${name} disk: directories`, async (t) => {
    const { disk, home } = await prepare(t);
    await disk.makeDirectory(`${home}/a/b/c`, 0o770);
    t.equal((await disk.stat(`${home}/a/b/c`))?.permissions, 0o770, "whatever the umask");
    await disk.makeDirectory(`${home}/a/b/c`, 0o700);
    t.equal((await disk.stat(`${home}/a/b/c`))?.permissions, 0o770, "one that exists stays as it is");
    t.equal((await disk.stat(`${home}/a`))?.kind, "directory");
    for (const name of ["z", "B", "a", "10", "9"])
      await (await disk.open(`${home}/a/${name}`, "create")).close();
    t.same(await disk.list(`${home}/a`), ["10", "9", "B", "a", "b", "z"]);
    t.same(await disk.list(`${home}/a/b/c`), []);

    t.equal(await failure(() => disk.makeDirectory(`${home}/a/z`, 0o700)), "EEXIST");
    t.equal(await failure(() => disk.makeDirectory(`${home}/a/z/y`, 0o700)), "ENOTDIR");
    t.equal(await failure(() => disk.list(`${home}/none`)), "ENOENT");
    t.equal(await failure(() => disk.list(`${home}/a/z`)), "ENOTDIR");
    t.equal(await failure(() => disk.removeDirectory(`${home}/a`)), "ENOTEMPTY");
    t.equal(await failure(() => disk.removeDirectory(`${home}/a/z`)), "ENOTDIR");
    t.equal(await failure(() => disk.removeDirectory(`${home}/none`)), "ENOENT");
    t.equal(await failure(() => disk.syncDirectory(`${home}/none`)), "ENOENT");
    t.equal(await failure(() => disk.syncDirectory(`${home}/a/z`)), "ENOTDIR");
    await disk.removeDirectory(`${home}/a/b/c`);
    await disk.syncDirectory(`${home}/a/b`);
    t.equal(await disk.stat(`${home}/a/b/c`), undefined);
  });

  t.test(`${name} disk: stat`, async (t) => {
    const { disk, home } = await prepare(t);
    t.equal(await disk.stat(`${home}/none`), undefined);
    t.equal(await disk.stat(`${home}/none/below`), undefined);
    const file = await disk.open(`${home}/file`, "create");
    await file.write(bytes(10_000), 0);
    await file.datasync();
    await file.close();
    const stat = await disk.stat(`${home}/file`);
    t.match(stat, { kind: "file", sizeBytes: 10_000, permissions: 0o600 });
    t.ok((stat?.allocatedBytes ?? 0) >= 10_000);
    t.equal(await disk.stat(`${home}/file/below`), undefined, "below a file there is nothing");
    await disk.rename(`${home}/file`, `${home}/renamed`);
    t.equal((await disk.stat(`${home}/renamed`))?.identity, stat?.identity, "the identity survives a rename");
    await (await disk.open(`${home}/file`, "create")).close();
    t.not((await disk.stat(`${home}/file`))?.identity, stat?.identity);
  });

  t.test(`${name} disk: renaming and removing`, async (t) => {
    const { disk, home } = await prepare(t);
    await replaceFile(disk, `${home}/one`, bytes(10, 1));
    await replaceFile(disk, `${home}/two`, bytes(20, 2));
    await disk.makeDirectory(`${home}/full`, 0o700);
    await disk.makeDirectory(`${home}/empty`, 0o700);
    await replaceFile(disk, `${home}/full/file`, bytes(3));
    t.equal(await failure(() => disk.rename(`${home}/none`, `${home}/x`)), "ENOENT");
    t.equal(await failure(() => disk.rename(`${home}/one`, `${home}/none/x`)), "ENOENT");
    t.equal(await failure(() => disk.rename(`${home}/one`, `${home}/empty`)), "EISDIR");
    t.equal(await failure(() => disk.rename(`${home}/empty`, `${home}/one`)), "ENOTDIR");
    t.equal(await failure(() => disk.rename(`${home}/empty`, `${home}/full`)), "ENOTEMPTY");
    t.equal(await failure(() => disk.rename(`${home}/full`, `${home}/full/inside`)), "EINVAL");
    t.equal(await failure(() => disk.unlink(`${home}/none`)), "ENOENT");
    t.equal(await failure(() => disk.unlink(`${home}/empty`)), "EISDIR");

    await disk.rename(`${home}/one`, `${home}/one`);
    const replaced = await disk.open(`${home}/two`, "read");
    await disk.rename(`${home}/one`, `${home}/two`);
    t.same(await readWhole(disk, `${home}/two`), bytes(10, 1));
    sameBytes(t, await contents(replaced, 100), bytes(20, 2), "who has the replaced file open keeps it");
    await replaced.close();
    await disk.rename(`${home}/full`, `${home}/empty`);
    t.same(await readWhole(disk, `${home}/empty/file`), bytes(3), "an empty directory is replaced");
    await disk.rename(`${home}/two`, `${home}/empty/two`);
    t.same(await disk.list(home), ["empty"]);

    const open = await disk.open(`${home}/empty/two`, "write");
    await disk.unlink(`${home}/empty/two`);
    open.writeSync(bytes(5, 7), 0);
    sameBytes(t, await contents(open, 5), bytes(5, 7), "an open file outlives its name");
    await open.close();
    t.same(await disk.list(`${home}/empty`), ["file"]);
  });

  t.test(`${name} disk: real paths and space`, async (t) => {
    const { disk, home } = await prepare(t);
    const real = await disk.realPath(home);
    t.equal(await disk.realPath(`${home}/none`), `${real}/none`, "the last part may be missing");
    t.equal(await failure(() => disk.realPath(`${home}/none/below`)), "ENOENT");
    const space = await disk.space(home);
    t.ok(space.freeBytes > 0 && space.totalBytes >= space.freeBytes);
    t.equal(await failure(() => disk.space(`${home}/none`)), "ENOENT");
  });

  t.test(`${name} disk: a lock is held once`, async (t) => {
    const { disk, home } = await prepare(t);
    const path = `${home}/lock`;
    const lock = await disk.lock(path);
    await t.rejects(disk.lock(path), {
      code: "DISK_EAGAIN",
      system: "EAGAIN",
      kind: "refused",
      facts: { path, pid: process.pid },
    });
    await lock.release();
    t.equal((await disk.stat(path))?.kind, "file", "its file stays");
    const again = await disk.lock(path);
    await t.rejects(lock.release(), AssertionFailure);
    await again.release();
    t.equal(await failure(() => disk.lock(`${home}/none/lock`)), "ENOENT");
  });

  t.test(`${name} disk: a reflink never touches what is there`, async (t) => {
    const { disk, home } = await prepare(t);
    await replaceFile(disk, `${home}/from`, bytes(10));
    await replaceFile(disk, `${home}/to`, bytes(20));
    t.equal(await failure(() => disk.reflink(`${home}/from`, `${home}/to`)), "EEXIST");
    t.equal(await failure(() => disk.reflink(`${home}/none`, `${home}/new`)), "ENOENT");
    t.same(await readWhole(disk, `${home}/to`), bytes(20));
    t.same(await disk.list(home), ["from", "to"]);
  });

  t.test(`${name} disk: small files are replaced whole`, async (t) => {
    const { disk, home } = await prepare(t);
    const path = `${home}/state`;
    t.equal(await readWhole(disk, path), undefined);
    await replaceFile(disk, path, bytes(5000));
    t.same(await readWhole(disk, path), bytes(5000));
    await (await disk.open(`${path}.tmp`, "create")).close();
    const leftover = await disk.open(`${path}.tmp`, "write");
    leftover.writeSync(bytes(9000, 3), 0);
    await leftover.close();
    await replaceFile(disk, path, bytes(10, 4));
    t.same(await readWhole(disk, path), bytes(10, 4), "what a crash left is not mixed in");
    t.same(await disk.list(home), ["state"]);
    t.equal(await failure(() => readWhole(disk, path, 9)), "EFBIG");
    await makeDurableDirectory(disk, `${home}/deep/er`, 0o700);
    await makeDurableDirectory(disk, `${home}/deep/er`, 0o700);
    t.same(await disk.list(`${home}/deep`), ["er"]);
  });
}
