import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { type PieceSource, piecesInJournal } from "#src/data-path/replica/branch-pieces.js";
import { ClosingSpan } from "#src/data-path/replica/compacted-spans.js";
import { entriesIn } from "#src/data-path/replica/index-entries.js";
import { branchOf, TABLE } from "#src/data-path/replica/index-format.js";
import { VersionIndex } from "#src/data-path/replica/version-index.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { CountingKeyValue } from "#test/support/counting-key-value.js";
import { hash64 } from "#test/support/hash.js";

/** A kept branch goes for what was written in it, whatever else the index holds. */
const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const KEPT: LineageEntry = {
  ...ROOT,
  id: 0xb1n,
  first: 3001,
  parent: { entry: ROOT.id, sequence: 1000 },
};

const writeSlots = (builder: BatchBuilder, count: number) => {
  for (let slot = 0; slot < count; slot += 1) builder.addWrite(1, slot * 65_536, pattern(512, slot + 1));
};

async function open() {
  const counter = new CountingKeyValue();
  const keyValue = new SimulatedKeyValue(new SimulatedRandom(1));
  const store = counter.over(await keyValue.open("/index"));
  const entries = new Map([ROOT, KEPT].map((entry) => [entry.id, entry]));
  const index = await VersionIndex.open({
    store,
    hash64,
    isDrill: () => false,
    closing: new ClosingSpan(),
    horizon: () => 0,
    pathTo: (position) => pathTo(lineageTo(entries, position.entry), position),
  });
  const kept: Batch[] = [];
  for (let first = 1; first <= 2000; first += 100) {
    index.add(
      makeBatch({ entry: ROOT.id, first }, (builder) => writeSlots(builder, 100)),
      { segment: 1, bodyAt: 0 },
    );
  }
  for (const first of [3001, 3021]) {
    const batch = makeBatch({ entry: KEPT.id, first }, (builder) => {
      writeSlots(builder, 10);
      builder.addZero(1, 20 * 65_536 + 512, 2 * 65_536);
      builder.addTrim(1, 2 ** 30, 2 ** 30);
    });
    kept.push(batch);
    index.add(batch, { segment: 2, bodyAt: 0 });
  }
  await index.settled();
  return { counter, store, index, kept };
}

/** A journal of these batches, which ends in damage behind so many of them. */
function journalOf(batches: readonly Batch[], readable = batches.length): PieceSource {
  return {
    branches: [{ ...KEPT, id: KEPT.id }] as unknown as PieceSource["branches"],
    floor: () => 0,
    async *tables(branch) {
      if (branch !== KEPT.id) throw new Error("another branch was read");
      for (const { bytes, first, last, hash } of batches.slice(0, readable)) {
        yield { body: bytes, first, last, hash, bodyAt: 0, durable: 0, segment: 2 };
      }
      if (readable < batches.length)
        throw new TidemarkError({
          kind: "corrupt",
          code: "JOURNAL_DAMAGED",
          message: "a bad record",
          hint: "none",
        });
    },
  };
}

async function left(store: Awaited<ReturnType<typeof open>>["store"]): Promise<number> {
  let count = 0;
  for (const table of [TABLE.version, TABLE.region, TABLE.head]) {
    for await (const { key } of entriesIn(store, {
      from: Uint8Array.of(table),
      to: Uint8Array.of(table + 1),
    })) {
      if (branchOf(key) === KEPT.id) count += 1;
    }
  }
  return count;
}

t.test("a branch is dropped whole, and nothing else of the index is looked at", async (t) => {
  const { counter, store, index, kept } = await open();
  t.ok((await left(store)) >= 26, "versions of two batches, with regions");
  const before = counter.steps;
  await index.dropBranch(KEPT.id, piecesInJournal(journalOf(kept), hash64, KEPT.id));
  t.ok(counter.steps - before <= 2, `${counter.steps - before} entries were read`);
  t.equal(await left(store), 0);
});

t.test("what the journal can't give any more is left, and does no harm", async (t) => {
  const { store, index, kept } = await open();
  const all = await left(store);
  await index.dropBranch(KEPT.id, piecesInJournal(journalOf(kept, 1), hash64, KEPT.id));
  const remaining = await left(store);
  t.ok(remaining > 0 && remaining < all, `${remaining} of ${all} are left`);
  const path = [{ entry: ROOT.id, first: 1, last: 2000 }];
  const [piece] = await index.resolve(1, 3, path);
  t.equal(piece?.type === "data" && piece.source.branch, ROOT.id);
});

t.test("of a branch that the journal has no more nothing is asked", async (t) => {
  const gone: PieceSource = { ...journalOf([]), branches: [] };
  const pieces: unknown[] = [];
  for await (const some of piecesInJournal(gone, hash64, KEPT.id)) pieces.push(some);
  t.same(pieces, []);
});
