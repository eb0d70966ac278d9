import t from "tap";
import { VolumeGate, volumeEnded } from "#src/operations/groups/primary/volume-gate.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { pattern } from "#test/support/batches.js";

const SIZE_BYTES = 64 * 1024;

/** A device whose flush is answered when the test says so. */
function slow(device: BlockDevice) {
  let answer: () => void = () => undefined;
  const flushed = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const wrapped: BlockDevice = {
    sizeBytes: device.sizeBytes,
    readOnly: false,
    read: (offset, target) => device.read(offset, target),
    write: (offset, source) => device.write(offset, source),
    zero: (offset, length) => device.zero(offset, length),
    flush: () => flushed,
    allocation: (offset, length) => device.allocation(offset, length),
    close: () => device.close(),
  };
  return { wrapped, answer };
}

t.test("what a device answers in the tick is answered in the tick", async (t) => {
  const gate = new VolumeGate(new MemoryBlockDevice({ sizeBytes: SIZE_BYTES }));
  const target = new Uint8Array(512);
  t.equal(gate.write(0, pattern(512, 1)), undefined);
  t.equal(gate.read(0, target), undefined);
  t.same(target, pattern(512, 1));
  t.equal(gate.sizeBytes, SIZE_BYTES);
});

t.test("while it is held nothing passes, and nothing is under way; then all that came does", async (t) => {
  const first = slow(new MemoryBlockDevice({ sizeBytes: SIZE_BYTES }));
  const gate = new VolumeGate(first.wrapped);
  const order: string[] = [];
  const flushing = gate.flush().then(() => order.push("flushed"));
  const holding = gate.hold().then(() => order.push("held"));
  const target = new Uint8Array(512);
  const writing = Promise.resolve(gate.write(0, pattern(512, 2))).then(() => order.push("written"));
  t.equal(gate.sizeBytes, SIZE_BYTES, "its size is known meanwhile");
  first.answer();
  await Promise.all([flushing, holding]);
  t.same(order, ["flushed", "held"]);
  const second = new MemoryBlockDevice({ sizeBytes: 2 * SIZE_BYTES });
  gate.open(second);
  await writing;
  second.read(0, target);
  t.same(target, pattern(512, 2), "it went to the new device");
  t.equal(gate.sizeBytes, 2 * SIZE_BYTES);
});

t.test("at its end what waits is told, and so is what comes", async (t) => {
  const gate = new VolumeGate(new MemoryBlockDevice({ sizeBytes: SIZE_BYTES }));
  await gate.hold();
  const waiting = Promise.resolve(gate.zero(0, 512));
  gate.end(volumeEnded("payroll/data"));
  await t.rejects(waiting, { code: "ESHUTDOWN" });
  await t.rejects(gate.flush(), { code: "ESHUTDOWN" });
  await t.rejects(Promise.resolve(gate.allocation(0, 512)), { code: "ESHUTDOWN" });
});
