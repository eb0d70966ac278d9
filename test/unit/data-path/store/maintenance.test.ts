import t from "tap";
import { Ledger } from "#src/data-path/journal/journal.js";
import type { Store } from "#src/data-path/store/store.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { hash64 } from "#test/support/hash.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";

async function loseFacts(small: SmallStore, store: Store): Promise<void> {
  const group = groupIdBytes(store.state.group) ?? new Uint8Array(16);
  await store.close();
  const options = { disk: small.disk, directory: `${SmallStore.directory}/ledger`, group, hash64 };
  const ledger = await Ledger.open(options, () => undefined);
  await ledger.append({ type: "facts-lost", after: 3, detail: "rot" });
  await ledger.close();
}

t.test(
  "I7: nothing expires while facts are lost that may have held it, until somebody has looked",
  async (t) => {
    const small = new SmallStore(5);
    let store = await small.open();
    for (let seed = 1; seed <= 4; seed += 1) {
      await small.write(store, 1, 0, seed);
      await small.cut(store);
    }
    const position = store.promotable ?? { entry: 0n, sequence: 0 };
    await store.beginBranch("kept", "old", { position, members: [] });
    await small.write(store, 1, 0, 9);
    await small.cut(store);
    const points = store.points.points.map(({ id }) => id);
    t.equal(store.expiryHold, undefined);
    await loseFacts(small, store);

    const policy = { ...KEEP_ALL, windowMs: 0, keep: [{ everyMs: 1, forMs: 0 }], countMax: 1 };
    small.rules = { ...small.rules, policy: () => ({ ...policy, branches: { keepMs: 0, bytesMax: 0 } }) };
    for (const time of ["at once", "and after another start"]) {
      store = await small.open();
      // Where none are made nothing expires anyway.
      points.push(await small.cut(store));
      t.match(store.expiryHold, { code: "EXPIRY_HELD", hint: /accept the loss/ });
      const { retention } = await store.maintain();
      const [decision] = retention?.decision.points.values() ?? [];
      t.same(decision, { type: "keep", reasons: ["facts-lost"] });
      t.same(
        store.points.points.map(({ id }) => id),
        points,
        time,
      );
      t.equal(store.branches.length, 1);
      await store.close();
    }

    store = await small.open();
    points.push(await small.cut(store));
    await store.acceptLoss();
    t.equal(store.expiryHold, undefined);
    await store.maintain();
    await store.maintain();
    t.equal(store.branches.length, 0);
    t.ok(store.points.points.length < points.length, "policy lets go of points again");
    small.end("crash");
    store = await small.open();
    t.equal(store.expiryHold, undefined, "that it was accepted is remembered");
    t.same(store.lostFacts, []);
    await store.close();
  },
);

t.test(
  "marks that could not be taken in are taken in by the next round, though no batch comes",
  async (t) => {
    const small = new SmallStore(6);
    const store = await small.open([1]);
    await small.write(store, 1, 0, 1);
    await store.settled();
    t.equal(store.trouble, undefined);
    const fails = { type: "error", code: "EIO" } as const;
    const path = (name: string) => name.includes("/ledger/");
    small.disk.faults.add({ operations: ["datasync"], path, count: 1, fault: fails });
    await small.mark(store, { type: "resize", member: 1, sizeBytes: small.sizeBytes + 65_536 });
    const last = await small.write(store, 1, 0, 2);
    await t.rejects(store.settled(), { code: "STORE_SUSPECT" });
    t.match(store.trouble, { code: "STORE_SUSPECT" });
    t.ok((store.promotable?.sequence ?? 0) < last);
    const { problems } = await store.maintain();
    t.same(problems, []);
    t.equal(store.trouble, undefined);
    t.equal(store.promotable?.sequence, last);
    t.equal(store.sizeOf(1), small.sizeBytes + 65_536);
    await store.close();
  },
);
