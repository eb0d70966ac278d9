import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { type Store, type StoreFinding, storeLayout } from "#src/data-path/store/store.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";
import { FILE_KINDS, type Place } from "#test/support/store-files.js";

const LAYOUT = storeLayout(SmallStore.directory);

async function findingsOf(store: Store): Promise<readonly StoreFinding[]> {
  const findings: StoreFinding[] = [];
  await store.check({ throttle: UNTHROTTLED, onFinding: (finding) => findings.push(finding) });
  return findings;
}

/** Everything but two points goes at once. */
async function compacted(small: SmallStore) {
  const policy = { ...KEEP_ALL, windowMs: 0 };
  small.rules = { role: () => ({ type: "secondary" }), policy: () => policy, everyMs: () => 1000 };
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await store.points.pin(await small.cut(store));
  for (let seed = 10; seed < 40; seed += 1) await small.write(store, 1, 8192, seed);
  const last = store.points.get(await small.cut(store));
  small.rules = { ...small.rules, policy: () => ({ ...policy, countMax: 2 }) };
  const { problems } = await store.maintain();
  const bytes = await small.read(store, 1, last.position.sequence);
  return { store, problems, last, bytes };
}

async function placesOf(small: SmallStore, name: string): Promise<readonly Place[]> {
  const { places } = present(
    FILE_KINDS.find((kind) => kind.name === name),
    name,
  );
  return await present(places, "its places")(small.disk, LAYOUT);
}

function flip({ disk }: SmallStore, { path, from }: Place): void {
  disk.flipBit(path, from * 8 + 9);
}

function damagedIn(store: Store): readonly string[] {
  return store.points.points.filter(({ damaged }) => damaged).map(({ id }) => id);
}

t.test("what is damaged in the journal and lies in a compacted file too marks no point", async (t) => {
  const small = new SmallStore(1);
  const { store, problems, last, bytes } = await compacted(small);
  t.same(problems, []);
  t.equal(store.compacted.spans().at(-1)?.upTo, last.position.sequence);
  t.same(await findingsOf(store), []);
  flip(small, present((await placesOf(small, "journal, payload"))[0], "a payload"));
  const [found] = await findingsOf(store);
  t.match(found, { finding: { type: "journal", member: 1 }, points: [] }, "it is told all the same");
  t.ok(equalBytes(await small.read(store, 1, last.position.sequence), bytes), "nobody reads it there");
  t.same(damagedIn(store), []);
  await store.close();
});

t.test("a journal whose end is damaged where a compacted file has it holds nothing up", async (t) => {
  const small = new SmallStore(2);
  const { store, problems, last, bytes } = await compacted(small);
  t.same(problems, []);
  await store.close();
  for (const place of (await placesOf(small, "journal, frame")).slice(-3)) flip(small, place);
  small.end("kill");

  const again = await small.open();
  const { position, members } = last;
  t.ok((again.end?.sequence ?? 0) < position.sequence, "the journal ends before");
  t.same(damagedIn(again), []);
  t.ok(equalBytes(await small.read(again, 1, position.sequence), bytes));

  const drill = await again.beginBranch("drill", "d", { position, members });
  t.ok(drill.first > position.sequence, "what grows there has numbers of its own");
  const device = again.device(1, drill.id);
  const expected = new Uint8Array(bytes);
  expected.fill(7, 0, 4096);
  await device.write(0, expected.subarray(0, 4096));
  const found = new Uint8Array(bytes.length);
  await device.read(0, found);
  t.ok(equalBytes(found, expected));
  await again.dropBranch(drill.id);

  const entry = { epoch: 2, id: 0xb2n, first: 1000, parent: position, writer: "beta" };
  await again.adoptLineage([small.root, entry]);
  const group = present(groupIdBytes(again.state.group), "the group");
  const { link } = again.accepted(entry.id);
  const batch = makeBatch({ group, entry: entry.id, first: 1000, link }, (builder) =>
    builder.addWrite(1, 0, pattern(4096, 9)),
  );
  await again.append(batch);
  await again.settled();
  t.same(again.promotable, { entry: entry.id, sequence: 1000 });
  t.same((await again.maintain()).problems, []);
  await again.close();
});

t.test("what came again after the journal's end was lost damages no point that comes later", async (t) => {
  const small = new SmallStore(3);
  const store = await small.open();
  for (let seed = 1; seed < 20; seed += 1) await small.write(store, 1, 8192, seed);
  const { last } = store.accepted(small.root.id);
  await store.settled();
  await store.close();
  for (const place of (await placesOf(small, "journal, frame")).slice(-2)) flip(small, place);
  small.end("kill");

  const again = await small.open();
  t.equal(again.end?.sequence, last - 2);
  t.match((await findingsOf(again))[0], { finding: { type: "journal", from: last - 1 } });
  for (let seed = 18; seed < 30; seed += 1) await small.write(again, 1, 8192, seed);
  const point = await small.cut(again);
  const found = await findingsOf(again);
  t.same(
    found.filter(({ finding }) => finding.type === "journal"),
    [],
    "as much is there again",
  );
  t.same(damagedIn(again), []);
  t.ok(again.points.points.some(({ id }) => id === point));
  await again.close();
});
