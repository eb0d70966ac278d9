import t from "tap";
import {
  Capture,
  type CaptureEvent,
  NO_CAPTURE_METRICS,
  type SealedBatch,
  type SecondaryOptions,
} from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** What the image took in part or not at all, and what a resync may call ended then. */

const SIZE_BYTES = 1024 * 1024;
const BLOCK_BYTES = 64 * 1024;
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
const NEW: SecondaryOptions = {
  mode: "async",
  whenAway: { type: "block" },
  paired: true,
  isNew: true,
  outboxBytesMax: 4 * SIZE_BYTES,
  spillBytesMax: 4 * SIZE_BYTES,
};

interface Run {
  readonly capture: Capture;
  readonly events: CaptureEvent[];
  readonly disk: SimulatedDisk;
}

async function start(seed: number): Promise<Run> {
  const disk = await makeStore(seed);
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage: [ENTRY] };
  const first = { ...site, promise: { epoch: 1, id: ENTRY.id }, ceiling: 0, clean: undefined };
  const state = await StateFile.create(disk, "/store/state", first, hash64);
  const file = await disk.open("/store/image", "create-new");
  await file.truncate(SIZE_BYTES);
  const events: CaptureEvent[] = [];
  const capture = await Capture.start({
    ports: { disk, clock: new HandClock(), random: new SimulatedRandom(seed), hash64 },
    directory: "/store/capture",
    group: GROUP,
    state,
    members: [{ member: 1, device: new FileBlockDevice(file, { sizeBytes: SIZE_BYTES, readOnly: false }) }],
    secondary: NEW,
    observer: {
      onEvent: (event) => events.push(event),
      metrics: NO_CAPTURE_METRICS,
      slowMs: 1000,
      onSlow: () => undefined,
    },
  });
  await capture.resync?.begin({ entry: ENTRY.id, sequence: 0 });
  for (const block of capture.dirty(1)?.blocks() ?? []) await capture.resync?.copy(1, block);
  capture.attach(0, () => undefined);
  return { capture, events, disk };
}

async function taken(capture: Capture): Promise<readonly SealedBatch[]> {
  const batches: SealedBatch[] = [];
  for (let next = capture.next(); next !== undefined; next = capture.next())
    batches.push(next instanceof Promise ? await next : next);
  return batches;
}

/** Everything that is there arrives, up to there. */
async function arrive({ capture }: Run, upTo = Number.MAX_SAFE_INTEGER): Promise<void> {
  for (let batches = await taken(capture); batches.length > 0; batches = await taken(capture))
    for (const { last } of batches) if (last <= upTo) capture.acknowledged(last, last);
}

function dirtyBlocks({ capture }: Run): readonly number[] {
  return [...(capture.dirty(1)?.blocks() ?? [])];
}

async function fails({ capture, disk }: Run, offset: number, code = "ENOSPC"): Promise<void> {
  const path = (name: string) => name.includes("/image");
  disk.faults.add({ operations: ["write"], path, count: 1, fault: { type: "error", code } });
  const writing = Promise.resolve().then(() => capture.device(1).write(offset, pattern(4096, 9)));
  const outcomes = await Promise.allSettled([writing]);
  if (outcomes[0]?.status !== "rejected") throw new Error("it was written");
}

t.test(
  "a resync whose end is durable while a block is dirty leads to the next, and is not ended",
  async (t) => {
    const run = await start(1);
    t.equal(await run.capture.resync?.finish(), "finished");
    const end = run.capture.position.sequence;
    await arrive(run, end - 1);
    t.same(dirtyBlocks(run), []);
    run.capture.dirty(1)?.mark(3 * BLOCK_BYTES, 1);
    run.capture.acknowledged(end, end);
    t.match(run.capture.backlog.state, { type: "overflowed", why: "change-untold" });
    t.same(dirtyBlocks(run), [3]);
  },
);

t.test("a failed write in a resync: the copy under way takes no bit away, and the end waits", async (t) => {
  const run = await start(2);
  await fails(run, 5 * BLOCK_BYTES);
  t.equal(run.capture.backlog.state.type, "resyncing");
  t.equal(await run.capture.resync?.finish(), "left");
  await arrive(run);
  t.same(dirtyBlocks(run), [5]);
  t.same([...(run.capture.resync?.left() ?? [])], [{ member: 1, block: 5 }]);
  await run.capture.resync?.copy(1, 5);
  t.equal(await run.capture.resync?.finish(), "finished");
  await arrive(run);
  t.same(dirtyBlocks(run), []);
  t.equal(run.capture.backlog.state.type, "memory");
});

t.test("a failed write while the order goes on interrupts it: who is idle looks again", async (t) => {
  const run = await start(3);
  await run.capture.resync?.finish();
  await arrive(run);
  t.equal(run.capture.backlog.state.type, "memory");
  let looks = 0;
  run.capture.attach(run.capture.position.sequence, () => {
    looks += 1;
  });
  t.equal(run.capture.next(), undefined);
  const { position, written } = run.capture;
  await fails(run, 7 * BLOCK_BYTES);
  t.match(run.capture.backlog.state, { type: "overflowed", why: "change-untold" });
  t.equal(looks, 1);
  t.same(dirtyBlocks(run), [7]);
  t.equal(run.capture.position.sequence, position.sequence + 1, "what is promotable there is not all");
  t.equal(run.capture.written.writes, written.writes + 1);
});

t.test("an image in doubt as a whole brings nothing: the order goes on", async (t) => {
  const run = await start(4);
  await run.capture.resync?.finish();
  await arrive(run);
  await fails(run, 0, "EIO");
  await arrive(run);
  t.equal(run.capture.backlog.state.type, "memory");
  t.same(dirtyBlocks(run), [0], "the next start finds out");
});
