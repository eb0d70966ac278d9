import t from "tap";
import type { DiskFile } from "#src/platform/disk/disk.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { SimulatedDisk, type SimulatedDiskOptions } from "#src/platform/disk/simulated-disk.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { HandClock, randomOf } from "#test/support/chance.js";

const SECTOR = 512;

function diskOf(seed: number, options: Partial<SimulatedDiskOptions> = {}): SimulatedDisk {
  return new SimulatedDisk({ clock: new HandClock(), random: randomOf(seed), ...options });
}

async function namedFile(disk: SimulatedDisk, path = "/file"): Promise<DiskFile> {
  const file = await disk.open(path, "create");
  await disk.syncDirectory("/");
  return file;
}

function contentsOf(file: DiskFile, length: number): Uint8Array {
  const target = new Uint8Array(length);
  return target.subarray(0, file.readSync(target, 0));
}

t.test("a rule hits the calls it names, as often as it says", async (t) => {
  const disk = diskOf(1);
  const bad = await namedFile(disk, "/bad");
  const good = await namedFile(disk, "/good");
  const rule = disk.faults.add({
    operations: ["read"],
    path: (path) => path === "/bad",
    count: 2,
    fault: { type: "error", code: "EIO" },
  });
  const target = new Uint8Array(1);
  await t.rejects(bad.read(target, 0), { code: "DISK_EIO", facts: { path: "/bad" } });
  t.throws(() => bad.readSync(target, 0), { code: "DISK_EIO" });
  t.equal(bad.readSync(target, 0), 0, "the third call is left alone");
  t.equal(good.readSync(target, 0), 0);
  t.equal(rule.hits, 2);

  const sometimes = disk.faults.add({
    operations: ["read", "size"],
    probability: 1 / 4,
    fault: { type: "error", code: "EIO" },
  });
  const calls = await Promise.allSettled(Array.from({ length: 1000 }, () => good.size()));
  const failed = calls.filter((call) => call.status === "rejected").length;
  t.ok(failed > 180 && failed < 320, `about 250 of 1000: ${failed}`);
  t.equal(failed, sometimes.hits);
  sometimes.remove();
  t.equal(await good.size(), 0);

  disk.faults.add({
    operations: ["rename", "open", "sync-directory"],
    fault: { type: "error", code: "EROFS" },
  });
  await t.rejects(disk.rename("/good", "/other"), { code: "DISK_EROFS" });
  await t.rejects(disk.open("/new", "create"), { code: "DISK_EROFS" });
  await t.rejects(disk.syncDirectory("/"), { code: "DISK_EROFS" });
  disk.faults.clear();
  t.same(await disk.list("/"), ["bad", "good"], "what failed was not done");
});

t.test("a fault that makes no sense for an operation is a mistake in the test", (t) => {
  const { faults } = diskOf(1);
  t.throws(
    () => faults.add({ operations: ["read"], fault: { type: "lie" } }),
    /is for datasync, sync-directory only/,
  );
  t.throws(
    () => faults.add({ operations: ["write", "open"], fault: { type: "misdirect" } }),
    /is for write only/,
  );
  t.end();
});

t.test("a failed write may leave a part of itself", async (t) => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 100; seed += 1) {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    disk.faults.add({ operations: ["write"], count: 1, fault: { type: "error", code: "EIO" } });
    await t.rejects(file.writeMany([patternOf(2), patternOf(2)], 0), { code: "DISK_EIO" });
    lengths.add(await file.size());
  }
  t.same([...lengths].sort(), [0, 1, 2, 3, 4]);
});

t.test(
  "after a failed datasync the data are lost or not, and the next one says nothing about it",
  async (t) => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      const disk = diskOf(seed);
      const file = await namedFile(disk);
      file.writeSync(patternOf(SECTOR, 1), 0);
      await file.datasync();
      disk.faults.add({ operations: ["datasync"], count: 1, fault: { type: "error", code: "EIO" } });
      file.writeSync(patternOf(SECTOR, 2), 0);
      await t.rejects(file.datasync(), { code: "DISK_EIO" });
      const cached = contentsOf(file, SECTOR)[0] === patternOf(1, 2)[0] ? "new" : "old";
      file.writeSync(patternOf(1, 3), 5000);
      await file.datasync();
      const after = await readWhole(disk.crash(), "/file");
      t.equal(after?.[5000], patternOf(1, 3)[0], "what came later is as durable as ever");
      seen.add(`${cached} in the cache, ${after?.[0] === patternOf(1, 2)[0] ? "new" : "old"} on the device`);
    }
    t.same([...seen].sort(), [
      "new in the cache, new on the device",
      "new in the cache, old on the device",
      "old in the cache, old on the device",
    ]);
  },
);

t.test("a disk that lies keeps nothing for certain", async (t) => {
  let lost = 0;
  let nameless = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const disk = diskOf(seed);
    disk.faults.add({ operations: ["datasync", "sync-directory"], fault: { type: "lie" } });
    const file = await namedFile(disk);
    file.writeSync(patternOf(SECTOR), 0);
    await file.datasync();
    const after = await readWhole(disk.crash(), "/file");
    if (after === undefined) nameless += 1;
    else if (after[0] !== patternOf(1)[0]) lost += 1;
  }
  t.ok(nameless > 20, `without its name: ${nameless}`);
  t.ok(lost > 20, `without its data: ${lost}`);
});

