import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { RetentionPolicy } from "#src/domain/retention/situation.js";
import { pattern } from "#test/support/batches.js";
import { KEEP_ALL, KEEP_ONE, SmallStore } from "#test/support/small-store.js";

/** Which lineages a store takes: those whose history its images can still be made to. */

const OTHERS = 77;

/** One slot written with bytes that stay, then, behind `fork`, with those of what may be left. */
async function forked(small: SmallStore, offset = 0) {
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open();
  for (let turn = 0; turn < 4; turn += 1) await small.write(store, 1, 0, 1);
  const fork = present(store.end, "an end");
  for (let turn = 0; turn < 12; turn += 1) await small.write(store, 1, offset, OTHERS);
  await small.cut(store);
  const entry = { epoch: 2, id: 0xc1n, first: 1000, parent: fork, writer: "gamma" };
  return { store, fork, entry, lineage: [small.root, entry] };
}

async function headOf(store: Store, offset: number): Promise<Uint8Array> {
  const end = present(store.end, "an end");
  const view = await store.openView(1, { position: end, members: [] }, "view");
  const found = new Uint8Array(view.sizeBytes);
  await view.read(0, found);
  await view.close();
  return new Uint8Array(found.subarray(offset, offset + 4096));
}

const LEFT = { code: "LINEAGE_LEAVES_IMAGES" };

t.test("I1: a lineage that leaves what the images hold is refused", async (t) => {
  const small = new SmallStore(1);
  const { store, fork, lineage } = await forked(small);
  await store.maintain();
  t.ok(store.floorOf(1) > fork.sequence);
  await t.rejects(store.adoptLineage(lineage), LEFT);
  t.same(store.state.lineage, [small.root]);
  await store.close();
});

t.test("so is one that lacks the entry which the images hold some of", async (t) => {
  const small = new SmallStore(3);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  const entry = await small.fork(store, 0xc1n, present(store.end, "an end"), 20);
  for (let turn = 0; turn < 5; turn += 1) await small.write(store, 1, 0, OTHERS, 4096, entry);
  await small.cut(store, [1], entry);
  await store.maintain();
  t.ok(store.floorOf(1) > 20);
  await t.rejects(store.adoptLineage([small.root]), LEFT);
  await store.close();
});

t.test("while images are folded, and after that was cut short, what is taken reads right", async (t) => {
  const outcomes = new Set<string>();
  for (const how of ["cut short", "beside"] as const) {
    for (let turns = how === "beside" ? 0 : 326; turns < 430; turns += how === "beside" ? 26 : 7) {
      const small = new SmallStore(3);
      let { store, lineage } = await forked(small, 8192);
      await store.settled();
      const round = store.maintain();
      for (let turn = 0; turn < turns; turn += 1) await undefined;
      if (how === "cut short") {
        round.catch(() => undefined);
        small.end("kill");
        store = await small.open();
      }
      const code = await store.adoptLineage(lineage).then(
        () => "taken",
        (error: unknown) => (error instanceof TidemarkError ? error.code : String(error)),
      );
      if (how === "beside") await round;
      const reads = () => (code === "taken" ? headOf(store, 8192) : new Uint8Array(4096));
      const before = await reads();
      await store.maintain();
      const after = await reads();
      const isRight = [before, after].every((bytes) => equalBytes(bytes, new Uint8Array(4096)));
      outcomes.add(`${code}, ${isRight ? "right" : `wrong: ${how} after ${turns} turns`}`);
      await store.close();
    }
  }
  t.same([...outcomes].sort(), ["LINEAGE_LEAVES_IMAGES, right", "taken, right"]);
});

/** A round that waits in the middle of folding until it is let go on. */
async function gatedRound(small: SmallStore, store: Store) {
  await store.close();
  small.end("kill");
  let [begun, goOn]: (() => void)[] = [];
  const isFolding = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const take = async () => {
    begun?.();
    await gate;
  };
  const again = await small.open([1], { throttle: { take } });
  const round = again.maintain();
  await isFolding;
  return { again, round, goOn: () => goOn?.() };
}

