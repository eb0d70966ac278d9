import t from "tap";
import { present } from "#src/base/assert.js";
import type { Store } from "#src/data-path/store/store.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { pattern } from "#test/support/batches.js";
import { SmallStore } from "#test/support/small-store.js";

/** Entries that were left, kept and dropped, and whose writer, followed again, sends them from their first batch on. */

async function dropped(small: SmallStore, fill: (store: Store, entry: LineageEntry) => Promise<unknown>) {
  const store = await small.open([1]);
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 4096 * seed, seed);
  await store.settled();
  const fork = present(store.end, "an end");
  const entry = await small.fork(store, 0xc1n, fork, 1000, 2);
  await fill(store, entry);
  await store.settled();
  const other = await small.fork(store, 0xd1n, fork, 2000, 3);
  await store.dropBranch(entry.id);
  return { store, entry, other, fork };
}

async function again(small: SmallStore, store: Store, entry: LineageEntry): Promise<void> {
  await store.adoptLineage([small.root, entry]);
  await small.mark(store, { type: "entry-start", entry }, entry);
}

async function headOf(store: Store): Promise<Uint8Array> {
  const position = present(store.promotable, "promotable");
  const view = await store.openView(1, { position, members: [] }, "view");
  const found = new Uint8Array(4096);
  await view.read(0, found);
  await view.close();
  return found;
}

const oneWrite = (small: SmallStore) => (store: Store, entry: LineageEntry) =>
  small.write(store, 1, 0, 50, 4096, entry);

for (const restarts of ["before it comes again", "never"] as const) {
  t.test(
    `I3: what is acknowledged of an entry that was dropped once survives; restarts ${restarts}`,
    async (t) => {
      const small = new SmallStore(1);
      let { store, entry } = await dropped(small, oneWrite(small));
      if (restarts !== "never") {
        await store.close();
        small.end("kill");
        store = await small.open();
      }
      await again(small, store, entry);
      await small.write(store, 1, 0, 51, 4096, entry);
      await store.settled();
      const acknowledged = present(store.durable(entry.id), "something of it");
      t.same(await headOf(store), pattern(4096, 51));
      for (const how of ["crash", "kill"] as const) {
        await store.close();
        small.end(how);
        store = await small.open();
        t.equal(store.durable(entry.id), acknowledged, how);
        t.same(store.findings, []);
        t.same(await headOf(store), pattern(4096, 51), how);
      }
      await store.close();
    },
  );
}

t.test("I9: an entry that was dropped once, came again and is left again is a kept branch", async (t) => {
  const small = new SmallStore(1);
  const { store, entry, other } = await dropped(small, oneWrite(small));
  await again(small, store, entry);
  await small.write(store, 1, 0, 51, 4096, entry);
  await store.settled();
  await store.adoptLineage([small.root, other]);
  const look = async (from: Store, what: string) => {
    t.ok(
      from.branches.some(({ entry: { id } }) => id === entry.id),
      what,
    );
    const found = await small.read(from, 1, present(from.durable(entry.id), "its end"), entry);
    t.same(new Uint8Array(found.subarray(0, 4096)), pattern(4096, 51), what);
  };
  await look(store, "running");
  await store.close();
  small.end("crash");
  const next = await small.open();
  await look(next, "restarted");
  await next.close();
});

t.test(
  "I10: marks that come a second time are heard: points are there, a resync holds until its end comes",
  async (t) => {
    const small = new SmallStore(1);
    let predecessor = { entry: 0n, sequence: 0 };
    const resync = async (store: Store, entry: LineageEntry) => {
      await store.settled();
      predecessor = present(store.end, "an end");
      await small.mark(store, { type: "resync-begin", predecessor, members: [1] }, entry);
      await small.write(store, 1, 0, 60, 4096, entry);
    };
    const point = {
      id: small.random.uuid(),
      kind: "crash",
      label: "",
      timeMs: 1,
      members: [{ member: 1, at: 1001, fuzzy: false }],
    } as const;
    const dropping = await dropped(small, async (store, entry) => {
      await small.mark(store, { type: "point", point }, entry);
      await resync(store, entry);
      await small.mark(store, { type: "resync-end", members: [1] }, entry);
    });
    let { store } = dropping;
    await again(small, store, dropping.entry);
    await small.mark(store, { type: "point", point }, dropping.entry);
    await resync(store, dropping.entry);
    await store.settled();
    t.same(store.promotable, predecessor, "its end has not come again");
    t.ok(store.points.points.some(({ id }) => id === point.id));
    await store.close();
    small.end("crash");
    store = await small.open();
    t.same(store.promotable, predecessor, "nor after a restart");
    t.ok(store.points.points.some(({ id }) => id === point.id));
    await small.mark(store, { type: "resync-end", members: [1] }, dropping.entry);
    await store.settled();
    t.same(store.promotable, store.end);
    await store.close();
  },
);

t.test("an entry whose drop failed on the disk is not followed again before the next start", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open([1]);
  await small.write(store, 1, 0, 1);
  await store.settled();
  const fork = present(store.end, "an end");
  const entry = await small.fork(store, 0xc1n, fork, 1000, 2);
  await small.write(store, 1, 0, 50, 4096, entry);
  await store.settled();
  const other = await small.fork(store, 0xd1n, fork, 2000, 3);
  const rule = small.disk.faults.add({
    operations: ["rename", "unlink"],
    path: (path) => path.includes("/journal/"),
    count: 1,
    fault: { type: "error", code: "EIO" },
  });
  await t.rejects(store.dropBranch(entry.id));
  rule.remove();
  await t.rejects(store.adoptLineage([small.root, entry]), { code: "BRANCH_LEAVING" });
  t.equal(store.state.lineage.at(-1)?.id, other.id);
  await store.close();
  small.end("kill");
  const next = await small.open();
  await again(small, next, entry);
  await small.write(next, 1, 0, 51, 4096, entry);
  t.same(await headOf(next), pattern(4096, 51));
  await next.close();
});

t.test("I1: what a power loss brings back to the index of its first coming is not met", async (t) => {
  for (let seed = 1; seed <= 8; seed += 1) {
    const small = new SmallStore(seed);
    const left = await dropped(small, async (store, entry) => {
      for (let page = 0; page < 4; page += 1) await small.write(store, 1, 4096 * page, 50, 4096, entry);
    });
    // Of what is dropped the index is told without a sync.
    small.end("crash");
    const store = await small.open();
    await again(small, store, left.entry);
    for (let turn = 0; turn < 4; turn += 1) await small.write(store, 1, 65_536, 60, 4096, left.entry);
    await store.settled();
    const found = await small.read(store, 1, present(store.end, "an end").sequence, left.entry);
    for (let page = 0; page < 4; page += 1)
      t.same(new Uint8Array(found.subarray(4096 * page, 4096 * (page + 1))), pattern(4096, page), `${seed}`);
    await store.close();
  }
});
