import t from "tap";
import { compactedAt, compactedNumber, segmentPlace } from "#src/data-path/replica/compacted-history.js";
import { ClosingSpan, CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import { encodeVersion, versionKey } from "#src/data-path/replica/index-format.js";
import { followMoved } from "#src/data-path/replica/moved-pieces.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

const BRANCH = 0xa1n;
const SLOT = 3;

const data = (from: number, to: number, sequence: number, segment: number): Piece & { type: "data" } => ({
  type: "data",
  from,
  to,
  source: { branch: BRANCH, sequence, segment, payloadAt: 64, payloadLength: to - from, hash: 1n },
  skip: 0,
});
const inFile = (number: number) => segmentPlace(number, 64).segment;
const span = (after: number, upTo: number, number: number) => ({
  branch: BRANCH,
  after,
  upTo,
  number,
  seal: 0n,
  sizeBytes: 1,
});

/** An index with these entries of the slot, at the ends of spans. */
async function indexOf(entries: Readonly<Record<number, readonly Piece[]>>) {
  const store = await new SimulatedKeyValue(new SimulatedRandom(1)).open("/index");
  for (const [sequence, pieces] of Object.entries(entries)) {
    const key = versionKey(1, SLOT, Number(sequence), BRANCH);
    const value = encodeVersion(key, { complete: false, pieces }, hash64);
    await store.write([{ type: "put", key, value }], { sync: true });
  }
  return { store, hash64, spans: new CompactedSpans(new ClosingSpan()) };
}

t.test("a piece that moved is cut out of the entry at the span's end", async (t) => {
  const parts = await indexOf({ 10: [data(0, 512, 4, inFile(1)), data(512, 4096, 5, inFile(1))] });
  parts.spans.adopt(span(0, 10, 1));
  const old = data(1024, 2048, 5, 3);
  const zero: Piece = { type: "zero", from: 2048, to: 4096, sequence: 6 };
  t.match(await followMoved(parts, 1, SLOT, [old, zero]), [
    { type: "data", from: 1024, to: 2048, skip: 512, source: { sequence: 5, segment: inFile(1) } },
    zero,
  ]);
});

t.test("what has not moved is as it was", async (t) => {
  const parts = await indexOf({});
  parts.spans.adopt(span(0, 10, 1));
  const pieces = [data(0, 512, 5, inFile(1)), data(512, 1024, 11, 3)];
  t.equal(await followMoved(parts, 1, SLOT, pieces), pieces);
});

t.test("while spans become one, an entry that is gone already is found at the new end", async (t) => {
  const old = data(0, 512, 5, 3);
  const before = await indexOf({ 10: [data(0, 512, 5, inFile(1))] });
  const after = await indexOf({ 20: [data(0, 512, 5, inFile(3))] });
  for (const [parts, number] of [
    [before, 1],
    [after, 3],
  ] as const) {
    parts.spans.adopt(span(0, 10, 1));
    parts.spans.adopt(span(10, 20, 2));
    parts.spans.closing.close({ branch: BRANCH, after: 0, upTo: 20 });
    t.match(await followMoved(parts, 1, SLOT, [old]), [{ source: { segment: inFile(number) } }]);
  }
  const moved = data(0, 512, 5, inFile(3));
  t.same(await followMoved(before, 1, SLOT, [moved]), [moved], "what is in the new file is where it is");
});

t.test("an index that does not say where a piece is, is damaged, and guesses nothing", async (t) => {
  const old = data(0, 512, 5, 3);
  for (const entries of [{}, { 10: [data(0, 256, 5, inFile(1))] }, { 10: [data(0, 512, 6, inFile(1))] }]) {
    const parts = await indexOf(entries);
    parts.spans.adopt(span(0, 10, 1));
    await t.rejects(followMoved(parts, 1, SLOT, [old]), { code: "INDEX_DAMAGED" });
  }
});

t.test("places beyond 4 GiB of a file have names of their own", async (t) => {
  for (const at of [0, 2 ** 32 - 1, 2 ** 32, 2 ** 43 + 7]) {
    const place = segmentPlace(77, at);
    t.ok(place.payloadAt < 2 ** 32);
    t.ok(Number.isSafeInteger(place.segment));
    t.equal(compactedNumber(place.segment), 77);
    t.equal(compactedAt(place), at);
  }
  t.equal(compactedNumber(1_000_000_000), undefined);
});
