import t, { type Test } from "tap";
import { present } from "#src/base/assert.js";
import { Image } from "#src/data-path/image/image.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { Images } from "#src/data-path/replica/images.js";
import { type CompactedSpan, Replica } from "#src/data-path/replica/replica.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** A horizon is moved from what the journal says, and from the index where the journal can't say it. */
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const MEMBER = 1;
const SIZE_BYTES = 4 * SLOT_BYTES;

async function prepare(t: Test, compacted: readonly CompactedSpan[] = []) {
  const disk = await makeStore(1);
  const journal = await Journal.open({
    disk,
    directory: "/store/journal",
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => 0,
    known: () => 0,
  });
  journal.begin(ENTRY);
  const place = { disk, path: "/store/image", hashPath: "/store/image.hashes" };
  const image = await Image.create({ ...place, group: GROUP, member: MEMBER, sizeBytes: SIZE_BYTES, hash64 });
  const floor = { sequence: 0 };
  let link = 0n;
  const replica = await Replica.open({
    disk,
    journal,
    keyValue: new SimulatedKeyValue(new SimulatedRandom(1)),
    indexPath: "/store/index",
    hash64,
    clock: new SimulatedClock(new SimulatedTime()),
    group: GROUP,
    image: new Images(new Map([[MEMBER, image]])),
    entries: () => new Map([[ENTRY.id, ENTRY]]),
    horizon: () => floor.sequence,
    // What is compacted later than the start: the horizon asks only whether anything is.
    compacted: {
      spans: () => (link === 0n ? [] : compacted),
      rows: async function* noRows() {
        yield* [];
      },
      read: () => Promise.reject(new Error("nothing is read from compacted files here")),
    },
  });
  // One page is written over, zeros go over half of another, and one stays as it was first written.
  for (const [at, seed] of [
    [0, 1],
    [8192, 2],
    [0, 3],
  ] as const) {
    const batch = makeBatch({ entry: ENTRY.id, first: journal.accepted(ENTRY.id) + 1, link }, (builder) => {
      builder.addWrite(MEMBER, at, pattern(4096, seed));
      if (seed === 3) builder.addZero(MEMBER, 8192, 2048);
    });
    link = batch.hash;
    await replica.append(batch);
  }
  t.teardown(async () => {
    await replica.close();
    await journal.close();
    await image.close();
  });
  const last = journal.durable(ENTRY.id);
  const to = { entry: ENTRY.id, sequence: last };
  const recordFloor = async () => {
    floor.sequence = last;
  };
  const move = () => replica.moveHorizon(image, to, recordFloor, { throttle: UNTHROTTLED });
  const read = async () => {
    const bytes = new Uint8Array(12_288);
    await replica.view(MEMBER, SIZE_BYTES, to).read(0, bytes);
    return bytes;
  };
  return { disk, journal, image, move, read, replica };
}

function expected(): Uint8Array {
  const bytes = new Uint8Array(12_288);
  bytes.set(pattern(4096, 3), 0);
  bytes.set(pattern(4096, 2).subarray(2048), 8192 + 2048);
  return bytes;
}

async function rot(disk: SimulatedDisk, payload: Uint8Array): Promise<void> {
  const names = (await disk.list("/store/journal")).filter((name) => name.endsWith(".segment"));
  const places = names.map(async (name) => {
    const path = `/store/journal/${name}`;
    const bytes = present(await readWhole(disk, path, 2 ** 26), "its bytes");
    return { path, at: Buffer.from(bytes).indexOf(payload) };
  });
  const place = present(
    (await Promise.all(places)).find(({ at }) => at >= 0),
    "the payload",
  );
  disk.flipBit(place.path, place.at * 8 + 3);
}

t.test("what changed is read from the journal, and the index lets go of it", async (t) => {
  const { move, read, replica } = await prepare(t);
  t.match(await move(), { pages: 2 });
  t.same(await read(), expected());
  t.same(await replica.changedSince(MEMBER, SIZE_BYTES, 0, { entry: ENTRY.id, sequence: 4 }), []);
});

t.test("a batch that has rotted, and was written over, keeps nothing from being folded", async (t) => {
  const { disk, move, read, replica } = await prepare(t);
  await rot(disk, pattern(4096, 1));
  t.match(await move(), { pages: 2 });
  t.same(await read(), expected());
  t.same(await replica.changedSince(MEMBER, SIZE_BYTES, 0, { entry: ENTRY.id, sequence: 4 }), []);
});

t.test("one that is still wanted does, and the horizon stays", async (t) => {
  const { disk, move, image } = await prepare(t);
  await rot(disk, pattern(4096, 3));
  await t.rejects(move(), { code: "STORE_DAMAGED" });
  t.equal(image.foldTo, undefined);
});

t.test("what is compacted is not looked for in the journal", async (t) => {
  const { journal, move, read } = await prepare(t, [
    { branch: ENTRY.id, after: 0, upTo: 2, number: 1, seal: 0n, sizeBytes: 1 },
  ]);
  journal.batches = () => {
    throw new Error("nothing is read there");
  };
  t.match(await move(), { pages: 2 });
  t.same(await read(), expected());
});
