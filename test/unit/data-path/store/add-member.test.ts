import t from "tap";
import type { Store } from "#src/data-path/store/store.js";
import { SmallStore } from "#test/support/small-store.js";

/** From its so-and-so-manieth sync on the ledger takes nothing. */
function failLedger(small: SmallStore, from: number): { remove(): void } {
  let syncs = 0;
  return small.disk.faults.add({
    operations: ["datasync"],
    path: (path) => {
      if (path.includes("/ledger/")) syncs += 1;
      return path.includes("/ledger/") && syncs >= from;
    },
    fault: { type: "error", code: "EIO" },
  });
}

async function written(small: SmallStore): Promise<Store> {
  const store = await small.open([1]);
  for (let n = 0; n < 4; n += 1) await small.write(store, 1, 4096 * n, n);
  await small.cut(store);
  return store;
}

t.test("a branch that could not be begun leaves nothing reserved", async (t) => {
  const small = new SmallStore(1);
  const store = await written(small);
  const position = store.promotable ?? { entry: 0n, sequence: 0 };
  const rule = failLedger(small, 2);
  await t.rejects(store.beginBranch("drill", "nightly", { position, members: [] }));
  rule.remove();
  await store.maintain();
  t.same(store.branches, []);
  t.same(store.reservations, [], "nothing is held for a branch that nobody knows");
  small.end("crash");
  const again = await small.open();
  t.same([again.branches, again.reservations], [[], []], "nor after a power loss");
  await again.close();
});

t.test("a member that could not be added may be added once the disk is well", async (t) => {
  const small = new SmallStore(1);
  const store = await written(small);
  const path = "/store/given.img";
  const file = await small.disk.open(path, "create");
  await file.truncate(small.sizeBytes);
  await file.close();
  const member = { member: 2, name: "m2", capture: "inline", sizeBytes: small.sizeBytes, path } as const;
  const rule = failLedger(small, 1);
  await t.rejects(store.addMember(member));
  rule.remove();
  await store.recover();
  await store.addMember(member);
  t.same(
    store.members.map((one) => one.member),
    [1, 2],
  );
  await store.close();
});

t.test("an adoption whose last step failed is finished by a round", async (t) => {
  const small = new SmallStore(1);
  const store = await written(small);
  const fork = store.end ?? { entry: 0n, sequence: 0 };
  const entry = await small.fork(store, 0xc1n, fork, 100);
  await small.write(store, 1, 0, 7, 4096, entry);
  await small.fork(store, 0xc2n, fork, 200, 3);
  await store.settled();
  const rule = small.disk.faults.add({
    operations: ["datasync"],
    path: (path) => path.includes("/ledger/") && store.state.lineage.at(-1)?.id === entry.id,
    fault: { type: "error", code: "EIO" },
  });
  await t.rejects(store.adoptLineage([small.root, entry]));
  rule.remove();
  t.equal(store.state.lineage.at(-1)?.id, entry.id, "it is followed");
  t.match(store.branches, [{ entry: { id: entry.id } }, {}], "and a branch all the same");
  await store.maintain();
  t.notOk(store.branches.some((branch) => branch.entry.id === entry.id));
  await store.close();
});