t.test("a round that was begun on another lineage lets go of nothing of the new one", async (t) => {
  const small = new SmallStore(5);
  const { store } = await forked(small);
  const { again, round, goOn } = await gatedRound(small, store);
  const entry = await small.fork(again, 0xc1n, present(again.end, "an end"), 1000);
  for (let seed = 1; seed <= 12; seed += 1) await small.write(again, 1, 4096 * seed, seed, 4096, entry);
  await again.settled();
  goOn();
  t.same((await round).problems, []);
  t.same(await headOf(again, 4096), pattern(4096, 1));
  await again.close();
  small.end("kill");
  const last = await small.open();
  t.same(last.findings, []);
  t.same(await headOf(last, 4096), pattern(4096, 1));
  await last.close();
});

const slotOf = async (store: Store, entry: bigint, offset: number) => {
  const found = new Uint8Array(4096);
  await store.device(1, entry).read(offset, found);
  return found;
};

/** An entry with a pinned point and a kept branch that grows from it; then one that leaves it is followed. */
async function leftBehind(small: SmallStore) {
  small.rules = {
    ...small.rules,
    policy: () => ({ ...KEEP_ONE, branches: { keepMs: 1e12, bytesMax: 1e12 } }),
  };
  const store = await small.open();
  for (let turn = 0; turn < 4; turn += 1) await small.write(store, 1, 0, 1);
  const fork = present(store.end, "an end");
  for (let turn = 0; turn < 20; turn += 1) await small.write(store, 1, 0, OTHERS);
  const end = present(store.end, "an end");
  const left = await small.fork(store, 0xb1n, fork, 500);
  await small.write(store, 1, 65536, 7, 4096, left);
  const point = await small.cut(store, [1], left);
  await store.points.pin(point);
  const { position } = store.points.get(point);
  const own = await store.beginBranch("kept", "mine", { position, members: [] });
  const entry = await small.fork(store, 0xc1n, end, 1000, 3);
  for (let round = 0; round < 3; round += 1) {
    for (let seed = 0; seed < 20; seed += 1) await small.write(store, 1, 4096 * seed, seed, 4096, entry);
    await small.cut(store, [1], entry);
    await store.maintain();
  }
  return { store, fork, left, entry, own, position };
}

t.test(
  "I6, I9: an entry that a lineage leaves out is a kept branch, with its points and what grows from it",
  async (t) => {
    const small = new SmallStore(1);
    const { store, fork, left, own, position } = await leftBehind(small);
    const look = async (store: Store, what: string) => {
      t.same(
        store.branches.map(({ entry, kind }) => [entry.id, kind]),
        [
          [own.id, "kept"],
          [left.id, "kept"],
        ],
        what,
      );
      t.same(await slotOf(store, own.id, 0), pattern(4096, 1), what);
      t.same(await slotOf(store, own.id, 65536), pattern(4096, 7), what);
      const found = await small.read(store, 1, position.sequence, left);
      t.same(new Uint8Array(found.subarray(65536, 65536 + 4096)), pattern(4096, 7), what);
      t.ok(store.floorOf(1) <= fork.sequence, what);
    };
    await look(store, "running");
    t.ok(
      store.compacted
        .spans()
        .every(({ branch, after, upTo }) => branch !== small.root.id || after >= 6 || upTo <= 6),
      "nothing is compacted across the moment that it grows from",
    );
    await store.close();
    small.end("kill");
    const again = await small.open();
    t.same(again.findings, []);
    await look(again, "restarted");
    await t.rejects(again.dropBranch(left.id), { code: "BRANCH_IN_USE" });
    await again.close();
  },
);

