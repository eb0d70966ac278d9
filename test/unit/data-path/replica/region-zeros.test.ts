import { deepStrictEqual } from "node:assert/strict";
import t from "tap";
import { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import { entriesOf } from "#src/data-path/replica/index-entries.js";
import { encodeRegion, placeOf, REGION_BYTES, TABLE } from "#src/data-path/replica/index-format.js";
import { isOnPath } from "#src/data-path/replica/path.js";
import { RegionZeros, ZEROS_IN_MEMORY } from "#src/data-path/replica/region-zeros.js";
import { VersionIndex } from "#src/data-path/replica/version-index.js";
import { type LineageEntry, pathTo } from "#src/domain/model/lineage.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const ROOT = 0xa1n;
const LATER = 0xb2n;
const DRILL = 0xd3n;
const BRANCHES = [ROOT, LATER, DRILL];
const MEMBER = 1;
const keys = new IndexKeys((branch) => branch === DRILL);
const ENDLESS = Number.MAX_SAFE_INTEGER;

class World {
  readonly store: KeyValueStore;
  readonly zeros: RegionZeros;
  readonly all: { readonly branch: bigint; readonly sequence: number }[] = [];
  indexed = ENDLESS;

  constructor(store: KeyValueStore) {
    this.store = store;
    this.zeros = new RegionZeros({ store, hash64, keys, indexed: () => this.indexed });
  }

  static async make(): Promise<World> {
    return new World(await new SimulatedKeyValue(new SimulatedRandom(1)).open("/index"));
  }

  async add(branch: bigint, sequence: number): Promise<void> {
    const key = keys.region(MEMBER, 0, sequence, branch);
    await this.store.write([{ type: "put", key, value: encodeRegion(key, hash64) }], { sync: false });
    this.zeros.add(MEMBER, 0, { sequence, branch });
    this.all.push({ branch, sequence });
  }
}

t.test("the newest on a path is found, in memory or not, in whichever branch", async (t) => {
  let looked = 0;
  for (let seed = 1; seed <= 4; seed += 1) {
    const random = new SimulatedRandom(seed);
    const world = await World.make();
    let sequence = 0;
    for (let count = 0; count < 6 * ZEROS_IN_MEMORY; count += 1) {
      sequence += random.integer(0, 2);
      await world.add(random.pick(BRANCHES), sequence);
    }
    const removed = random.integer(0, sequence >> 2);
    const keep = world.all.filter((one) => one.sequence > removed);
    for (const one of world.all.filter((other) => other.sequence <= removed)) {
      const key = keys.region(MEMBER, 0, one.sequence, one.branch);
      await world.store.write([{ type: "delete", key }], { sync: false });
    }
    world.zeros.removeUpTo(MEMBER, removed);
    for (let count = 0; count < 100; count += 1) {
      const fork = random.integer(1, sequence);
      const path = [
        { entry: random.pick([LATER, DRILL]), first: fork + 1, last: random.integer(fork + 1, sequence + 1) },
        { entry: ROOT, first: 1, last: fork },
      ];
      const expected = keep.filter((one) => isOnPath(path, one)).map((one) => one.sequence);
      const found = await world.zeros.newest(MEMBER, 0, path);
      deepStrictEqual(found?.sequence, expected.length === 0 ? undefined : Math.max(...expected), `${seed}`);
      looked += 1;
    }
  }
  t.equal(looked, 400);
});

t.test("however many there are, few are in memory, and the newest is answered at once", async (t) => {
  const world = await World.make();
  const count = 20 * ZEROS_IN_MEMORY;
  for (let sequence = 1; sequence <= count; sequence += 1) await world.add(ROOT, sequence);
  const at = (last: number) => world.zeros.newest(MEMBER, 0, [{ entry: ROOT, first: 1, last }]);
  t.same(at(ENDLESS), { branch: ROOT, sequence: count });
  let inMemory = 0;
  for (let last = 1; last <= count; last += 1) if (!(at(last) instanceof Promise)) inMemory += 1;
  t.ok(inMemory >= ZEROS_IN_MEMORY && inMemory <= 2 * ZEROS_IN_MEMORY, `${inMemory} are in memory`);
  world.zeros.removeBranch(ROOT);
  t.same(world.zeros.places(), []);
});

t.test("what is not indexed yet stays in memory", async (t) => {
  const world = await World.make();
  world.indexed = 10;
  for (let sequence = 1; sequence <= 4 * ZEROS_IN_MEMORY; sequence += 1)
    world.zeros.add(MEMBER, 0, { branch: ROOT, sequence });
  const found = await world.zeros.newest(MEMBER, 0, [{ entry: ROOT, first: 1, last: 11 }]);
  t.same(found, { branch: ROOT, sequence: 11 });
});

t.test("one of them that is not sound in the index is not believed", async (t) => {
  const world = await World.make();
  for (let sequence = 1; sequence <= 4 * ZEROS_IN_MEMORY; sequence += 1) await world.add(ROOT, sequence);
  const key = keys.region(MEMBER, 0, 5, ROOT);
  await world.store.write([{ type: "put", key, value: new Uint8Array(8) }], { sync: false });
  const path = [{ entry: ROOT, first: 1, last: 5 }];
  await t.rejects(async () => await world.zeros.newest(MEMBER, 0, path), { code: "INDEX_DAMAGED" });
});

t.test("a span that is compacted leaves one of them in the index", async (t) => {
  const store = await new SimulatedKeyValue(new SimulatedRandom(1)).open("/index");
  const entry: LineageEntry = { epoch: 1, id: ROOT, first: 1, parent: undefined, writer: "alpha" };
  const index = await VersionIndex.open({
    store,
    hash64,
    isDrill: () => false,
    horizon: () => 0,
    pathTo: (position) => pathTo([entry], position),
    closing: new ClosingSpan(),
  });
  for (let first = 1; first <= 9; first += 1)
    index.add(
      makeBatch({ entry: ROOT, first }, (builder) => builder.addZero(MEMBER, 0, REGION_BYTES)),
      { segment: 1, bodyAt: 4096 },
    );
  await index.settled();
  const span = { branch: ROOT, after: 2, upTo: 8, number: 1, sizeBytes: 4096, seal: 1n };
  await index.compacted.adopt(
    span,
    (async function* () {
      yield { type: "region", member: MEMBER, region: 0, sequence: 8 } as const;
    })(),
  );
  const left: number[] = [];
  for await (const { key } of entriesOf(store, TABLE.region)) left.push(placeOf(key).sequence);
  t.same(left, [1, 2, 8, 9]);
  for (const [sequence, zeroed] of [
    [2, 2],
    [8, 8],
    [9, 9],
  ] as const) {
    const [piece] = await index.resolve(MEMBER, 0, pathTo([entry], { entry: ROOT, sequence }));
    t.match(piece, { type: "zero", sequence: zeroed });
  }
  await index.close();
});
