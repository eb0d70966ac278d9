import t from "tap";
import { Admission } from "#src/data-path/capture/admission.js";
import { NO_CAPTURE_METRICS, type SlowRequest } from "#src/data-path/capture/capture-events.js";
import { CapturedDevice } from "#src/data-path/capture/captured-device.js";
import { Confirmation, type ReplicationMode } from "#src/data-path/capture/confirmation.js";
import { GroupOrder } from "#src/data-path/capture/group-order.js";
import { LocalImage } from "#src/data-path/capture/local-image.js";
import { RequestWatch } from "#src/data-path/capture/request-watch.js";
import { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
import { type SealedBatch, Sequencer } from "#src/data-path/capture/sequencer.js";
import type { Delta } from "#src/domain/model/delta.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { decoded, GROUP, pattern } from "#test/support/batches.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";

const SIZE_BYTES = 64 * 1024 * 1024;

/** Answers when it is let, and fails when it is told to. */
class HandDevice extends MemoryBlockDevice {
  isLate = false;
  failsWith: Error | undefined;
  readonly letting: (() => void)[] = [];
  flushes = 0;

  override write(offset: number, source: Uint8Array): void | Promise<void> {
    if (this.failsWith !== undefined) throw this.failsWith;
    if (!this.isLate) return super.write(offset, source);
    return new Promise<void>((resolve) => this.letting.push(resolve)).then(() => super.write(offset, source));
  }

  override async flush(): Promise<void> {
    this.flushes += 1;
    if (this.failsWith !== undefined) throw this.failsWith;
  }
}

function rig(mode: ReplicationMode = "async") {
  const clock = new HandClock();
  const batches: SealedBatch[] = [];
  const site = { group: "", site: "alpha", lineage: [], promise: undefined, clean: undefined };
  const update = async () => store.state;
  const store = { state: { ...site, ceiling: 1000 }, update, resume: async () => undefined };
  const sequencer: Sequencer = new Sequencer({
    group: GROUP,
    entry: 0xa1n,
    epoch: 1,
    hash64,
    wallMs: () => 0,
    last: 0,
    order: undefined,
    written: { writes: 0, bytes: 0 },
    onOpened: () => undefined,
    onBatch: (batch) => batches.push(batch) > 0,
  });
  const ceiling = new SequenceCeiling(
    store,
    () => ({ last: sequencer.last, writes: 0, bytes: 0 }),
    () => undefined,
  );
  const order = new GroupOrder({
    sequencer,
    ceiling,
    isRecording: true,
    worthBytes: () => 1e9,
    isAhead: () => false,
  });
  const admission = new Admission();
  const confirmation = new Confirmation({
    clock,
    mode,
    whenAway: { type: "block" },
    paired: true,
    last: () => sequencer.last,
    onWaiting: () => undefined,
    onState: () => undefined,
  });
  const slow: SlowRequest[] = [];
  const answered: string[] = [];
  const metrics = {
    ...NO_CAPTURE_METRICS,
    answered: (_member: number, operation: string, bytes: number, _ms: number, failed: boolean) =>
      void answered.push(`${operation} ${bytes}${failed ? " failed" : ""}`),
  };
  const observer = {
    onEvent: () => undefined,
    metrics,
    slowMs: 50,
    onSlow: (it: SlowRequest) => slow.push(it),
  };
  const under = new HandDevice({ sizeBytes: SIZE_BYTES });
  const failures: string[] = [];
  const image = new LocalImage(1, under, (_image, error) => failures.push(error.code));
  const watch = new RequestWatch(1, clock, observer);
  const device = new CapturedDevice({ image, tracking: undefined, order, admission, confirmation, watch });
  const deltas = (): Delta[] => {
    sequencer.close();
    return batches.flatMap(({ bytes }) => {
      const batch = decoded(bytes);
      return Array.from({ length: batch.count }, (_, index) => batch.delta(index));
    });
  };
  return { device, under, deltas, admission, confirmation, clock, slow, answered, failures };
}

async function turns(): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await undefined;
}

t.test("a write is on the image and in the order within the tick", (t) => {
  const { device, under, deltas } = rig();
  const source = pattern(4096, 1);
  t.equal(device.write(8192, source), undefined, "no promise");
  const found = new Uint8Array(4096);
  under.read(8192, found);
  t.same(found, source);
  source.fill(0);
  t.match(deltas(), [{ sequence: 1, kind: "write", offset: 8192, payload: pattern(4096, 1) }]);
  t.end();
});