t.test("a lineage takes a kept branch up again, and what it leaves then is kept", async (t) => {
  const small = new SmallStore(1);
  const { store, left, entry, own } = await leftBehind(small);
  await store.adoptLineage([small.root, left]);
  const ids = (store: Store) => store.branches.map(({ entry }) => entry.id).sort();
  t.same(ids(store), [own.id, entry.id].sort());
  t.notOk(
    store.reservations.some(({ id }) => id.endsWith(left.id.toString(16))),
    "it holds nothing beneath itself",
  );
  await small.write(store, 1, 0, 8, 4096, left);
  await store.settled();
  t.same((await store.maintain()).problems, []);
  t.same(await headOf(store, 65536), pattern(4096, 7));
  t.same(await headOf(store, 0), pattern(4096, 8));
  await t.rejects(store.dropBranch(left.id), { code: "BRANCH_UNKNOWN" });
  await store.close();
  small.end("crash");
  const again = await small.open();
  t.same(ids(again), [own.id, entry.id].sort());
  t.same(again.findings, []);
  t.same(await headOf(again, 0), pattern(4096, 8));
  await again.close();
});

t.test("a crash within an adoption leaves one or the other, and nothing lost", async (t) => {
  const outcomes = new Set<string>();
  for (let turns = 1; turns < 200; turns += 6) {
    const small = new SmallStore(2);
    const store = await small.open();
    await small.write(store, 1, 0, 1);
    const fork = present(store.end, "an end");
    const left = await small.fork(store, 0xb1n, fork, 500);
    await small.write(store, 1, 65536, 7, 4096, left);
    await store.settled();
    const entry = { epoch: 3, id: 0xc1n, first: 1000, parent: fork, writer: "gamma" };
    store.adoptLineage([small.root, entry]).catch(() => undefined);
    for (let turn = 0; turn < turns; turn += 1) await undefined;
    small.end("crash");
    const again = await small.open();
    const isOld = again.state.lineage.at(-1)?.id === left.id;
    outcomes.add(
      [
        isOld ? "old" : "new",
        `${again.branches.length} branches, ${again.reservations.length} reserved`,
        `${again.findings.length} findings`,
        equalBytes(await slotOf(again, left.id, 65536), pattern(4096, 7)) ? "there" : "lost",
      ].join(", "),
    );
    await again.close();
  }
  t.same([...outcomes].sort(), [
    "new, 1 branches, 1 reserved, 0 findings, there",
    "old, 0 branches, 0 reserved, 0 findings, there",
  ]);
});

/** A root whose end is left: a lineage that forks off in front of it is followed. */
async function tailLeft(small: SmallStore, policy = KEEP_ALL) {
  small.rules = { ...small.rules, policy: () => policy };
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await small.cut(store);
  const fork = present(store.end, "an end");
  for (let turn = 0; turn < 10; turn += 1) await small.write(store, 1, 0, OTHERS + turn);
  const point = await small.cut(store);
  await small.write(store, 1, 0, 5);
  const end = present(store.end, "an end");
  const entry = await small.fork(store, 0xc1n, fork, 1000);
  await small.write(store, 1, 65536, 7, 4096, entry);
  await small.cut(store, [1], entry);
  return { store, fork, point, end, entry };
}

async function on(small: SmallStore, store: Store, entry: LineageEntry, seed: number): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await small.write(store, 1, 65536, seed + turn, 4096, entry);
  await small.cut(store, [1], entry);
  await store.maintain();
}

t.test(
  "I9: what an entry wrote behind the place where a lineage leaves it is kept, with its points",
  async (t) => {
    const small = new SmallStore(1);
    const keep = { ...KEEP_ONE, branches: { keepMs: 1e12, bytesMax: 1e12 } };
    const { store, point, end, entry } = await tailLeft(small, keep);
    for (let round = 0; round < 3; round += 1) await on(small, store, entry, 100 * round);
    const look = async (store: Store) => {
      t.same(
        store.branches.map(({ kind, name, entry: { parent } }) => [kind, name, parent]),
        [["tail", "alpha-1-tail", end]],
      );
      t.same(await slotOf(store, present(store.branches[0], "a branch").entry.id, 0), pattern(4096, 5));
      const { position } = store.points.get(point);
      const found = await small.read(store, 1, position.sequence);
      t.same(new Uint8Array(found.subarray(0, 4096)), pattern(4096, OTHERS + 9), "its point");
    };
    await look(store);
    await store.close();
    small.end("kill");
    const again = await small.open();
    t.same(again.findings, []);
    await look(again);
    await again.dropBranch(present(again.branches[0], "a branch").entry.id);
    const sizeOf = (from: Store) => from.compacted.spans().length;
    for (let round = 0; round < 3; round += 1) await on(small, again, entry, 1000 * round);
    t.notOk(again.points.points.some(({ id }) => id === point));
    t.equal(sizeOf(again), 0);
    await again.close();
  },
);

