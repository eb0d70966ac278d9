import t from "tap";
import { Capture, NO_CAPTURE_METRICS, type SecondaryOptions } from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { decoded, GROUP, pattern } from "#test/support/batches.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** A member comes to a group that has another: a start of the capture over both. */

const SIZE_BYTES = 1024 * 1024;
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
  for (const member of [1, 2]) {
    const file = await disk.open(`/store/image-${member}`, "create-new");
    await file.truncate(SIZE_BYTES);
    await file.datasync();
    await file.close();
  }
  await disk.syncDirectory("/store");
  return disk;
}

async function start(disk: SimulatedDisk, numbers: readonly number[], given: Partial<SecondaryOptions> = {}) {
  const members = [];
  for (const member of numbers) {
    const file = await disk.open(`/store/image-${member}`, "write");
    members.push({ member, device: new FileBlockDevice(file, { sizeBytes: SIZE_BYTES, readOnly: false }) });
  }
  return await Capture.start({
    ports: { disk, clock: new HandClock(), random: new SimulatedRandom(1), hash64 },
    directory: "/store/capture",
    group: GROUP,
    state: await StateFile.open(disk, "/store/state", hash64),
    members,
    secondary: { ...PAIRED, ...given },
    observer: {
      onEvent: () => undefined,
      metrics: NO_CAPTURE_METRICS,
      slowMs: 1000,
      onSlow: () => undefined,
    },
  });
}

async function taken(capture: Capture) {
  const batches = [];
  for (let next = capture.next(); next !== undefined; next = capture.next()) batches.push(await next);
  return batches;
}

/** Member 1 is in step over there, and one write behind that waits. Answers what is held over there. */
async function oneInStep(disk: SimulatedDisk): Promise<number> {
  const capture = await start(disk, [1], { isNew: true });
  const dirty = capture.dirty(1);
  for (const block of [...(dirty?.blocks() ?? [])]) dirty?.clear(block);
  await capture.resync?.begin({ entry: ENTRY.id, sequence: 0 });
  await capture.resync?.finish();
  capture.attach(0, () => undefined);
  for (const { last } of await taken(capture)) capture.acknowledged(last, last);
  await dirty?.sync();
  capture.detach();
  const { acked } = capture.backlog;
  await capture.device(1).write(0, pattern(4096, 1));
  await capture.stop();
  return acked;
}

t.test("a member that comes to a group leaves the order of the others as it is", async (t) => {
  const disk = await prepared(1);
  const held = await oneInStep(disk);
  const capture = await start(disk, [1, 2]);
  t.equal(capture.backlog.state.type, "spilling", "nothing is missing in what is kept for the others");
  t.equal(capture.resync?.beside.isUnderWay(2), true, "and it is in no point before it was seeded");
  capture.attach(held, () => undefined);
  const kept = await taken(capture);
  for (const { last } of kept) capture.acknowledged(last, last);
  await capture.device(2).write(0, pattern(4096, 2));
  await capture.device(1).write(65_536, pattern(4096, 3));
  const members = [...kept, ...(await taken(capture))].flatMap(({ bytes }) => {
    const batch = decoded(bytes);
    return Array.from({ length: batch.count }, (_, index) => batch.memberAt(index));
  });
  t.same(members, [1, 1], "what is written to it comes with its seed");
  t.equal(capture.dirty(2)?.dirtyBytes, SIZE_BYTES);
  capture.detach();

  t.equal(await capture.stop(), true);
  const again = await start(disk, [1, 2]);
  t.equal(again.backlog.state.type, "spilling", "nor does another start change that");
});

t.test(
  "where something of the others is lacking, or their order has ended, a resync comes first",
  async (t) => {
    const disk = await prepared(2);
    await oneInStep(disk);
    const unpaired = await start(disk, [1, 2], { paired: false });
    t.match(unpaired.backlog.state, { type: "overflowed", why: "earlier-run" }, "nothing was in step yet");
    unpaired.dirty(1)?.mark(0, 4096);
    await unpaired.stop();
    const lacking = await start(disk, [1, 2]);
    t.match(lacking.backlog.state, { type: "overflowed" });
    t.equal(lacking.resync?.seed.isUnderWay, false);
    await lacking.device(1).write(0, pattern(4096, 3));
    const unclean = await start(disk.crash(), [1, 2]);
    t.match(unclean.backlog.state, { type: "overflowed", why: "unclean-stop" });
  },
);

t.test("a member of whose map some is lost is none that has come", async (t) => {
  const disk = await prepared(3);
  await oneInStep(disk);
  const both = await start(disk, [1, 2]);
  // It is whole over there.
  for (const block of [...(both.dirty(2)?.blocks() ?? [])]) both.dirty(2)?.clear(block);
  t.equal(await both.stop(), true);
  const file = await disk.open("/store/capture/dirty-2", "write");
  await file.write(new Uint8Array(64 * 1024).fill(0xff), 0);
  await file.datasync();
  await file.close();
  const capture = await start(disk, [1, 2]);
  t.equal(capture.dirty(2)?.dirtyBytes, SIZE_BYTES);
  t.match(capture.backlog.state, { type: "overflowed" }, "what is written to it is missed by nobody");
  t.equal(capture.resync?.seed.isUnderWay, false);
});
