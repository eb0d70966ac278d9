import t from "tap";
import { assert, present } from "#src/base/assert.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { pattern } from "#test/support/batches.js";
import { SmallStore } from "#test/support/small-store.js";

/** What was written in a branch goes when it is dropped, and not because nobody says any more that there is such a branch. */
async function segmentsOf({ disk }: SmallStore, part: "journal" | "ledger"): Promise<readonly string[]> {
  const directory = `${SmallStore.directory}/${part}`;
  const names = (await disk.list(directory)).filter((name) => name.endsWith(".segment"));
  return names.sort().map((name) => `${directory}/${name}`);
}

/** A kept branch, said by the last fact there is but for the ledger's own last word. */
async function withKeptBranch(small: SmallStore) {
  const store = await small.open();
  const sequence = await small.write(store, 1, 0, 1);
  await small.cut(store);
  const parent = { position: { entry: small.root.id, sequence }, members: [] };
  const branch = await store.beginBranch("kept", "left", parent);
  const device = store.device(1, branch.id);
  await device.write(0, pattern(4096, 9));
  await device.flush();
  return { store, sequence, branch, segments: await segmentsOf(small, "journal") };
}

async function ledgerOf(small: SmallStore): Promise<{ readonly path: string; readonly text: string }> {
  const path = present((await segmentsOf(small, "ledger")).at(-1), "a segment of the ledger");
  const bytes = present(await readWhole(small.disk, path), "its bytes");
  return { path, text: new TextDecoder("latin1").decode(bytes) };
}

/** Flips a bit where the text stands last. */
async function flipLast(small: SmallStore, text: string): Promise<void> {
  const ledger = await ledgerOf(small);
  const at = ledger.text.lastIndexOf(text);
  assert(at > 0, `the ledger says ${text}`);
  small.disk.flipBit(ledger.path, (at + 1) * 8);
}

t.test(
  "a branch of which the ledger lost its last fact keeps its journal, and what it grows from",
  async (t) => {
    const small = new SmallStore(1);
    const { sequence, branch, segments } = await withKeptBranch(small);
    small.end("kill");
    await flipLast(small, '"type":"branch"');

    const again = await small.open();
    t.same(again.branches, [], "the fact is gone");
    t.equal(again.lostFacts.length, 1, "which is known, though the store was never closed");
    t.match(again.findings, [{ type: "damaged-tail" }, { type: "unknown-branch", branch: branch.id }]);
    t.same(await segmentsOf(small, "journal"), segments);
    t.ok(
      again.reservations.some(({ position }) => position.sequence === sequence),
      "what it grows from is still reserved",
    );
  },
);

t.test("I12: once the store was closed, no fact can rot unnoticed", async (t) => {
  const small = new SmallStore(3);
  const { store, segments } = await withKeptBranch(small);
  await store.close();
  await flipLast(small, '"type":"branch"');

  const again = await small.open();
  t.equal(again.lostFacts.length, 1, "it is known that facts are lost");
  t.same(await segmentsOf(small, "journal"), segments);
  await again.close();
  t.equal((await small.open()).lostFacts.length, 1, "and stays known");
});

t.test("the last word of a ledger may rot, and is said once however often it is opened", async (t) => {
  const small = new SmallStore(4);
  const { store } = await withKeptBranch(small);
  await store.close();
  const count = async () => (await ledgerOf(small)).text.split('"closed"').length - 1;
  const before = await count();
  t.ok(before > 0);
  await (await small.open()).close();
  t.equal(await count(), before);
  await flipLast(small, '"closed"');
  const again = await small.open();
  t.same(
    again.branches.map(({ name }) => name),
    ["left"],
  );
  t.same(again.lostFacts, []);
});

t.test("a history that the lineage leaves out keeps its journal, until it is known again", async (t) => {
  const small = new SmallStore(2);
  const store = await small.open();
  const sequence = await small.write(store, 1, 0, 1);
  await small.cut(store);
  const before = await segmentsOf(small, "journal");
  // By hand: whoever adopts a lineage keeps what it leaves as a branch.
  const other = { epoch: 2, id: 0xffn, first: 1000, parent: undefined, writer: "other" };
  await store.updateState((state) => ({ ...state, lineage: [other] }));
  await store.close();

  const without = await small.open();
  t.match(without.findings, [{ type: "unknown-branch", branch: small.root.id }]);
  t.same(await segmentsOf(small, "journal"), before);
  await without.adoptLineage([small.root]);
  t.throws(
    () => without.accepted(small.root.id),
    { code: "STORE_DAMAGED" },
    "no second journal of it is begun",
  );
  await without.close();

  const again = await small.open();
  t.same(again.findings, []);
  t.same((await small.read(again, 1, sequence)).subarray(0, 4096), pattern(4096, 1));
});
