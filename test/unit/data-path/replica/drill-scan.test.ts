import t from "tap";
import { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { VersionIndex } from "#src/data-path/replica/version-index.js";
import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { CountingKeyValue } from "#test/support/counting-key-value.js";
import { hash64 } from "#test/support/hash.js";

/** Drills have a key space of their own: what is written in them is in nobody's way, and goes whole. */
const MEMBER = 1;
const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const DRILL_WRITES = 1000;
const drill = (id: bigint, fork: number): LineageEntry => ({
  epoch: 1,
  id,
  first: fork + 1,
  parent: { entry: ROOT.id, sequence: fork },
  writer: "drill",
});

async function open(keyValue = new SimulatedKeyValue(new SimulatedRandom(1)), drills = [0xd1n, 0xd2n]) {
  const counter = new CountingKeyValue();
  const store = counter.over(await keyValue.open("/index"));
  const entries = new Map([ROOT, ...drills.map((id) => drill(id, 10))].map((entry) => [entry.id, entry]));
  const path = (position: Position) => pathTo(lineageTo(entries, position.entry), position);
  const isDrill = (branch: bigint) => drills.includes(branch);
  const index = await VersionIndex.open({
    store,
    hash64,
    isDrill,
    horizon: () => 0,
    pathTo: path,
    closing: new ClosingSpan(),
  });
  return { keyValue, counter, store, index, path };
}

/** One block of slot 3 a sequence. */
function write(index: VersionIndex, entry: bigint, first: number, last: number): void {
  for (let from = first; from <= last; from += 100) {
    const batch = makeBatch({ entry, first: from }, (builder) => {
      for (; builder.next <= Math.min(last, from + 99); ) {
        builder.addWrite(MEMBER, 3 * 65_536 + 4096 * (builder.next % 4), pattern(4096, builder.next));
      }
    });
    index.add(batch, { segment: 1, bodyAt: 0 });
  }
}

async function stepsOf(counter: CountingKeyValue, work: () => Promise<unknown>): Promise<number> {
  const before = counter.steps;
  await work();
  return counter.steps - before;
}

t.test("a slot of the lineage is read in as many steps as if there were no drills", async (t) => {
  const { counter, index, path } = await open();
  write(index, ROOT.id, 1, 10);
  await index.settled();
  const at = path({ entry: ROOT.id, sequence: 10 });
  const read = () => index.resolve(MEMBER, 3, at);
  const changed = () => index.changedSince(MEMBER, at, 0);
  const before = [await stepsOf(counter, read), await stepsOf(counter, changed)];
  const pieces = await read();
  for (const id of [0xd1n, 0xd2n]) write(index, id, 11, 10 + DRILL_WRITES);
  await index.settled();
  t.same([await stepsOf(counter, read), await stepsOf(counter, changed)], before);
  t.same(await read(), pieces);
});

t.test("a drill is read in at most 32 versions of its own, and sees none of another", async (t) => {
  const { counter, index, path } = await open();
  write(index, ROOT.id, 1, 10);
  for (const id of [0xd1n, 0xd2n]) write(index, id, 11, 10 + DRILL_WRITES);
  write(index, ROOT.id, 11, 2000);
  await index.settled();
  for (const id of [0xd1n, 0xd2n]) {
    const at = path({ entry: id, sequence: 700 });
    const pieces = await index.resolve(MEMBER, 3, at);
    const sources = pieces.flatMap((piece) => (piece.type === "data" ? [piece.source] : []));
    t.same(
      sources.map(({ branch, sequence }) => [branch, sequence]),
      [
        [id, 700],
        [id, 697],
        [id, 698],
        [id, 699],
      ],
    );
    t.ok(
      (await stepsOf(counter, () => index.resolve(MEMBER, 3, at))) <= 80,
      "8 are read ahead, and as many witnesses",
    );
  }
  const slots: number[] = [];
  for await (const slot of index.changedSlots(MEMBER, path({ entry: 0xd1n, sequence: 50 }), 16))
    slots.push(slot);
  t.same(slots, [3], "a slot of the lineage and of the drill is named once");
});

t.test("dropping a drill deletes what is its own, and reads nothing else", async (t) => {
  const { counter, store, index } = await open();
  write(index, ROOT.id, 1, 2000);
  write(index, 0xd1n, 11, 110);
  write(index, 0xd2n, 11, 30);
  await index.settled();
  const all = await countOf(store);
  counter.deletes = 0;
  const steps = await stepsOf(counter, () => index.dropBranch(0xd1n));
  const what = "versions and witnesses, the head, how far it is indexed, a landmark";
  t.equal(counter.deletes, 2 * 100 + 1 + 1 + 1, what);
  t.ok(steps <= counter.deletes, "it reads what it deletes");
  t.equal(await countOf(store), all - counter.deletes);
});

t.test("what is left of a drill that is known no more goes at a start", async (t) => {
  const { keyValue, store, index } = await open();
  write(index, ROOT.id, 1, 10);
  await index.settled();
  const without = await countOf(store);
  write(index, 0xd1n, 11, 300);
  await index.settled();
  await index.close();
  await store.close();
  const again = await open(keyValue, []);
  t.equal(await countOf(again.store), without);
});

t.test("nothing grows on a drill", async (t) => {
  const { index } = await open();
  const path = [
    { entry: ROOT.id, first: 20, last: 30 },
    { entry: 0xd1n, first: 11, last: 19 },
  ];
  await t.rejects(index.resolve(MEMBER, 3, path), /at the end of a path/);
});

async function countOf(store: Awaited<ReturnType<typeof open>>["store"]): Promise<number> {
  const cursor = store.iterate({});
  const entries = await cursor.next(1_000_000);
  await cursor.close();
  return entries.length;
}
