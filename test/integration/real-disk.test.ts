import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import t, { type Test } from "tap";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { requireTool } from "#test/support/require-tool.js";

/** What only this machine's file system can show: other processes, links, devices, file systems that differ. */

const disk = new RealDisk();

async function homeOf(t: Test, parent = tmpdir()): Promise<string> {
  const home = await mkdtemp(join(parent, "tidemark-real-disk-"));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  return home;
}

/** A process that holds the lock. */
async function holderOf(t: Test, path: string): Promise<ChildProcess> {
  const script = fileURLToPath(import.meta.resolve("#test/support/hold-lock.js"));
  const child = spawn(process.execPath, [script, path], { stdio: ["ignore", "pipe", "inherit"] });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

t.test("a lock held by another process is refused with its pid, and goes with kill -9", async (t) => {
  const path = join(await homeOf(t), "lock");
  const child = await holderOf(t, path);
  await t.rejects(disk.lock(path), { code: "DISK_EAGAIN", facts: { path, pid: child.pid } });
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  const lock = await disk.lock(path);
  await lock.release();
});

t.test("a process that was started while the lock was held does not go on holding it", async (t) => {
  const path = join(await homeOf(t), "lock");
  const lock = await disk.lock(path);
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child, "spawn");
  await lock.release();
  const again = await disk.lock(path);
  await again.release();
});

t.test("symbolic links are resolved, also one whose target is still to be made", async (t) => {
  const home = await disk.realPath(await homeOf(t));
  await mkdir(join(home, "there"));
  await symlink("there", join(home, "link"));
  await symlink("../elsewhere/made-later", join(home, "there", "dangling"));
  await mkdir(join(home, "elsewhere"));
  await symlink("/nowhere/at/all", join(home, "lost"));
  await symlink("circle", join(home, "circle"));
  await symlink("link/dangling", join(home, "twice"));
  t.equal(await disk.realPath(join(home, "link")), join(home, "there"));
  t.equal(await disk.realPath(join(home, "link", "new")), join(home, "there", "new"));
  t.equal(await disk.realPath(join(home, "link", "dangling")), join(home, "elsewhere", "made-later"));
  t.equal(await disk.realPath(join(home, "twice")), join(home, "elsewhere", "made-later"));
  await t.rejects(disk.realPath(join(home, "lost")), { code: "DISK_ENOENT" });
  await t.rejects(disk.realPath(join(home, "circle")), { code: "DISK_ELOOP" });

  const file = await disk.open(join(home, "twice"), "create");
  await file.close();
  t.match(
    await disk.stat(join(home, "elsewhere", "made-later")),
    { kind: "file" },
    "that is where it is made",
  );
});

t.test("what is neither file nor block device is not opened, and does not make anybody wait", async (t) => {
  const home = await homeOf(t);
  const pipe = join(home, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const mode of ["read", "write", "create", "write-exclusive"] as const) {
    await t.rejects(disk.open(pipe, mode), { code: "DISK_ESPIPE" }, mode);
    await t.rejects(disk.open("/dev/null", mode), { code: "DISK_ESPIPE" }, mode);
  }
  t.match(await disk.stat(pipe), { kind: "other" });
});

t.test("the permissions of a directory do not depend on the umask", async (t) => {
  const home = await homeOf(t);
  const before = process.umask(0o077);
  t.teardown(() => process.umask(before));
  await disk.makeDirectory(join(home, "open"), 0o755);
  t.equal((await disk.stat(join(home, "open")))?.permissions, 0o755);
});

t.test("where blocks are not shared a reflink fails and leaves nothing", async (t) => {
  const memory = await homeOf(t, "/dev/shm");
  const home = await homeOf(t);
  await replaceFile(disk, join(memory, "from"), patternOf(5000));
  await t.rejects(disk.reflink(join(memory, "from"), join(memory, "to")), { code: "DISK_ENOTSUP" });
  await t.rejects(
    disk.reflink(join(memory, "from"), join(home, "to")),
    { code: "DISK_ENOTSUP" },
    "two file systems",
  );
  t.same(await disk.list(memory), ["from"]);
  t.same(await disk.list(home), []);
});

t.test("a file system in memory has holes, hole punching and reservations too", async (t) => {
  const path = join(await homeOf(t, "/dev/shm"), "file");
  const file = await disk.open(path, "create-new");
  await file.allocate({ from: 0, to: 1_000_000 });
  await file.write(patternOf(100_000), 500_000);
  file.punchHoleSync({ from: 500_000, to: 550_000 });
  const expected = new Uint8Array(1_000_000);
  expected.set(patternOf(100_000).subarray(50_000), 550_000);
  await file.close();
  sameBytes(t, (await readWhole(disk, path)) ?? new Uint8Array(), expected);
});

async function loopDevice(t: Test, image: string, sizeBytes: number): Promise<string> {
  await writeFile(image, "");
  await truncate(image, sizeBytes);
  const device = execFileSync("losetup", ["--find", "--show", image], { encoding: "utf8" }).trim();
  t.teardown(() => execFileSync("losetup", ["--detach", device]));
  return device;
}

/** A directory on a file system of its own. */
async function mounted(t: Test, ...options: string[]): Promise<string> {
  const home = await homeOf(t);
  execFileSync("mount", [...options, home]);
  t.teardown(() => execFileSync("umount", [home]));
  return home;
}

