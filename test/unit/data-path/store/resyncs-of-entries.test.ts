import t from "tap";
import { present } from "#src/base/assert.js";
import type { Store } from "#src/data-path/store/store.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
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
