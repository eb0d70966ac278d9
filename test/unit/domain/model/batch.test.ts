import fc from "fast-check";
import t from "tap";
import { formatId64 } from "#src/base/bytes.js";
import { type Batch, batchBytes, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BatchBuilder } from "#src/domain/model/batch-builder.js";
import {
  BATCH_AT,
  BATCH_BYTES_MAX,
  BATCH_DELTAS_MAX,
  BATCH_HEADER_BYTES,
  BATCH_PAYLOAD_BYTES_MAX,
  BATCH_ROW_BYTES,
  BATCH_VERSION,
} from "#src/domain/model/batch-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { makeBatch, opening, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

/** What version 1 made of `oneOfEach`. */
const GOLDEN = {
  version: 1,
  header:
    "544d4231010080000102030405060708090a0b0c0d0e0f10efcdab8967452301070000000000000001f2052a010000000500000019130000c8000000000000000068e5cf8b0100000b000000000000000000000000010000edfe0000000000009e2a7af8c78f787c000000000000000000000000000000001a1f4a9980dfc922",
  lastRow: "0000050000000000000000000000000000000000000000000913000010000000c2533177fd96c9c3",
  whole: "225f8a73de540d3e",
};

/** One delta of each kind, every field with a value of its own. */
function oneOfEach(): Batch {
  return makeBatch(
    {
      entry: 0x0123456789abcdefn,
      epoch: 7,
      first: 5_000_000_001,
      link: 0xfeedn,
      writesBefore: 11,
      bytesBefore: 2 ** 40,
    },
    (builder) => {
      builder.addWrite(1, 2 ** 41 + 512, pattern(4096, 1));
      builder.addZero(2, SLOT_BYTES, 3 * SLOT_BYTES);
      builder.addTrim(3, 0, 2 ** 40);
      builder.addAppend(4, 9, 2 ** 44 + 3, pattern(777, 2));
      builder.addMark(encodeMark({ type: "flush" }));
    },
  );
}

t.test("a batch reads back as it was built", async (t) => {
  const batch = oneOfEach();
  t.equal(batch.entry, 0x0123456789abcdefn);
  t.equal(batch.epoch, 7);
  t.equal(batch.first, 5_000_000_001);
  t.equal(batch.last, 5_000_000_005);
  t.equal(batch.link, 0xfeedn);
  t.equal(batch.writesBefore, 11);
  t.equal(batch.bytesBefore, 2 ** 40);
  t.equal(batch.timeMs, 1_700_000_000_000);
  t.equal(batch.verifyPayloads(hash64), undefined);
  const deltas = Array.from({ length: batch.count }, (_, index) => batch.delta(index));
  t.match(deltas, [
    { sequence: 5_000_000_001, member: 1, kind: "write", offset: 2 ** 41 + 512, length: 4096, timeline: 0 },
    { sequence: 5_000_000_002, member: 2, kind: "zero", offset: SLOT_BYTES, length: 3 * SLOT_BYTES },
    { sequence: 5_000_000_003, member: 3, kind: "trim", offset: 0, length: 2 ** 40 },
    { sequence: 5_000_000_004, member: 4, kind: "append", offset: 2 ** 44 + 3, length: 777, timeline: 9 },
    { sequence: 5_000_000_005, member: 0, kind: "mark", offset: 0, length: 0 },
  ]);
  t.same(deltas[0]?.payload, pattern(4096, 1));
  t.same(deltas[3]?.payload, pattern(777, 2));
});

