import t from "tap";
import {
  Capture,
  type CaptureEvent,
  NO_CAPTURE_METRICS,
  type SealedBatch,
  type SecondaryOptions,
} from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { decodeMark } from "#src/domain/model/mark.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { decoded, GROUP, pattern } from "#test/support/batches.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const SIZE_BYTES = 16 * 1024 * 1024;
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
const PAIRED: SecondaryOptions = {
  mode: "async",
  whenAway: { type: "block" },
  paired: true,
  isNew: false,
  outboxBytesMax: 1024 * 1024,
  spillBytesMax: 1024 * 1024,
};

async function prepared(seed: number): Promise<SimulatedDisk> {
  const disk = await makeStore(seed);
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage: [ENTRY] };
  const first = { ...site, promise: { epoch: 1, id: ENTRY.id }, ceiling: 0, clean: undefined };
  await (await StateFile.create(disk, "/store/state", first, hash64)).close();
  const file = await disk.open("/store/image", "create-new");
  await file.truncate(SIZE_BYTES);
  await file.datasync();
  await disk.syncDirectory("/store");
  await file.close();
  return disk;
}

async function start(
  disk: SimulatedDisk,
  secondary: SecondaryOptions | undefined,
  seed = 1,
  sizeBytes = SIZE_BYTES,
) {
  const file = await disk.open("/store/image", "write");
  const state = await StateFile.open(disk, "/store/state", hash64);
  const events: CaptureEvent[] = [];
  const clock = new HandClock();
  const capture = await Capture.start({
    ports: { disk, clock, random: new SimulatedRandom(seed), hash64 },
    directory: "/store/capture",
    group: GROUP,
    state,
    members: [{ member: 1, device: new FileBlockDevice(file, { sizeBytes, readOnly: false }) }],
    secondary,
    observer: {
      onEvent: (event) => events.push(event),
      metrics: NO_CAPTURE_METRICS,
      slowMs: 1000,
      onSlow: () => undefined,
    },
  });
  return { capture, state, events, clock };
}

/** A pair that is in order: both sides are empty, and an empty resync has ended. */
async function paired(disk: SimulatedDisk, given: Partial<SecondaryOptions> = {}) {
  const run = await start(disk, { ...PAIRED, ...given, isNew: true });
  const dirty = run.capture.dirty(1);
  for (const block of [...(dirty?.blocks() ?? [])]) dirty?.clear(block);
  await run.capture.resync?.begin({ entry: ENTRY.id, sequence: 0 });
  await run.capture.resync?.finish();
  run.capture.attach(0, () => undefined);
  for (const { last } of await taken(run.capture)) run.capture.acknowledged(last, last);
  await dirty?.sync();
  return run;
}

async function taken(capture: Capture): Promise<readonly SealedBatch[]> {
  const batches: SealedBatch[] = [];
  for (let next = capture.next(); next !== undefined; next = capture.next()) {
    batches.push(next instanceof Promise ? await next : next);
  }
  return batches;
}

t.test("a group that never had a secondary keeps nothing but its sequences", async (t) => {
  const disk = await prepared(1);
  const { capture } = await start(disk, undefined);
  t.equal(capture.device(1).write(0, pattern(4096, 1)), undefined);
  t.same(await disk.list("/store"), ["image", "state"]);
  t.equal(capture.backlog.state.type, "discarding");
  t.equal(await capture.stop(), true);
  const next = await start(disk, undefined);
  t.same(next.capture.position, { entry: ENTRY.id, sequence: 1 }, "the entry goes on");
});