t.test("a full disk is an error, however the write is made, and what fitted is a part", async (t) => {
  if (!requireTool(t, "mounts")) return;
  const home = await mounted(t, "-t", "tmpfs", "-o", "size=1m", "tmpfs");
  const source = patternOf(3_000_000);
  const halves = [source.subarray(0, 700_001), source.subarray(700_001)];
  const pieces = Array.from({ length: 30 }, (_, index) => ({
    bytes: source.subarray(index * 100_000, (index + 1) * 100_000),
    position: index * 100_000,
  }));
  const file = await disk.open(join(home, "file"), "create-new");
  const full = { code: "DISK_ENOSPC", kind: "exhausted" };
  for (const write of [
    async () => file.write(source, 0),
    async () => file.writeSync(source, 0),
    async () => file.writeMany(halves, 0),
    async () => file.writeManySync(halves, 0),
    async () => file.writeScattered(pieces),
  ]) {
    await t.rejects(write, full, write.toString());
    const found = new Uint8Array(await file.size());
    t.ok(found.length > 900_000, "the short write went in");
    await file.read(found, 0);
    sameBytes(t, found, source.subarray(0, found.length));
    await file.truncate(0);
  }
  await t.rejects(file.allocate({ from: 0, to: 2_000_000 }), full);
  await file.close();
});

t.test("where a file system has no holes and no reservations, zeros are written", async (t) => {
  if (!requireTool(t, "mounts")) return;
  const home = await mounted(t, "-t", "ramfs", "ramfs");
  const file = await disk.open(join(home, "file"), "create-new");
  await file.write(patternOf(3_000_000), 0);
  await file.punchHole({ from: 1_000_000, to: 2_500_000 });
  file.punchHoleSync({ from: 2_900_000, to: 9_000_000 });
  t.equal(await file.size(), 3_000_000, "the size stays");
  await file.allocate({ from: 2_000_000, to: 5_000_000 });
  const expected = new Uint8Array(5_000_000);
  expected.set(patternOf(3_000_000));
  expected.fill(0, 1_000_000, 2_500_000);
  expected.fill(0, 2_900_000);
  const found = new Uint8Array(6_000_000);
  t.equal(await file.read(found, 0), 5_000_000);
  sameBytes(t, found.subarray(0, 5_000_000), expected);
  t.same(file.nextData(10), { from: 10, to: 5_000_000 });
  await file.close();
});

t.test("where blocks are shared a reflink is the original as it was, and takes nothing", async (t) => {
  if (!requireTool(t, "loop-devices", "mounts", "btrfs", "mkfs.btrfs")) return;
  const sizeBytes = 256 * 1024 * 1024;
  const device = await loopDevice(t, join(await homeOf(t), "image"), sizeBytes);
  execFileSync("mkfs.btrfs", ["--quiet", device]);
  const home = await mounted(t, "-t", "btrfs", device);
  const content = patternOf(20_000_000);
  await replaceFile(disk, join(home, "from"), content);
  const before = (await disk.space(home)).freeBytes;
  await disk.reflink(join(home, "from"), join(home, "to"));
  t.equal((await disk.stat(join(home, "to")))?.permissions, 0o600);
  await disk.syncDirectory(home);
  t.ok(before - (await disk.space(home)).freeBytes < 5_000_000, "the blocks are shared");
  const original = await disk.open(join(home, "from"), "write");
  original.writeSync(patternOf(10_000, 3), 5);
  await original.datasync();
  await original.close();
  sameBytes(t, (await readWhole(disk, join(home, "to"), 2 ** 30)) ?? new Uint8Array(), content);
});

t.test("a block device", async (t) => {
  if (!requireTool(t, "loop-devices")) return;
  const sizeBytes = 8 * 1024 * 1024;
  const image = join(await homeOf(t), "image");
  const device = await loopDevice(t, image, sizeBytes);
  const stat = await disk.stat(device);
  t.match(stat, { kind: "block-device", sizeBytes, allocatedBytes: sizeBytes });
  t.match(stat?.identity, /^device:/);

  const file = await disk.open(device, "write-exclusive");
  await t.rejects(
    disk.open(device, "write-exclusive"),
    { code: "DISK_EBUSY", kind: "refused" },
    "claimed once",
  );
  t.equal(await file.size(), sizeBytes);
  await file.write(patternOf(1_000_000), 0);
  await file.datasync();
  const before = (await disk.stat(image))?.allocatedBytes ?? 0;
  await file.punchHole({ from: 5000, to: 500_001 });
  await file.datasync();
  t.ok(
    before - ((await disk.stat(image))?.allocatedBytes ?? 0) > 450_000,
    "the inside is given back, not zeroed",
  );
  file.punchHoleSync({ from: 600_001, to: 600_100 });
  const expected = patternOf(1_000_000);
  expected.fill(0, 5000, 500_001);
  expected.fill(0, 600_001, 600_100);
  const found = new Uint8Array(1_000_000);
  t.equal(await file.read(found, 0), 1_000_000);
  sameBytes(t, found, expected, "a hole that begins and ends inside sectors");
  t.same(file.nextData(100), { from: 100, to: sizeBytes }, "it cannot say where it has data");
  t.equal(file.nextData(sizeBytes), undefined);
  await file.allocate({ from: 0, to: sizeBytes });
  await t.rejects(file.allocate({ from: 0, to: sizeBytes + 1 }), { code: "DISK_ENOSPC" });
  await t.rejects(file.write(patternOf(10), sizeBytes), { code: "DISK_ENOSPC" });
  await t.rejects(
    file.write(patternOf(10), sizeBytes - 5),
    { code: "DISK_ENOSPC" },
    "a short write is a failure",
  );
  t.equal(await file.read(found, sizeBytes - 5), 5);
  await file.close();
});
