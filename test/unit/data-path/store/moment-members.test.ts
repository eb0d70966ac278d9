import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";
import type { Position } from "#src/domain/model/sequence.js";
import { pattern } from "#test/support/batches.js";
import { addSeeding, SmallStore } from "#test/support/small-store.js";

const SCANNED = 2;
const PAGES = [0, 4096] as const;

/** One member is captured inline, the other by scans: each writes two pages, and something else is written in between. */
async function scannedStore() {
  const small = new SmallStore(1);
  const store = await small.open([1]);
  const { sizeBytes } = small;
  await store.addMember({ member: SCANNED, name: "m2", capture: "alone", sizeBytes });
  await small.mark(store, { type: "member-added", member: SCANNED, name: "m2", kind: "volume", sizeBytes });
  return { small, store };
}

async function begin(small: SmallStore, store: Store, seed: number): Promise<void> {
  await store.settled();
  const predecessor = store.end ?? { entry: 0n, sequence: 0 };
  await small.mark(store, { type: "resync-begin", predecessor, members: [SCANNED] });
  await small.write(store, SCANNED, PAGES[0], seed);
  await small.write(store, 1, 0, seed);
  await store.settled();
}

async function finish(small: SmallStore, store: Store, seed: number): Promise<void> {
  await small.write(store, SCANNED, PAGES[1], seed);
  await small.mark(store, { type: "resync-end", members: [SCANNED] });
  await store.settled();
}

function positionOf(store: Store): Position {
  return store.promotable ?? { entry: 0n, sequence: 0 };
}

/** Which scan each page is of. */
async function scansIn(store: Store, position: Position, seeds: readonly number[]) {
  const view = await store.openView(SCANNED, { position, members: [] }, "view");
  const found: number[] = [];
  for (const page of PAGES) {
    const bytes = new Uint8Array(4096);
    await view.read(page, bytes);
    found.push(seeds.find((seed) => equalBytes(bytes, pattern(4096, seed))) ?? 0);
  }
  await view.close();
  return found;
}

t.test("I1: at a moment within a scan the member stands where the last whole one ended", async (t) => {
  const { small, store } = await scannedStore();
  await begin(small, store, 11);
  await t.rejects(
    scansIn(store, positionOf(store), [11]),
    { code: "MEMBER_NOT_IN_POINT" },
    "before the first",
  );
  await finish(small, store, 11);
  const first = positionOf(store);
  await begin(small, store, 12);
  const within = positionOf(store);
  t.ok(within.sequence > first.sequence, "the group goes on meanwhile");
  t.same(await scansIn(store, within, [11, 12]), [11, 11]);
  const inline = await small.read(store, 1, within.sequence);
  t.ok(
    equalBytes(inline.subarray(0, 4096), pattern(4096, 12)),
    "who is captured inline stands at the moment",
  );
  await finish(small, store, 12);
  t.same(await scansIn(store, positionOf(store), [11, 12]), [12, 12]);
  t.same(await scansIn(store, within, [11, 12]), [11, 11], "the older one is known still");
  await store.close();
});

t.test("I1: an older scan is known by the point that was cut there", async (t) => {
  const { small, store } = await scannedStore();
  await begin(small, store, 11);
  await finish(small, store, 11);
  const at = positionOf(store).sequence;
  const members = [
    { member: 1, at, fuzzy: false },
    { member: SCANNED, at, fuzzy: false },
  ];
  const point = { id: small.random.uuid(), kind: "scan", label: "", timeMs: 1, members } as const;
  await small.mark(store, { type: "point", point });
  await begin(small, store, 12);
  const within = positionOf(store);
  await finish(small, store, 12);
  t.same(await scansIn(store, within, [11, 12]), [11, 11]);
  await store.close();
});

t.test("I1: a branch that grows within a scan does not show half of it", async (t) => {
  const { small, store } = await scannedStore();
  await begin(small, store, 11);
  await finish(small, store, 11);
  const whole = await store.beginBranch("drill", "whole", { position: positionOf(store), members: [] });
  await begin(small, store, 12);
  const within = await store.beginBranch("drill", "within", { position: positionOf(store), members: [] });
  const bytes = new Uint8Array(4096);
  await store.device(SCANNED, whole.id).read(PAGES[0], bytes);
  t.same(bytes, pattern(4096, 11));
  await store.device(1, within.id).read(0, bytes);
  t.same(bytes, pattern(4096, 12), "who is captured inline is there");
  t.throws(() => store.device(SCANNED, within.id), { code: "MEMBER_WITHIN_SCAN" });
  const moment = { position: { entry: within.id, sequence: within.first }, members: [] };
  await t.rejects(store.openView(SCANNED, moment, "view"), { code: "MEMBER_WITHIN_SCAN" });
  await store.close();
});