t.test(
  "I4: the first write after an orderly stop takes the clean mark away, and goes on behind it",
  async (t) => {
    const disk = await prepared(2);
    const first = await paired(disk);
    await first.capture.device(1).write(0, pattern(4096, 1));
    const { sequence } = first.capture.position;
    first.capture.detach();
    t.equal(await first.capture.stop(), true);
    const second = await start(disk, PAIRED);
    t.equal(second.capture.backlog.state.type, "spilling", "what was not sent is in the spill");
    t.ok(second.state.state.clean !== undefined);
    await second.capture.device(1).write(0, pattern(4096, 2));
    t.equal(second.state.state.clean, undefined);
    t.same(second.capture.position, { entry: ENTRY.id, sequence: sequence + 1 });
    second.capture.attach(sequence - 1, () => undefined);
    second.clock.advance(1);
    t.same(
      (await taken(second.capture)).map((batch) => [batch.first, batch.last]),
      [
        [sequence, sequence],
        [sequence + 1, sequence + 1],
      ],
      "in one order, without a gap",
    );
  },
);

t.test("after an unclean stop the hot extents are dirty, and a new entry begins with a resync", async (t) => {
  const disk = await prepared(3);
  const first = await paired(disk);
  await first.capture.device(1).write(5 * 1024 * 1024, pattern(4096, 1));
  const held = { entry: ENTRY.id, sequence: 2 };
  const { ceiling } = first.state.state;
  const { capture, state } = await start(disk.crash(), PAIRED, 9);
  t.equal(capture.dirty(1)?.dirtyBytes, 4 * 1024 * 1024);
  t.match(capture.backlog.state, { type: "overflowed", why: "unclean-stop" });
  const entry = state.state.lineage[1];
  t.match(entry, { epoch: 1, first: ceiling + 1, parent: { entry: ENTRY.id, sequence: ceiling } });
  capture.attach(held.sequence, () => undefined);
  t.same(await taken(capture), [], "nothing is recorded yet");
  await capture.device(1).write(0, pattern(512, 1));
  t.equal(capture.position.sequence, ceiling + 1, "though it has its sequence");
  await capture.resync?.begin(held);
  const [begin] = await taken(capture);
  const batch = decoded(begin?.bytes ?? new Uint8Array());
  t.equal(batch.entry, entry?.id);
  t.equal(batch.link, 0n);
  t.same(decodeMark(batch.payloadOf(0)), { type: "resync-begin", predecessor: held, members: [1] });
});

t.test(
  "an outbox that is full overflows into the spill, that into the dirty map; nobody waits",
  async (t) => {
    const disk = await prepared(4);
    const { capture, events, clock } = await paired(disk, {
      spillBytesMax: 600 * 1024,
      outboxBytesMax: 512 * 1024,
    });
    capture.detach();
    for (let index = 0; index < 60; index += 1) {
      await capture.device(1).write(index * 65_536, pattern(65_536, index));
      clock.advance(1);
      for (let turns = 0; turns < 30; turns += 1) await undefined;
    }
    const types = events.flatMap((event) => (event.type === "backlog" ? [event.to.type] : []));
    t.same(types, ["resyncing", "memory", "spilling", "overflowed"]);
    t.ok((capture.dirty(1)?.dirtyBytes ?? 0) > 0);
    t.throws(() => capture.mark({ type: "flush" }), { code: "ORDER_INTERRUPTED" });
  },
);

t.test("what was in the outbox when the order was lost is dirty after an orderly stop", async (t) => {
  const disk = await prepared(5);
  const { capture } = await paired(disk, { spillBytesMax: 0, outboxBytesMax: 4 * 1024 * 1024 });
  await capture.device(1).write(0, pattern(4096, 1));
  capture.detach();
  t.equal(await capture.stop(), true);
  const next = await start(disk, PAIRED, 9);
  t.same([...(next.capture.dirty(1)?.blocks() ?? [])], [0]);
  t.match(next.capture.backlog.state, { type: "overflowed", why: "earlier-run" });
  t.equal(next.state.state.lineage.length, 2, "and a new entry begins");
});

