import t from "tap";
import { Admission } from "#src/data-path/capture/admission.js";
import { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture-events.js";
import { Confirmation, type ReplicationMode } from "#src/data-path/capture/confirmation.js";
import { JournalBackedDevice } from "#src/data-path/capture/journal-backed-device.js";
import { RequestWatch } from "#src/data-path/capture/request-watch.js";
import { SequenceCeiling } from "#src/data-path/capture/sequence-ceiling.js";
import { sequencesOf } from "#src/data-path/capture/sequencer.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { HandClock } from "#test/support/chance.js";

/** A branch: each write has its sequence at once, and is durable when its journal was synced. */
class Branch extends MemoryBlockDevice {
  last = 0;
  readonly synced: (() => void)[] = [];

  override write(offset: number, source: Uint8Array): void {
    this.last += sequencesOf(offset, source.length);
    super.write(offset, source);
  }

  override zero(offset: number, length: number): void {
    this.last += 1;
    super.zero(offset, length);
  }

  override flush(): Promise<void> {
    return new Promise((resolve) => this.synced.push(resolve));
  }
}

function rig(mode: ReplicationMode) {
  const clock = new HandClock();
  const branch = new Branch({ sizeBytes: 1024 * 1024 });
  const site = { group: "", site: "alpha", lineage: [], promise: undefined, clean: undefined };
  const store = {
    state: { ...site, ceiling: 4 },
    update: async (change: (state: never) => { readonly ceiling: number }) => {
      store.state = { ...store.state, ...change(store.state as never) };
      return store.state;
    },
    resume: async () => undefined,
  };
  const ceiling = new SequenceCeiling(
    store as never,
    () => ({ last: branch.last, writes: 0, bytes: 0 }),
    () => undefined,
    4,
  );
  const confirmation = new Confirmation({
    clock,
    mode,
    whenAway: { type: "block" },
    paired: true,
    last: () => branch.last,
    onWaiting: () => undefined,
    onState: () => undefined,
  });
  const observer = {
    onEvent: () => undefined,
    metrics: NO_CAPTURE_METRICS,
    slowMs: 1e9,
    onSlow: () => undefined,
  };
  const watch = new RequestWatch(1, clock, observer);
  const admission = new Admission();
  const last = () => branch.last;
  const parts = { branch, last, ceiling, admission, confirmation, watch };
  return { branch, ceiling, confirmation, admission, device: new JournalBackedDevice(parts) };
}

async function turns(): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await undefined;
}

t.test("the local sync comes first, and only then what the secondary says", async (t) => {
  const { branch, confirmation, device } = rig("flush");
  device.write(0, new Uint8Array(512));
  let flushed = false;
  const flushing = device.flush().then(() => {
    flushed = true;
  });
  await turns();
  t.equal(confirmation.waiting, 0, "nothing was sent yet that could be promotable");
  branch.synced[0]?.();
  await turns();
  t.equal(confirmation.waiting, 1);
  t.notOk(flushed);
  confirmation.advance(1);
  await flushing;
});

t.test("I4: no sequence above the durable ceiling, whoever gives it", async (t) => {
  const { branch, ceiling, device } = rig("async");
  for (let count = 0; count < 3; count += 1) device.write(count * 4096, new Uint8Array(512));
  const before = ceiling.value;
  const writing = device.write(65_536 - 512, new Uint8Array(65_536 * 2));
  t.ok(branch.last <= before);
  await writing;
  t.equal(branch.last, 6);
  t.ok(branch.last <= ceiling.value);
});

t.test("zeros where nothing is change nothing", async (t) => {
  const { branch, device } = rig("async");
  await device.zero(0, 65_536);
  t.equal(branch.last, 0);
  device.write(0, new Uint8Array(512).fill(1));
  await device.zero(0, 65_536);
  t.equal(branch.last, 2);
});

t.test("in write the reply waits for the sequence of that write", async (t) => {
  const { confirmation, device } = rig("write");
  const first = device.write(0, new Uint8Array(512));
  const second = device.write(0, new Uint8Array(512));
  confirmation.advance(1);
  await first;
  t.equal(confirmation.waiting, 1);
  confirmation.advance(2);
  await second;
});
