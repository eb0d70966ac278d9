import t from "tap";
import { present } from "#src/base/assert.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { pattern } from "#test/support/batches.js";
import { SmallStore } from "#test/support/small-store.js";

/** What was written in a branch goes when it is dropped, and not because nobody says any more that there is such a branch. */
async function segmentsOf({ disk }: SmallStore, part: "journal" | "ledger"): Promise<readonly string[]> {
  const directory = `${SmallStore.directory}/${part}`;
  const names = (await disk.list(directory)).filter((name) => name.endsWith(".segment"));
  return names.sort().map((name) => `${directory}/${name}`);
}

t.test(
  "a branch of which the ledger lost its last fact keeps its journal, and what it grows from",
  async (t) => {
    const small = new SmallStore(1);
    const store = await small.open();
    const sequence = await small.write(store, 1, 0, 1);
    await small.cut(store);
    const parent = { position: { entry: small.root.id, sequence }, members: [] };
    const branch = await store.beginBranch("kept", "left", parent);
    const device = store.device(1, branch.id);
    await device.write(0, pattern(4096, 9));
    await device.flush();
    const before = await segmentsOf(small, "journal");
    await store.close();
    const path = present((await segmentsOf(small, "ledger")).at(-1), "a segment of the ledger");
    const bytes = present(await readWhole(small.disk, path), "its bytes");
    const end = bytes.findLastIndex((byte) => byte !== 0);
    small.disk.flipBit(path, (end - 5) * 8);

    const again = await small.open();
    t.same(again.branches, [], "the fact is gone");
    t.match(again.findings, [{ type: "unknown-branch", branch: branch.id }]);
    t.same(await segmentsOf(small, "journal"), before);
    t.ok(
      again.reservations.some(({ position }) => position.sequence === sequence),
      "what it grows from is still reserved",
    );
  },
);

t.test("a history that the lineage leaves out keeps its journal, until it is known again", async (t) => {
  const small = new SmallStore(2);
  const store = await small.open();
  const sequence = await small.write(store, 1, 0, 1);
  await small.cut(store);
  const before = await segmentsOf(small, "journal");
  await store.adoptLineage([{ epoch: 2, id: 0xffn, first: 1000, parent: undefined, writer: "other" }]);
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
