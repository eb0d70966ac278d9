import t from "tap";
import type { Store } from "#src/data-path/store/store.js";
import type { Position } from "#src/domain/model/sequence.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";

const KEEP = { ...KEEP_ALL, windowMs: 0 };

/** A window that begins at 38 of an entry, which is left at the position that is answered. */
async function windowBehindFork(
  small: SmallStore,
  later = KEEP_ALL,
): Promise<{ store: Store; fork: Position }> {
  let policy = KEEP;
  small.rules = { ...small.rules, policy: () => policy };
  const store = await small.open([1]);
  for (let n = 0; n < 4; n += 1) await small.write(store, 1, 4096 * n, n);
  const kept = await small.cut(store);
  const fork = store.end ?? { entry: 0n, sequence: 0 };
  for (let n = 0; n < 30; n += 1) await small.write(store, 1, 4096 * (n % 8), n);
  await small.cut(store);
  await store.points.pin(kept);
  await store.maintain();
  policy = later;
  return { store, fork };
}

t.test("the window of a history that was left closes nothing of the one that is followed", async (t) => {
  const small = new SmallStore(1);
  const { store, fork } = await windowBehindFork(small);
  const before = store.windowFrom;
  t.ok(before > fork.sequence + 20, "the entry that is left has a window that begins late");
  const entry = await small.fork(store, 0xc1n, fork, fork.sequence + 5);
  t.equal(store.windowFrom, fork.sequence, "what is followed now parts from it here");
  for (const seed of [100, 200]) {
    for (let n = 0; n < 6; n += 1) await small.write(store, 1, 4096 * n, seed + n, 4096, entry);
    await small.cut(store, [1], entry);
  }
  const sequence = (store.end?.sequence ?? 0) - 3;
  t.ok(sequence < before, "its numbers are lower than where the other's window begins");
  const found = await store.resolve({ type: "sequence", epoch: undefined, sequence });
  t.match(found, { type: "resolved", position: { entry: entry.id, sequence } });
  const { compactedSpans } = await store.maintain();
  t.equal(compactedSpans, 0, "nothing of a window is compacted");
  await store.close();
});

t.test("where the window begins is known again after a restart, and moves on from there", async (t) => {
  const small = new SmallStore(1);
  const { store, fork } = await windowBehindFork(small);
  const entry = await small.fork(store, 0xc1n, fork, fork.sequence + 5);
  await store.close();
  small.end("crash");
  const again = await small.open();
  t.equal(again.windowFrom, fork.sequence);
  small.rules = { ...small.rules, policy: () => KEEP };
  await small.write(again, 1, 0, 7, 4096, entry);
  await small.cut(again, [1], entry);
  const at = again.end?.sequence ?? 0;
  await again.close();
  const later = await small.open();
  await later.maintain();
  t.equal(later.windowFrom, at, "lower than the other's, and said all the same");
  await later.close();
});

t.test(
  "I10: a resync of another history is not forgotten for the sake of a window with higher numbers",
  async (t) => {
    const small = new SmallStore(1);
    const { store, fork } = await windowBehindFork(small);
    const entry = await small.fork(store, 0xc1n, fork, fork.sequence + 5);
    await small.write(store, 1, 0, 7, 4096, entry);
    const predecessor = store.end ?? fork;
    await small.mark(store, { type: "resync-begin", predecessor, members: [1] }, entry);
    const inside = await small.write(store, 1, 0, 8, 4096, entry);
    await small.write(store, 1, 4096, 8, 4096, entry);
    await small.mark(store, { type: "resync-end", members: [1] }, entry);
    await store.settled();
    await store.points.settle({ entry: small.root.id, sequence: 1_000 });
    const found = await store.resolve({ type: "sequence", epoch: undefined, sequence: inside });
    t.equal(found.type, "inside-resync");
    await store.close();
  },
);

t.test("the window outlives the branch that had it", async (t) => {
  const small = new SmallStore(1);
  const { store, fork } = await windowBehindFork(small, KEEP);
  const left = await small.fork(store, 0xc1n, fork, 100);
  await small.write(store, 1, 0, 7, 4096, left);
  await small.cut(store, [1], left);
  await store.maintain();
  t.ok(store.windowFrom > 100, "it begins in the entry that is left next");
  const entry = await small.fork(store, 0xc2n, fork, fork.sequence + 5, 3);
  await small.write(store, 1, 0, 8, 4096, entry);
  await store.dropBranch(left.id);
  t.equal(store.windowFrom, fork.sequence, "nobody knows where that one grew, but this was said");
  await store.close();
  small.end("crash");
  const again = await small.open();
  t.equal(again.windowFrom, fork.sequence);
  await again.close();
});