t.test("what is asked after a stop is refused", async (t) => {
  const disk = await prepared(6);
  const { capture } = await paired(disk);
  await capture.stop();
  await t.rejects(async () => capture.device(1).write(0, pattern(512, 1)), { code: "ESHUTDOWN" });
  t.throws(() => capture.mark({ type: "flush" }), { code: "ESHUTDOWN" });
});

t.test("an image that fails leaves no clean mark, and is told of", async (t) => {
  const disk = await prepared(7);
  const { capture, events } = await paired(disk);
  await capture.device(1).write(0, pattern(4096, 1));
  const path = (at: string) => at === "/store/image";
  disk.faults.add({ operations: ["datasync"], path, fault: { type: "error", code: "EIO" }, count: 1 });
  await t.rejects(capture.device(1).flush(), { code: "IMAGE_FAILED" });
  await t.rejects(capture.device(1).flush(), { code: "IMAGE_FAILED" });
  t.ok(capture.dirty(1)?.isDirty(0), "what the failed sync was about");
  t.equal(await capture.stop(), false);
  t.ok(events.some(({ type }) => type === "image-failed"));
});

t.test("a secondary that acknowledges what was never given out is not believed", async (t) => {
  const disk = await prepared(8);
  const { capture } = await paired(disk);
  t.throws(() => capture.acknowledged(1_000, 1_000), { code: "ACKNOWLEDGED_TOO_MUCH" });
});

t.test("I12: a rotten hot set means that all may differ, and it says why", async (t) => {
  const disk = await prepared(9);
  const { capture } = await paired(disk);
  await capture.device(1).write(0, pattern(4096, 1));
  const found = disk.endProcess();
  found.flipBit("/store/capture/hot", 600 * 8);
  const next = await start(found, PAIRED, 9);
  t.match(next.events, [{ type: "knowledge-lost", why: /hot set/ }]);
  t.equal(next.capture.dirty(1)?.dirtyBytes, SIZE_BYTES);
});

t.test("of a member that is new nothing was known, which is no loss", async (t) => {
  const disk = await prepared(9);
  const { capture } = await paired(disk);
  t.equal(await capture.stop(), true);
  await disk.unlink("/store/capture/dirty-1");
  const next = await start(disk, PAIRED, 9);
  t.same(
    next.events.filter(({ type }) => type !== "backlog" && type !== "confirmation"),
    [{ type: "nothing-known", member: 1 }],
  );
  t.equal(next.capture.dirty(1)?.dirtyBytes, SIZE_BYTES, "all of it counts as lacking");
});

t.test("a point is cut at a completed flush", async (t) => {
  const disk = await prepared(10);
  const { capture } = await paired(disk);
  await capture.device(1).write(0, pattern(4096, 1));
  const sequence = await capture.cut(() => ({ type: "flush" }), { holdMsMax: 1000 });
  t.equal(sequence, capture.position.sequence);
  const image = await disk.crash().open("/store/image", "read");
  const bytes = new Uint8Array(4096);
  await image.read(bytes, 0);
  t.same(bytes, pattern(4096, 1), "what stands before the mark is on the disk");
});

const GROWN_BYTES = SIZE_BYTES + 3 * 1024 * 1024 + 512;

function marksOf(batches: readonly SealedBatch[]) {
  return batches.map(({ bytes }) => decodeMark(decoded(bytes).payloadOf(0)));
}

t.test(
  "a volume grows with its mark in the order, before anything is written behind the old end",
  async (t) => {
    const disk = await prepared(20);
    const { capture, clock } = await paired(disk);
    const growing = capture.grow(1, GROWN_BYTES);
    t.throws(() => capture.device(1).write(SIZE_BYTES, pattern(512, 1)), /not inside/);
    const sequence = await growing;
    t.equal(capture.device(1).sizeBytes, GROWN_BYTES);
    await capture.device(1).write(GROWN_BYTES - 512, pattern(512, 1));
    clock.advance(1);
    const [mark, write] = await taken(capture);
    t.match(mark, { first: sequence, last: sequence });
    t.same(marksOf(mark === undefined ? [] : [mark]), [
      { type: "resize", member: 1, sizeBytes: GROWN_BYTES },
    ]);
    t.equal(write?.first, sequence + 1);
    t.equal(capture.backlog.state.type, "memory", "and nothing has to be compared");
  },
);

