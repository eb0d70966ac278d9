import fc from "fast-check";
import t from "tap";
import { overlay, type Piece, SlotCover, sequenceOf } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

/** A piece of each type whose bytes tell their place: byte `at` of the slot is `skip + at - from` of the delta. */
const piece = fc
  .record({
    from: fc.nat(SLOT_BYTES - 2),
    length: fc.integer({ min: 1, max: 20_000 }),
    type: fc.constantFrom("data", "zero", "memory"),
    skip: fc.nat(100),
  })
  .map(({ from, length, type, skip }) => ({ from, to: Math.min(SLOT_BYTES, from + length), type, skip }));

function made(spec: { from: number; to: number; type: string; skip: number }, sequence: number): Piece {
  const { from, to, skip } = spec;
  if (spec.type === "zero") return { type: "zero", from, to, sequence };
  if (spec.type === "memory") return { type: "memory", from, to, sequence, bytes: new Uint8Array(0), skip };
  const source = {
    branch: 1n,
    sequence,
    segment: 1,
    payloadAt: 0,
    payloadLength: to - from + skip,
    hash: 0n,
  };
  return { type: "data", from, to, source, skip };
}

/** Who wrote each byte, and which byte of what it wrote. */
function ownersOf(pieces: readonly Piece[]): { owner: Int32Array; index: Int32Array } {
  const owner = new Int32Array(SLOT_BYTES).fill(-1);
  const index = new Int32Array(SLOT_BYTES);
  for (const part of pieces) {
    for (let at = part.from; at < part.to; at += 1) {
      owner[at] = sequenceOf(part);
      index[at] = "skip" in part ? part.skip + at - part.from : 0;
    }
  }
  return { owner, index };
}

t.test("a cover shows the newest writer of every byte, and covers the slot without a gap", async (t) => {
  const run = fc.property(fc.array(piece, { maxLength: 12 }), (specs) => {
    const oldestFirst = specs.map((spec, index) => made(spec, index + 1));
    const cover = new SlotCover();
    for (const newer of [...oldestFirst].reverse()) cover.add(newer);
    const pieces = cover.finish();
    const covered = pieces.reduce((end, { from, to }) => (from === end ? to : Number.NaN), 0);
    const expected = ownersOf([{ type: "image", from: 0, to: SLOT_BYTES }, ...oldestFirst]);
    const found = ownersOf(pieces);
    const same = Buffer.compare(Buffer.from(found.owner.buffer), Buffer.from(expected.owner.buffer)) === 0;
    const placed = Buffer.compare(Buffer.from(found.index.buffer), Buffer.from(expected.index.buffer)) === 0;
    return covered === SLOT_BYTES && same && placed;
  });
  t.doesNotThrow(() => fc.assert(run, { numRuns: 60 }));
});

t.test("a full cover takes nothing more", async (t) => {
  const cover = new SlotCover();
  cover.add({ type: "zero", from: 0, to: SLOT_BYTES, sequence: 9 });
  t.ok(cover.full);
  cover.add({ type: "zero", from: 0, to: 10, sequence: 8 });
  t.same(cover.finish(), [{ type: "zero", from: 0, to: SLOT_BYTES, sequence: 9 }]);
});

t.test("a write over what a slot was made of leaves the rest in place", async (t) => {
  const before: Piece[] = [
    { type: "zero", from: 0, to: 1000, sequence: 3 },
    { type: "image", from: 1000, to: SLOT_BYTES },
  ];
  t.same(overlay(before, { type: "zero", from: 500, to: 2000, sequence: 7 }), [
    { type: "zero", from: 0, to: 500, sequence: 3 },
    { type: "zero", from: 500, to: 2000, sequence: 7 },
    { type: "image", from: 2000, to: SLOT_BYTES },
  ]);
});
