import t from "tap";
import { present } from "#src/base/assert.js";
import type { Store } from "#src/data-path/store/store.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { pattern } from "#test/support/batches.js";
import { KEEP_ONE, SmallStore } from "#test/support/small-store.js";

/** Resyncs where the group's history has several entries: what holds is what lies on the present path. */

async function writeMany(small: SmallStore, store: Store, entry: LineageEntry): Promise<void> {
  for (let seed = 0; seed < 12; seed += 1) await small.write(store, 1, 4096 * seed, seed, 4096, entry);
}

/** Two entries, folded and checkpointed; `act` is done in the second right before the checkpoint. */
async function checkpointed(small: SmallStore, act: (store: Store, entry: LineageEntry) => Promise<unknown>) {
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open();
  await writeMany(small, store, small.root);
  await small.cut(store);
  const entry = await small.fork(store, 0xc1n, present(store.end, "an end"), 1000);
  await writeMany(small, store, entry);
  await small.cut(store, [1], entry);
  await act(store, entry);
  await store.settled();
  const { trimmedSegments } = await store.maintain();
  if (trimmedSegments === 0) throw new Error("the journal goes, so the ledger was checkpointed");
  return { store, entry };
}

const begin = (store: Store) =>
  ({ type: "resync-begin", predecessor: present(store.end, "an end"), members: [1] }) as const;
const END = { type: "resync-end", members: [1] } as const;

async function restarted(small: SmallStore, store: Store): Promise<Store> {
  await store.close();
  small.end("kill");
  return small.open();
}

t.test("I2, I10: a resync that began behind a checkpoint is open after a restart", async (t) => {
  const small = new SmallStore(1);
  const { store, entry } = await checkpointed(small, async () => undefined);
  const before = store.end;
  await small.mark(store, begin(store), entry);
  await small.write(store, 1, 0, 99, 4096, entry);
  await store.settled();
  t.same(store.promotable, before);
  const again = await restarted(small, store);
  t.same(again.promotable, before);
  await again.close();
});

t.test("I10: a resync that ended behind a checkpoint is over after a restart", async (t) => {
  const small = new SmallStore(1);
  const { store, entry } = await checkpointed(small, async (store, entry) =>
    small.mark(store, begin(store), entry),
  );
  await small.mark(store, END, entry);
  await store.settled();
  t.same(store.promotable, store.end);
  const again = await restarted(small, store);
  t.same(again.promotable, again.end);
  await again.close();
});

t.test("a resync behind the fork holds nobody, from the adoption on", async (t) => {
  const small = new SmallStore(3);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open();
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 0, 1);
  const fork = present(store.end, "an end");
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 0, 77);
  await small.mark(store, begin(store));
  await store.settled();
  const entry = { epoch: 2, id: 0xc1n, first: 1000, parent: fork, writer: "gamma" };
  await store.adoptLineage([small.root, entry]);
  t.same(store.promotable, fork);
  t.same((await store.maintain()).problems, []);
  t.ok(store.floorOf(1) <= fork.sequence, "nothing of what was left is folded");
  await small.mark(store, { type: "entry-start", entry }, entry);
  await store.settled();
  const found = await small.read(store, 1, 1000, entry);
  t.same(found.subarray(0, 4096), pattern(4096, 1));
  await store.close();
});

t.test(
  "marks that come behind the fork hold nobody either; and count again when the lineage comes back",
  async (t) => {
    const small = new SmallStore(4);
    const store = await small.open();
    await small.write(store, 1, 0, 1);
    const fork = present(store.end, "an end");
    const entry = await small.fork(store, 0xc1n, fork, 1000);
    const predecessor = fork;
    await small.mark(store, { type: "resync-begin", predecessor, members: [1] });
    await store.settled();
    t.same(store.promotable, { entry: entry.id, sequence: 1000 });
    const again = await restarted(small, store);
    t.same(again.promotable, { entry: entry.id, sequence: 1000 });
    const back = {
      epoch: 3,
      id: 0xd1n,
      first: 2000,
      parent: present(again.durable(small.root.id), "its end"),
    };
    const parent = { entry: small.root.id, sequence: back.parent };
    await again.adoptLineage([small.root, { ...back, parent, writer: "alpha" }]);
    t.same(again.promotable, fork);
    await again.close();
  },
);