t.test("a tail counts with what it holds, and policy lets go of it", async (t) => {
  for (const [bytesMax, left] of [[100_000, 1] as const, [10_000, 0] as const]) {
    const small = new SmallStore(1);
    const { store } = await tailLeft(small, { ...KEEP_ALL, branches: { keepMs: 1e12, bytesMax } });
    t.same((await store.maintain()).problems, []);
    t.equal(store.branches.length, left, `some 50 KiB of writes, ${bytesMax} bytes of room`);
    await store.close();
  }
});

t.test("a tail that is taken up again is none; one that somebody uses stays", async (t) => {
  for (const isUsed of [false, true]) {
    const small = new SmallStore(1);
    const { store, end, entry } = await tailLeft(small);
    const tail = present(store.branches[0], "a branch").entry;
    if (isUsed) {
      await store.device(1, tail.id).write(4096, pattern(4096, 3));
      await store.writer(tail.id).flush();
    }
    await store.adoptLineage([small.root]);
    t.same(store.end, end);
    const ids = () => store.branches.map(({ entry: { id } }) => id).sort();
    t.same(ids(), (isUsed ? [tail.id, entry.id] : [entry.id]).sort());
    const written = isUsed ? await slotOf(store, tail.id, 4096) : pattern(4096, 3);
    t.same(written, pattern(4096, 3));
    await small.write(store, 1, 0, 9);
    t.same(await headOf(store, 0), pattern(4096, 9));
    await store.close();
  }
});

t.test("a lineage that goes on from the end leaves no tail", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await small.fork(store, 0xc1n, present(store.end, "an end"), 1000);
  t.same(store.branches, []);
  await store.close();
});

t.test(
  "compacted files of what was left go once nobody needs it, also when a crash comes in between",
  async (t) => {
    for (const how of ["close", "crash"] as const) {
      const small = new SmallStore(1);
      let policy: RetentionPolicy = { ...KEEP_ONE, countMax: 6, keep: [{ everyMs: 1, forMs: 1e12 }] };
      small.rules = { ...small.rules, policy: () => policy };
      let store = await small.open();
      await small.write(store, 1, 0, 1);
      await small.cut(store);
      const fork = present(store.end, "an end");
      for (let round = 0; round < 4; round += 1) {
        for (let turn = 0; turn < 20; turn += 1) await small.write(store, 1, 0, OTHERS + turn);
        await small.cut(store);
        await store.maintain();
      }
      const isTail = ({ branch, after }: { readonly branch: bigint; readonly after: number }) =>
        branch === small.root.id && after >= fork.sequence;
      t.ok(store.compacted.spans().some(isTail), "some of it was compacted");
      const entry = await small.fork(store, 0xc1n, fork, 1000);
      await on(small, store, entry, 1);
      t.ok(store.compacted.spans().some(isTail), "it is kept with the tail");
      await store.dropBranch(present(store.branches[0], "a branch").entry.id);
      policy = KEEP_ONE;
      for (let round = 1; round < 4; round += 1) await on(small, store, entry, 100 * round);
      t.notOk(store.compacted.spans().some(isTail), "and goes with it");
      if (how === "close") await store.close();
      small.end(how === "close" ? "kill" : "crash");
      store = await small.open();
      t.same(store.findings, []);
      t.same(store.compacted.findings, [], how);
      t.notOk(store.compacted.spans().some(isTail), how);
      await t.rejects(store.adoptLineage([small.root]), TidemarkError);
      await store.close();
    }
  },
);