t.test("overlapping writes of a device that answers later reach image and order alike", async (t) => {
  const { device, under, deltas } = rig();
  under.isLate = true;
  const first = device.write(0, pattern(4096, 1));
  const second = device.write(2048, pattern(4096, 2));
  const apart = device.write(65_536, pattern(512, 3));
  await turns();
  t.equal(under.letting.length, 2, "the second waits for the first, the third for nobody");
  under.letting[1]?.();
  await apart;
  under.letting[0]?.();
  await first;
  await turns();
  under.letting[2]?.();
  await second;
  t.same(
    deltas().map(({ offset }) => offset),
    [65_536, 0, 2048],
  );
});

t.test("a failed write has no place in the order, and flushes fail from then on", async (t) => {
  const { device, under, deltas, failures, answered } = rig();
  device.write(0, pattern(512, 1));
  under.failsWith = new Error("EIO");
  t.throws(() => device.write(4096, pattern(512, 2)), { message: "EIO" });
  t.same(failures, ["IMAGE_FAILED"], "told once");
  under.failsWith = undefined;
  await t.rejects(device.flush(), { code: "IMAGE_FAILED" });
  t.equal(under.flushes, 0, "a sync that succeeds would prove nothing");
  device.write(8192, pattern(512, 3));
  t.same(
    deltas().map(({ offset }) => offset),
    [0, 8192],
  );
  t.same(answered, ["write 512", "write 512 failed", "flush 0 failed", "write 512"]);
});

t.test("zeros are a delta where there was data, and none where there was a hole", async (t) => {
  const { device, deltas } = rig();
  await device.zero(0, 16 * 1024 * 1024);
  t.same(deltas(), [], "nothing was there");
  device.write(65_536, pattern(4096, 1));
  await device.zero(0, 16 * 1024 * 1024);
  t.match(deltas()[1], { kind: "trim", offset: 65_536, length: 4096 });
  const found = new Uint8Array(4096).fill(1);
  await device.read(65_536, found);
  t.same(found, new Uint8Array(4096));
});

t.test("I2: in `write` a hole is confirmed only with what made it", async (t) => {
  const { device, confirmation } = rig("write");
  void device.write(65_536, pattern(4096, 1));
  confirmation.advance(1);
  const answered: string[] = [];
  const zero = async (what: string) => {
    await device.zero(65_536, 4096);
    answered.push(what);
  };
  void zero("first");
  for (let turns = 0; turns < 20; turns += 1) await undefined;
  void zero("second");
  for (let turns = 0; turns < 20; turns += 1) await undefined;
  t.same(answered, [], "the second would be lost with the first");
  confirmation.advance(2);
  for (let turns = 0; turns < 20; turns += 1) await undefined;
  t.same(answered.sort(), ["first", "second"]);
});

t.test("several flushes share one sync, and none one that began before it", async (t) => {
  const { device, under } = rig();
  const first = device.flush();
  const others = [device.flush(), device.flush(), device.flush()];
  await Promise.all([first, ...others]);
  t.equal(under.flushes, 2);
});

t.test("in flush the reply to a flush waits for the secondary, in write that to a write", async (t) => {
  for (const mode of ["flush", "write"] as const) {
    const { device, confirmation } = rig(mode);
    const writing = device.write(0, pattern(512, 1));
    t.equal(writing !== undefined, mode === "write", mode);
    let flushed = false;
    const flushing = device.flush().then(() => {
      flushed = true;
    });
    await turns();
    t.notOk(flushed);
    confirmation.advance(1);
    await flushing;
    await writing;
  }
});

t.test("while a barrier holds, writes wait and go on behind it; at the end they are refused", async (t) => {
  const { device, admission, deltas, clock, slow } = rig();
  admission.hold();
  const writing = device.write(0, pattern(512, 1));
  await turns();
  t.same(deltas(), []);
  clock.advance(60);
  admission.release();
  await writing;
  t.equal(deltas().length, 1);
  t.match(slow, [{ operation: "write", offset: 0, bytes: 512, elapsedMs: 60 }]);
  admission.end(new Error("ended") as never);
  await t.rejects(async () => device.write(0, pattern(512, 1)), { message: "ended" });
});
