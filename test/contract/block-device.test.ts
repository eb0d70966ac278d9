import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import t, { type Test } from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { FileBlockDevice, type FileCalls } from "#src/platform/block/file-block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { HandClock, randomOf } from "#test/support/chance.js";

/** What every BlockDevice does, whichever it is. */

interface Shape {
  readonly sizeBytes: number;
  readonly readOnly?: boolean;
}

type Make = (test: Test, shape: Shape) => Promise<BlockDevice>;

async function overFile(
  disk: Disk,
  path: string,
  { sizeBytes, readOnly = false }: Shape,
  calls: FileCalls = "in-the-tick",
): Promise<BlockDevice> {
  const file = await disk.open(path, "create");
  await file.truncate(sizeBytes);
  return new FileBlockDevice(file, { sizeBytes, readOnly, calls });
}

async function temporary(test: Test): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "tidemark-block-"));
  test.teardown(() => rm(home, { recursive: true }));
  return join(home, "image");
}

const IMPLEMENTATIONS: Readonly<Record<string, Make>> = {
  "file on the real disk": async (test, shape) => overFile(new RealDisk(), await temporary(test), shape),
  "file on the real disk, on the pool": async (test, shape) =>
    overFile(new RealDisk(), await temporary(test), shape, "on-the-pool"),
  "file on the simulated disk": (_test, shape) =>
    overFile(new SimulatedDisk({ clock: new HandClock(), random: randomOf(1) }), "/image", shape),
  memory: async (_test, shape) => new MemoryBlockDevice(shape),
};

/** The others answer reads, writes and zeroing within the tick. */
const LATE = new Set(["file on the real disk, on the pool"]);

const KIB = 1024;
const MIB = 1024 * KIB;

async function contents(device: BlockDevice, offset: number, length: number): Promise<Uint8Array> {
  const target = new Uint8Array(length).fill(0xee);
  await device.read(offset, target);
  return target;
}