t.test("what grows is refused where it makes no sense, and the same size again is nothing", async (t) => {
  const { capture } = await paired(await prepared(21));
  const { sequence } = capture.position;
  await t.rejects(capture.grow(1, SIZE_BYTES - 512), { code: "VOLUME_WOULD_SHRINK" });
  t.equal(await capture.grow(1, SIZE_BYTES), sequence);
  const growing = capture.grow(1, GROWN_BYTES);
  await t.rejects(capture.grow(1, GROWN_BYTES), { code: "GROWTH_BUSY" });
  await growing;
  t.equal(capture.position.sequence, sequence + 1);
  await capture.stop();
  await t.rejects(capture.grow(1, 2 * GROWN_BYTES), { code: "ESHUTDOWN" });
});

t.test("a growth that fails changes nothing, and is tried again", async (t) => {
  const disk = await prepared(22);
  const { capture } = await paired(disk);
  const { sequence } = capture.position;
  for (const where of [/image$/, /dirty-1/]) {
    const fault = { type: "error", code: "EIO" } as const;
    disk.faults.add({ operations: ["datasync"], path: (path) => where.test(path), count: 1, fault });
    await t.rejects(capture.grow(1, GROWN_BYTES), { code: "DISK_EIO" }, String(where));
    t.equal(capture.device(1).sizeBytes, SIZE_BYTES);
    t.equal(capture.position.sequence, sequence);
  }
  await capture.grow(1, GROWN_BYTES);
  t.equal(capture.device(1).sizeBytes, GROWN_BYTES);
});

t.test(
  "a start with a larger volume than before says so in a resync, also if the one before was cut short",
  async (t) => {
    const disk = await prepared(23);
    const first = await paired(disk);
    await first.capture.device(1).write(0, pattern(4096, 1));
    const { sequence } = first.capture.position;
    t.equal(await first.capture.stop(), true);
    await start(disk, PAIRED, 2, GROWN_BYTES);
    const again = disk.endProcess();
    const { capture } = await start(again, PAIRED, 3, GROWN_BYTES);
    t.equal(capture.backlog.state.type, "overflowed");
    t.same(
      [...(capture.dirty(1)?.blocks() ?? [])].filter((block) => block * 65_536 >= SIZE_BYTES),
      [],
      "what is new is nothing on either side",
    );
    const resync = capture.resync;
    const held = { entry: ENTRY.id, sequence: sequence - 1 };
    const dead = await resync?.deadSpills.settle(held);
    if (dead !== undefined) await resync?.deadSpills.forget({ entry: dead, sequence });
    await resync?.begin({ entry: ENTRY.id, sequence });
    capture.attach(sequence, () => undefined);
    t.match(marksOf(await taken(capture)), [
      { type: "resync-begin" },
      { type: "resize", member: 1, sizeBytes: GROWN_BYTES },
    ]);
  },
);

t.test("what an image holds behind the old end is dirty, and brought by a resync", async (t) => {
  const disk = await prepared(24);
  const file = await disk.open("/store/image", "write");
  await file.write(pattern(4096, 9), SIZE_BYTES + 1024 * 1024);
  await file.close();
  const { capture } = await paired(disk);
  await capture.grow(1, GROWN_BYTES);
  t.match(capture.backlog.state, { type: "overflowed" });
  const block = (SIZE_BYTES + 1024 * 1024) / 65_536;
  t.same([...(capture.dirty(1)?.blocks() ?? [])], [block]);
  await capture.resync?.begin({ entry: ENTRY.id, sequence: capture.backlog.acked });
  t.equal(await capture.resync?.copy(1, block), true);
});