t.test("a misdirected write is reported as done and is somewhere else", async (t) => {
  for (let seed = 0; seed < 50; seed += 1) {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    const before = new Uint8Array(8 * SECTOR);
    file.writeSync(before, 0);
    disk.faults.add({ operations: ["write"], count: 1, fault: { type: "misdirect" } });
    await file.write(patternOf(SECTOR), 3 * SECTOR);
    const found = contentsOf(file, 8 * SECTOR);
    const at = found.findIndex((byte) => byte !== 0);
    t.not(at, 3 * SECTOR);
    sameBytes(t, found.subarray(at, at + SECTOR), patternOf(SECTOR));
    t.equal(found.filter((byte) => byte !== 0).length, SECTOR, "and nowhere twice");
  }
});

t.test("a flipped bit is seen at once and after a crash", async (t) => {
  const disk = diskOf(1);
  const file = await namedFile(disk);
  file.writeSync(patternOf(100), 0);
  await file.datasync();
  disk.flipBit("/file", 8 * 50 + 3);
  const expected = patternOf(100);
  expected[50] = (expected[50] ?? 0) ^ 8;
  sameBytes(t, contentsOf(file, 100), expected);
  sameBytes(t, (await readWhole(disk.crash(), "/file")) ?? new Uint8Array(), expected);
  t.throws(() => disk.flipBit("/file", 0), /ended with its process/);
});

t.test("a full disk takes what fits and then fails, and has room again for what is given back", async (t) => {
  const disk = diskOf(1, { capacityBytes: 10 * 4096 });
  t.same(await disk.space("/"), { totalBytes: 10 * 4096, freeBytes: 10 * 4096 });
  const first = await namedFile(disk, "/first");
  await first.write(patternOf(6 * 4096), 0);
  const second = await namedFile(disk, "/second");
  await t.rejects(second.write(patternOf(6 * 4096), 100), { code: "DISK_ENOSPC", kind: "exhausted" });
  t.equal(await second.size(), 4 * 4096, "the part that fitted is there");
  t.equal((await disk.space("/")).freeBytes, 0);
  t.throws(() => second.writeSync(patternOf(1), 4 * 4096), { code: "DISK_ENOSPC" });
  await second.write(patternOf(4096, 2), 4096);
  t.pass("what is allocated can be overwritten");
  await t.rejects(first.allocate({ from: 6 * 4096, to: 7 * 4096 }), { code: "DISK_ENOSPC" });

  await first.punchHole({ from: 0, to: 2 * 4096 });
  t.equal((await disk.space("/")).freeBytes, 2 * 4096);
  await second.allocate({ from: 0, to: 5 * 4096 });
  await second.write(patternOf(4096), 4 * 4096);
  t.equal((await disk.space("/")).freeBytes, 4096, "a reservation is room kept");
  await first.truncate(3 * 4096);
  t.equal((await disk.space("/")).freeBytes, 4 * 4096);
  await disk.unlink("/second");
  t.equal((await disk.space("/")).freeBytes, 4 * 4096, "an open file keeps its blocks");
  await second.close();
  t.equal((await disk.space("/")).freeBytes, 9 * 4096);
  const after = disk.endProcess();
  t.equal((await after.space("/")).freeBytes, 9 * 4096, "and the count outlives the process");
});

t.test("slow calls and latency go by the clock", async (t) => {
  const clock = new HandClock();
  const disk = diskOf(1, { clock });
  const file = await namedFile(disk);
  disk.faults.add({ operations: ["datasync"], fault: { type: "slow", delayMs: 100 } });
  disk.faults.add({ operations: ["datasync"], fault: { type: "slow", delayMs: 50 } });
  let synced = false;
  const syncing = file.datasync().then(() => {
    synced = true;
  });
  file.writeSync(patternOf(1), 0);
  await file.size();
  clock.advance(149);
  await file.size();
  t.equal(synced, false);
  clock.advance(1);
  await syncing;

  const late = diskOf(1, { clock, latencyMsMax: 20 });
  const opening = late.open("/file", "create");
  clock.advance(20);
  await t.resolves(opening);
});

t.test("calls made together take effect in any order", async (t) => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 100; seed += 1) {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    const order: number[] = [];
    const writes = [1, 2, 3].map((value) => file.write(patternOf(1, value), 0).then(() => order.push(value)));
    await Promise.all(writes);
    t.equal(
      contentsOf(file, 1)[0],
      patternOf(1, order.at(-1))[0],
      "the last to be answered was the last to be done",
    );
    orders.add(order.join());
  }
  t.equal(orders.size, 6);
});

t.test("a file system that shares no blocks says so", async (t) => {
  const disk = diskOf(1, { reflinks: false });
  await namedFile(disk);
  await t.rejects(disk.reflink("/file", "/copy"), { code: "DISK_ENOTSUP" });
  t.same(await disk.list("/"), ["file"]);
});

t.test("a reflink is the original as it was", async (t) => {
  const disk = diskOf(1);
  const file = await namedFile(disk);
  file.writeSync(patternOf(9000), 0);
  await disk.reflink("/file", "/copy");
  file.writeSync(patternOf(9000, 2), 0);
  sameBytes(t, (await readWhole(disk, "/copy")) ?? new Uint8Array(), patternOf(9000));
  const copy = await disk.open("/copy", "write");
  copy.writeSync(patternOf(10, 3), 4090);
  sameBytes(t, contentsOf(file, 9000), patternOf(9000, 2));
});