t.test("a member that was removed behind the fork stands again", async (t) => {
  const small = new SmallStore(3);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open([1, 2]);
  await small.write(store, 2, 0, 1);
  const fork = present(store.end, "an end");
  await small.mark(store, { type: "member-removed", member: 2 });
  await store.settled();
  t.same(standing(store), [1]);
  const entry = await small.fork(store, 0xc1n, fork, 1000);
  for (let seed = 0; seed < 20; seed += 1) await small.write(store, 2, 0, seed, 4096, entry);
  await small.cut(store, [1, 2], entry);
  t.same(standing(store), [1, 2]);
  for (const { entry: tail } of store.branches) await store.dropBranch(tail.id);
  await store.maintain();
  t.equal(store.floorOf(2), store.floorOf(1), "it is folded with the other");
  t.ok(store.floorOf(2) > 1000);
  const again = await restarted(small, store);
  t.same(standing(again), [1, 2]);
  await again.close();
});

function standing(store: Store): readonly number[] {
  return store.points.resyncs.members.map(({ member }) => member);
}

t.test("I10: marks of the parent's entry that wait hold what grows from it", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open([1, 2]);
  await small.write(store, 1, 0, 1);
  await store.settled();
  small.disk.faults.add({
    operations: ["write"],
    path: (path) => path.includes("/ledger/"),
    count: 1,
    fault: { type: "error", code: "EIO" },
  });
  await small.mark(store, { type: "resize", member: 2, sizeBytes: small.sizeBytes + 65536 });
  const legal = present(store.end, "an end");
  await small.mark(store, { type: "resync-begin", predecessor: legal, members: [1, 2] });
  await small.write(store, 1, 4096, 2);
  const end = present(store.end, "an end");
  const entry = await small.fork(store, 0xc1n, end, 1000);
  await small.mark(store, { type: "resync-begin", predecessor: end, members: [1, 2] }, entry);
  await t.rejects(store.settled(), { code: "STORE_SUSPECT" });
  t.ok((store.promotable?.sequence ?? 0) < legal.sequence, "it stays in front of the first mark that waits");
  await store.recover();
  await store.settled();
  t.same(store.promotable, legal);
  await store.close();
});

t.test("I2, I10: what an entry begins with holds from the instant on at which it is durable", async (t) => {
  const early: string[] = [];
  for (let seed = 1; seed <= 8; seed += 1) {
    const small = new SmallStore(seed);
    const store = await small.open([1]);
    await small.write(store, 1, 0, 1);
    await store.settled();
    const end = present(store.end, "an end");
    const entry = { epoch: 1, id: 0xc1n, first: 1000, parent: end, writer: "alpha" };
    await store.adoptLineage([small.root, entry]);
    const begin = { type: "resync-begin", predecessor: end, members: [1] } as const;
    let isOver = false;
    const appended = small.mark(store, begin, entry).finally(() => {
      isOver = true;
    });
    // Whoever asks may run between the group's sync and the batch's own continuation.
    while (!isOver) {
      await undefined;
      const at = store.promotable?.sequence ?? 0;
      if (at > end.sequence) early.push(`seed ${seed}: ${at} is promotable`);
    }
    await appended;
    await store.close();
  }
  t.same(early, []);
});

t.test("I3: the history ends where what the next entry grows from is not durable", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open([1]);
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 4096 * seed, seed);
  await store.settled();
  const before = present(store.end, "an end");
  const path = (name: string) => name.includes("/journal/");
  const fault = { type: "error", code: "EIO" } as const;
  small.disk.faults.add({ operations: ["datasync"], path, count: 1, fault });
  const late = small.write(store, 1, 0, 99);
  const parent = { entry: small.root.id, sequence: before.sequence + 1 };
  const entry = { epoch: 1, id: 0xc1n, first: 1000, parent, writer: "alpha" };
  await Promise.allSettled([late, store.adoptLineage([small.root, entry])]);
  await small.mark(store, { type: "resync-begin", predecessor: parent, members: [1] }, entry);
  await store.settled();
  t.same([store.durable(small.root.id), store.durable(entry.id)], [before.sequence, 1000]);
  t.same(store.end, before);
  t.same(store.promotable, before);
  await store.recover();
  await small.write(store, 1, 0, 99);
  await store.settled();
  t.same(store.end, { entry: entry.id, sequence: 1000 });
  t.same(store.promotable, parent, "a resync has begun");
  await store.close();
});