t.test("I7: what a branch at a moment grows from is reserved where each member stands", async (t) => {
  const { small, store } = await scannedStore();
  await begin(small, store, 11);
  await finish(small, store, 11);
  const at = positionOf(store).sequence;
  await begin(small, store, 12);
  await store.beginBranch("drill", "d", { position: positionOf(store), members: [] });
  const [reserved] = store.reservations;
  t.same(
    reserved?.members.map((standing) => [standing.member, standing.at]),
    [
      [1, positionOf(store).sequence],
      [SCANNED, at],
    ],
  );
  await store.close();
});

/** One member is there; another has been added, and half of its first copy has come. */
async function seedingStore() {
  const small = new SmallStore(1);
  const store = await small.open([1]);
  await small.write(store, 1, 0, 5);
  await store.settled();
  const before = positionOf(store);
  await addSeeding(small, store, 2);
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 2, 4096 * seed, 100 + seed);
  await store.settled();
  return { small, store, before };
}

const NOT_IN = { code: "MEMBER_NOT_IN_POINT" };

t.test("I1: a member that is still being copied for the first time is served nowhere", async (t) => {
  const { small, store, before } = await seedingStore();
  const latest = await store.resolve({ type: "latest" });
  t.match(latest, { type: "resolved", position: store.end });
  const refusedAt = (position: Position) =>
    t.rejects(store.openView(2, { position, members: [] }, "view"), NOT_IN);
  const within = positionOf(store);
  await refusedAt(within);
  await refusedAt(before);
  await t.rejects(store.changedSince(2, before.sequence, within), NOT_IN);
  t.throws(() => store.device(2, small.root.id), NOT_IN);
  for (const moment of [
    { position: within, members: [] },
    { position: within, members: [{ member: 1, at: within.sequence, fuzzy: false }] },
  ]) {
    const drill = await store.beginBranch("drill", "d", moment);
    t.throws(() => store.device(2, drill.id), NOT_IN);
    const head = { entry: drill.id, sequence: drill.first };
    await t.rejects(store.openView(2, { position: head, members: [] }, "view"), NOT_IN);
    await store.device(1, drill.id).write(0, pattern(4096, 6));
  }
  const entry = await small.fork(store, 0xc1n, within, 1000);
  await store.settled();
  t.throws(() => store.device(2, entry.id), NOT_IN, "nor by the site that is promoted");
  await store.device(1, entry.id).write(0, pattern(4096, 6));
  await store.close();
});

t.test("a member that is refused says from where on it can be opened", async (t) => {
  const { small, store, before } = await seedingStore();
  const openAt = (position: Position) => store.openView(2, { position, members: [] }, "view");
  await t.rejects(openAt(positionOf(store)), { message: /not whole yet/ });
  const end = await small.mark(store, { type: "resync-end", members: [2] });
  await store.settled();
  await t.rejects(openAt(before), { message: /opened from there on/ });
  await t.rejects(openAt({ ...before, sequence: end - 1 }), {
    message: new RegExp(`whole at sequence ${end}`),
  });
  await (await openAt({ ...before, sequence: end })).close();
  await store.device(2, small.root.id).write(0, pattern(4096, 6));
  await store.close();
});

t.test("I8: a member that came later is in nobody's way at moments before", async (t) => {
  const small = new SmallStore(1);
  const store = await small.open([1]);
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 4096 * seed, seed);
  const kept = await small.cut(store);
  const fork = present(store.end, "an end");
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 1, 4096 * seed, 10 + seed);
  const moment = present(store.end, "an end").sequence - 1;
  await addSeeding(small, store, 2);
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 2, 4096 * seed, seed);
  await small.mark(store, { type: "resync-end", members: [2] });
  for (let seed = 0; seed < 4; seed += 1) await small.write(store, 2, 4096 * seed, seed);
  await store.settled();
  await store.points.pin(kept);
  await store.maintain();
  t.ok(store.floorOf(2) > moment, "it is folded past them");
  const found = await store.resolve({ type: "sequence", epoch: undefined, sequence: moment });
  t.equal(found.type, "resolved");
  const bytes = await small.read(store, 1, moment);
  t.same(new Uint8Array(bytes.subarray(0, 4096)), pattern(4096, 10), "what resolves opens");
  const since = await store.changedSince(1, fork.sequence, positionOf(store));
  t.ok(since.length > 0, "and what changed since is told");
  const entry = await small.fork(store, 0xc1n, fork, 1000);
  await small.write(store, 1, 0, 77, 4096, entry);
  await store.settled();
  t.same(store.promotable, store.end, "a failover to what is kept is taken");
  await store.close();
});