t.test("any deltas read back as they were taken in", async () => {
  const write = fc.record({
    member: fc.nat(1023),
    slot: fc.nat(2 ** 20),
    inSlot: fc.nat(SLOT_BYTES - 1),
    length: fc.integer({ min: 1, max: 9000 }),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(
      fc.array(write, { minLength: 1, maxLength: 40 }),
      fc.bigInt(1n, 2n ** 64n - 1n),
      (writes, entry) => {
        const batch = makeBatch({ entry, first: 17 }, (builder) => {
          for (const { member, slot, inSlot, length, seed } of writes) {
            const fitting = Math.min(length, SLOT_BYTES - inSlot);
            builder.addWrite(member, slot * SLOT_BYTES + inSlot, pattern(fitting, seed));
          }
        });
        return writes.every(({ member, slot, inSlot, length, seed }, index) => {
          const delta = batch.delta(index);
          const expected = pattern(Math.min(length, SLOT_BYTES - inSlot), seed);
          const placed = delta.member === member && delta.offset === slot * SLOT_BYTES + inSlot;
          return placed && Buffer.compare(delta.payload, expected) === 0 && batch.verifyDelta(index, hash64);
        });
      },
    ),
    { numRuns: 60 },
  );
});

t.test("I12: a flipped bit anywhere is found", async (t) => {
  const { bytes } = makeBatch({ first: 9 }, (builder) => {
    builder.addWrite(1, 4096, pattern(64, 3));
    builder.addTrim(2, 0, 8192);
    builder.addMark(encodeMark({ type: "resync-end", members: [1, 2] }));
  });
  const missed: number[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const result = decodeBatch(flipped, hash64);
    if (!isFault(result) && result.verifyPayloads(hash64) === undefined) missed.push(bit);
  }
  t.same(missed, []);
});

t.test("payload of another sequence or another entry does not check out", async (t) => {
  const source = pattern(512, 4);
  const here = makeBatch({ first: 9, entry: 5n }, (builder) => builder.addWrite(1, 0, source));
  const later = makeBatch({ first: 10, entry: 5n }, (builder) => builder.addWrite(1, 0, source));
  const elsewhere = makeBatch({ first: 9, entry: 6n }, (builder) => builder.addWrite(1, 0, source));
  t.not(here.hashAt(0), later.hashAt(0));
  t.not(here.hashAt(0), elsewhere.hashAt(0));
});

t.test("a full batch refuses the next delta and stays as it was", async (t) => {
  const builder = new BatchBuilder(opening(), hash64);
  const slot = pattern(SLOT_BYTES, 5);
  for (let index = 0; index < BATCH_PAYLOAD_BYTES_MAX / SLOT_BYTES; index += 1) {
    t.ok(builder.addWrite(1, index * SLOT_BYTES, slot));
  }
  t.notOk(builder.addWrite(1, 0, pattern(1, 1)));
  t.ok(builder.addTrim(1, 0, 512), "one without payload still fits");
  const bytes = builder.close(1);
  t.ok(bytes.length <= BATCH_BYTES_MAX);
  t.equal(isFault(decodeBatch(bytes, hash64)), false);
});

t.test("a batch takes BATCH_DELTAS_MAX deltas and no more", async (t) => {
  const builder = new BatchBuilder(opening(), hash64);
  for (let index = 0; index < BATCH_DELTAS_MAX; index += 1) builder.addTrim(1, index, 1);
  t.notOk(builder.addTrim(1, 0, 1));
  t.equal(builder.next, 1 + BATCH_DELTAS_MAX);
  const decodedBatch = decodeBatch(builder.close(1), hash64);
  t.equal(isFault(decodedBatch), false);
});

t.test("hostile headers and rows are refused before anything is read through them", async (t) => {
  const { bytes } = makeBatch({}, (builder) => builder.addWrite(1, 0, pattern(64, 6)));
  const rowAt = BATCH_HEADER_BYTES + 64;
  const withHeader = (change: (view: DataView) => void) => {
    const copy = Uint8Array.from(bytes);
    const view = new DataView(copy.buffer);
    change(view);
    const table = copy.subarray(rowAt);
    view.setBigUint64(BATCH_AT.tableHash, hash64(table, view.getBigUint64(BATCH_AT.entry, true)), true);
    const seed = view.getBigUint64(BATCH_AT.entry, true);
    view.setBigUint64(BATCH_AT.headerHash, hash64(copy.subarray(0, BATCH_AT.headerHash), seed), true);
    return decodeBatch(copy, hash64);
  };
  const cases: readonly [string, string, (view: DataView) => void][] = [
    ["newer-version", "a later version", (view) => view.setUint16(BATCH_AT.version, BATCH_VERSION + 1, true)],
    ["header", "no deltas", (view) => view.setUint32(BATCH_AT.count, 0, true)],
    ["header", "more deltas than there may be", (view) => view.setUint32(BATCH_AT.count, 2 ** 31, true)],
    ["header", "a sequence past 53 bits", (view) => view.setUint32(BATCH_AT.first + 4, 2 ** 31, true)],
    ["header", "sequence zero", (view) => view.setUint32(BATCH_AT.first, 0, true)],
    ["header", "no entry", (view) => view.setBigUint64(BATCH_AT.entry, 0n, true)],
    ["header", "payload longer than the bytes", (view) => view.setUint32(BATCH_AT.payloadBytes, 128, true)],
    ["header", "unknown flags", (view) => view.setUint32(BATCH_AT.flags, 1, true)],
    ["row", "a kind nobody knows", (view) => view.setUint8(rowAt + 2, 99)],
    ["row", "a member out of bounds", (view) => view.setUint16(rowAt, 5000, true)],
    ["row", "a write across slots", (view) => view.setUint32(rowAt + 8, SLOT_BYTES - 1, true)],
    ["row", "an offset past 53 bits", (view) => view.setUint32(rowAt + 12, 2 ** 31, true)],
    ["row", "payload elsewhere", (view) => view.setUint32(rowAt + 24, 8, true)],
    ["row", "payload longer than there is", (view) => view.setUint32(rowAt + 28, 65, true)],
    ["row", "a timeline on a write", (view) => view.setUint32(rowAt + 4, 1, true)],
  ];
  for (const [fault, name, change] of cases) t.match(withHeader(change), { fault }, name);
  t.match(decodeBatch(bytes.subarray(0, bytes.length - 1), hash64), { fault: "header" }, "cut short");
  t.match(decodeBatch(new Uint8Array(10), hash64), { fault: "not-a-batch" });
  t.equal(batchBytes(bytes, hash64), bytes.length);
});

t.test("the format has not changed without a new version", async (t) => {
  const batch = oneOfEach();
  const row = batch.bytes.subarray(batch.bytes.length - BATCH_ROW_BYTES);
  t.matchStrict(
    {
      version: BATCH_VERSION,
      header: Buffer.from(batch.bytes.subarray(0, BATCH_HEADER_BYTES)).toString("hex"),
      lastRow: Buffer.from(row).toString("hex"),
      whole: formatId64(hash64(batch.bytes, 0n)),
    },
    GOLDEN,
    "a batch written by an older version must read the same for ever: raise BATCH_VERSION and keep reading this one",
  );
});