for (const [name, make] of Object.entries(IMPLEMENTATIONS)) {
  t.test(`${name}: reading, writing, zeroing`, async (t) => {
    const device = await make(t, { sizeBytes: 8 * MIB });
    t.equal(device.sizeBytes, 8 * MIB);
    t.equal(device.readOnly, false);
    sameBytes(t, await contents(device, 4 * MIB - 7, 5000), new Uint8Array(5000), "fresh, it reads as zeros");
    await device.write(4 * MIB - 7, patternOf(5000));
    await device.flush();
    sameBytes(t, await contents(device, 4 * MIB - 7, 5000), patternOf(5000));
    await device.zero(4 * MIB, 4096);
    const expected = patternOf(5000);
    expected.fill(0, 7, 7 + 4096);
    sameBytes(t, await contents(device, 4 * MIB - 7, 5000), expected);
    await device.write(8 * MIB - 1, patternOf(1));
    sameBytes(t, await contents(device, 8 * MIB - 1, 1), patternOf(1), "the last byte is one like any other");
    await device.close();
  });

  t.test(`${name}: answers ${LATE.has(name) ? "later" : "within the tick"}`, async (t) => {
    const device = await make(t, { sizeBytes: MIB });
    const answers = [
      device.write(0, patternOf(4096)),
      device.read(0, new Uint8Array(4096)),
      device.zero(0, 4096),
    ];
    t.same(new Set(answers.map((answer) => answer instanceof Promise)), new Set([LATE.has(name)]));
    await Promise.all(answers);
    await device.close();
  });

  t.test(`${name}: a source may be reused once the write is done`, async (t) => {
    const device = await make(t, { sizeBytes: MIB });
    const source = patternOf(4096);
    await device.write(0, source);
    source.fill(0);
    sameBytes(t, await contents(device, 0, 4096), patternOf(4096));
    await device.close();
  });

  t.test(`${name}: allocation covers the span exactly`, async (t) => {
    const device = await make(t, { sizeBytes: 64 * MIB });
    t.same(device.allocation(5, 64 * MIB - 10), [{ offset: 5, length: 64 * MIB - 10, hole: true }]);
    t.same(device.allocation(7, 0), []);
    await device.write(16 * MIB, patternOf(MIB));
    await device.write(48 * MIB, patternOf(MIB));
    await device.flush();
    t.same(device.allocation(0, 64 * MIB), [
      { offset: 0, length: 16 * MIB, hole: true },
      { offset: 16 * MIB, length: MIB, hole: false },
      { offset: 17 * MIB, length: 31 * MIB, hole: true },
      { offset: 48 * MIB, length: MIB, hole: false },
      { offset: 49 * MIB, length: 15 * MIB, hole: true },
    ]);
    t.same(device.allocation(16 * MIB + 5, 100), [{ offset: 16 * MIB + 5, length: 100, hole: false }]);
    await device.zero(16 * MIB, MIB);
    t.same(device.allocation(0, 48 * MIB), [{ offset: 0, length: 48 * MIB, hole: true }]);
    await device.close();
  });

  t.test(`${name}: outside, read-only and closed are assertion failures`, async (t) => {
    const device = await make(t, { sizeBytes: MIB });
    await t.rejects(async () => device.read(MIB, new Uint8Array(1)), AssertionFailure);
    await t.rejects(async () => device.read(-1, new Uint8Array(1)), AssertionFailure);
    await t.rejects(async () => device.write(MIB - 1, new Uint8Array(2)), AssertionFailure);
    await t.rejects(async () => device.write(0.5, new Uint8Array(2)), AssertionFailure);
    await t.rejects(async () => device.zero(0, MIB + 1), AssertionFailure);
    await t.rejects(async () => device.zero(5, -1), AssertionFailure);
    await t.rejects(async () => device.allocation(0, MIB + 1), AssertionFailure);
    await device.write(MIB, new Uint8Array(0));
    await device.zero(MIB, 0);
    await device.close();
    await t.rejects(async () => device.read(0, new Uint8Array(1)), AssertionFailure);
    await t.rejects(async () => device.write(0, new Uint8Array(1)), AssertionFailure);
    await t.rejects(async () => device.flush(), AssertionFailure);
    await t.rejects(async () => device.close(), AssertionFailure);

    const reader = await make(t, { sizeBytes: MIB, readOnly: true });
    t.equal(reader.readOnly, true);
    await t.rejects(async () => reader.write(0, new Uint8Array(1)), AssertionFailure);
    await t.rejects(async () => reader.zero(0, 1), AssertionFailure);
    sameBytes(t, await contents(reader, 0, 10), new Uint8Array(10));
    await reader.close();
  });

  t.test(`${name}: equals an array of bytes after any writes and zeros`, async (t) => {
    const sizeBytes = 24 * KIB;
    const span = { offset: fc.nat(sizeBytes), length: fc.nat(9 * KIB) };
    const action = fc.record({ ...span, type: fc.constantFrom("write", "zero"), seed: fc.nat(200) });
    const run = fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      const device = await make(t, { sizeBytes });
      const model = new Uint8Array(sizeBytes);
      for (const { offset, length, type, seed } of actions) {
        const fitting = Math.min(length, sizeBytes - offset);
        const source = type === "write" ? patternOf(fitting, seed) : new Uint8Array(fitting);
        model.set(source, offset);
        if (type === "write") await device.write(offset, source);
        else await device.zero(offset, fitting);
      }
      const found = await contents(device, 0, sizeBytes);
      const extents = await device.allocation(0, sizeBytes);
      await device.close();
      const holesAreZero = extents
        .filter(({ hole }) => hole)
        .every(({ offset, length }) => model.subarray(offset, offset + length).every((byte) => byte === 0));
      const covered = extents.reduce(
        (end, { offset, length }) => (offset === end ? end + length : Number.NaN),
        0,
      );
      return Buffer.compare(found, model) === 0 && holesAreZero && covered === sizeBytes;
    });
    await t.resolves(fc.assert(run, { numRuns: 60 }));
  });
}

t.test("a file that is shorter than its device reads as zeros behind its end", async (t) => {
  const disk = new SimulatedDisk({ clock: new HandClock(), random: randomOf(1) });
  const file = await disk.open("/image", "create");
  file.writeSync(patternOf(10), 0);
  const device = new FileBlockDevice(file, { sizeBytes: 100, readOnly: false });
  const expected = new Uint8Array(100);
  expected.set(patternOf(10));
  sameBytes(t, await contents(device, 0, 100), expected);
  t.same(device.allocation(0, 100), [
    { offset: 0, length: 10, hole: false },
    { offset: 10, length: 90, hole: true },
  ]);
});

t.test("a device in memory takes what was written, not what it could hold", async (t) => {
  const device = new MemoryBlockDevice({ sizeBytes: 2 ** 50 });
  device.write(2 ** 50 - 4096, patternOf(4096));
  device.write(2 ** 49, patternOf(1));
  t.equal(device.allocatedBytes, 8192);
  t.equal(device.allocation(0, 2 ** 50).length, 4);
  device.zero(0, 2 ** 50);
  t.equal(device.allocatedBytes, 0);
});
