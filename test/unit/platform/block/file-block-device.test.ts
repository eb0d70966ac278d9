import { execFileSync } from "node:child_process";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { HandClock, randomOf } from "#test/support/chance.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 1024 * 1024;

async function simulated(seed: number) {
  const disk = new SimulatedDisk({ clock: new HandClock(), random: randomOf(seed) });
  const file = await disk.open("/image", "create");
  await file.truncate(MIB);
  await file.datasync();
  await disk.syncDirectory("/");
  return { disk, device: new FileBlockDevice(file, { sizeBytes: MIB, readOnly: false }) };
}

t.test("what it grew by reads as zeros, takes writes, and is there after a power loss", async (t) => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const { disk, device } = await simulated(seed);
    await device.write(MIB - 4096, patternOf(4096));
    const growing = device.grow(3 * MIB);
    t.equal(device.sizeBytes, MIB, "not before it has it");
    t.throws(() => device.write(MIB, patternOf(1)), AssertionFailure);
    await growing;
    t.equal(device.sizeBytes, 3 * MIB);
    t.same(device.allocation(MIB - 4096, 2 * MIB + 4096), [
      { offset: MIB - 4096, length: 4096, hole: false },
      { offset: MIB, length: 2 * MIB, hole: true },
    ]);
    await device.write(3 * MIB - 1, patternOf(1));
    t.equal((await disk.crash().stat("/image"))?.sizeBytes, 3 * MIB);
  }
});

t.test("one that fails leaves the size as it was; a file that is longer is not cut", async (t) => {
  const { disk, device } = await simulated(1);
  const fault = { type: "error", code: "EIO" } as const;
  disk.faults.add({ operations: ["datasync"], path: () => true, count: 1, fault });
  await t.rejects(device.grow(2 * MIB), { code: "DISK_EIO" });
  t.equal(device.sizeBytes, MIB);
  await device.grow(MIB + 512);
  t.equal(device.sizeBytes, MIB + 512);
  t.equal((await disk.stat("/image"))?.sizeBytes, 2 * MIB);
  await t.rejects(device.grow(MIB), AssertionFailure);
});

t.test("a block device has to be that large already", async (t) => {
  if (!requireTool(t, "loop-devices")) return;
  const path = join(tempFolder(t), "backing");
  writeFileSync(path, "");
  truncateSync(path, MIB);
  const loop = execFileSync("losetup", ["--find", "--show", path], { encoding: "utf8" }).trim();
  t.teardown(() => execFileSync("losetup", ["--detach", loop]));
  const file = await new RealDisk().open(loop, "write");
  const device = new FileBlockDevice(file, { sizeBytes: MIB, readOnly: false });
  await t.rejects(device.grow(2 * MIB), { code: "DEVICE_TOO_SMALL" });
  t.equal(device.sizeBytes, MIB);
  truncateSync(path, 2 * MIB);
  execFileSync("losetup", ["--set-capacity", loop]);
  await device.grow(2 * MIB);
  device.write(2 * MIB - 4096, patternOf(4096));
  const found = new Uint8Array(4096);
  device.read(2 * MIB - 4096, found);
  sameBytes(t, found, patternOf(4096));
  await device.close();
});
