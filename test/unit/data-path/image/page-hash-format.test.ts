import fc from "fast-check";
import t from "tap";
import {
  decodeFoldRecord,
  encodeFoldRecord,
  FOLD_GROUP_PAGES_MAX,
  RECORDS_AT,
} from "#src/data-path/image/fold-record-format.js";
import {
  ALL_ZEROS,
  blockAt,
  decodeHeader,
  encodeHeader,
  HASH_BLOCK_BYTES,
  isOfMember,
  isSoundBlock,
  PAGE_BYTES,
  PAGES_PER_BLOCK,
  pageValue,
  sealBlock,
  seedsOf,
  setValueIn,
  UNKNOWN,
  uniformBlock,
  valueIn,
} from "#src/data-path/image/page-hash-format.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const SEEDS = seedsOf(GROUP, 3, hash64);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

t.test("golden bytes: what is on disks out there", (t) => {
  const header = encodeHeader({ group: GROUP, member: 3, untouched: ALL_ZEROS, lost: false }, hash64);
  t.equal(hex(header), "544d5048010000000102030405060708090a0b0c0d0e0f100300000001000000d46e647e0575f59f");
  const block = uniformBlock(UNKNOWN, 7, SEEDS, hash64);
  setValueIn(block, 7 * PAGES_PER_BLOCK + 1, 0x1122334455667788n);
  sealBlock(block, 7, SEEDS, hash64);
  t.equal(hex(block.subarray(0, 32)), "c2fb964ac6db2453000000000000000088776655443322110000000000000000");
  t.equal(hex(block.subarray(32)), "00".repeat(HASH_BLOCK_BYTES - 32));
  const entry = { page: 70, value: 5n, kept: 6n, changed: [{ from: 512, to: 1024 }] };
  t.equal(
    hex(encodeFoldRecord({ turn: 9, to: 1234, entries: [entry] }, SEEDS, hash64)),
    "24e693363523ba2d544d5052010000000900000000000000d2040000000000000100000048000000460000000000000005000000000000000600000000000000010000000002ff03",
  );
  t.same([blockAt(0), blockAt(1)], [129 * 2 ** 20, 129 * 2 ** 20 + 512]);
  t.equal(pageValue(new Uint8Array(PAGE_BYTES).fill(1), 5, SEEDS, hash64).toString(16), "6869113497626f0");
  t.end();
});

const entries = fc.uniqueArray(
  fc.record({
    page: fc.nat({ max: 2 ** 31 - 1 }).map((page) => page * 32),
    value: fc.bigInt(0n, 2n ** 64n - 1n),
    kept: fc.bigInt(0n, 2n ** 64n - 1n),
    changed: fc
      .uniqueArray(fc.nat(PAGE_BYTES), { maxLength: 20 })
      .map((cuts) => cuts.sort((a, b) => a - b))
      .map((cuts) =>
        Array.from({ length: cuts.length >> 1 }, (_, index) => ({
          from: cuts[index * 2] ?? 0,
          to: cuts[index * 2 + 1] ?? 0,
        })),
      ),
  }),
  { selector: (entry) => entry.page, maxLength: 40 },
);

t.test("a record reads back, and with any bit flipped it is none", (t) => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.nat(), (list, turn, place) => {
      const record = { turn, to: turn + 1, entries: list };
      const bytes = encodeFoldRecord(record, SEEDS, hash64);
      t.same(decodeFoldRecord(bytes, SEEDS, hash64), record);
      const bit = place % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (decodeFoldRecord(bytes, SEEDS, hash64) !== undefined) throw new Error(`bit ${bit} passed`);
    }),
    { numRuns: 100, seed: 11 },
  );
  t.equal(decodeFoldRecord(new Uint8Array(0), SEEDS, hash64), undefined);
  t.end();
});

t.test("the largest record there can be fits its place", (t) => {
  const changed = Array.from({ length: PAGE_BYTES / 2 }, (_, index) => ({
    from: index * 2,
    to: index * 2 + 1,
  }));
  const list = Array.from({ length: FOLD_GROUP_PAGES_MAX }, (_, page) => ({
    page,
    value: 9n,
    kept: 9n,
    changed,
  }));
  const { length } = encodeFoldRecord({ turn: 1, to: 1, entries: list }, SEEDS, hash64);
  t.ok(RECORDS_AT[0] + length <= RECORDS_AT[1] && RECORDS_AT[1] + length <= blockAt(0), `${length} bytes`);
  t.end();
});

t.test("a block keeps its values, and is sound in its place only", (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt(0n, 2n ** 64n - 1n), { minLength: PAGES_PER_BLOCK, maxLength: PAGES_PER_BLOCK }),
      fc.nat(2 ** 20),
      fc.nat(HASH_BLOCK_BYTES * 8 - 1),
      (values, number, bit) => {
        const block = uniformBlock(UNKNOWN, number, SEEDS, hash64);
        for (const [index, value] of values.entries())
          setValueIn(block, number * PAGES_PER_BLOCK + index, value);
        sealBlock(block, number, SEEDS, hash64);
        t.same(
          values.map((_, index) => valueIn(block, number * PAGES_PER_BLOCK + index)),
          values,
        );
        t.equal(isSoundBlock(block, number, SEEDS, hash64), true);
        t.equal(isSoundBlock(block, number + 1, SEEDS, hash64), false, "another place");
        t.equal(isSoundBlock(block, number, seedsOf(GROUP, 4, hash64), hash64), false, "another member");
        block[bit >> 3] = (block[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        t.equal(isSoundBlock(block, number, SEEDS, hash64), false, "a flipped bit");
      },
    ),
    { numRuns: 50, seed: 12 },
  );
  t.end();
});

t.test("the same bytes in another page or member have another value; zeros have one", (t) => {
  const bytes = new Uint8Array(PAGE_BYTES).fill(9);
  const here = pageValue(bytes, 5, SEEDS, hash64);
  t.not(pageValue(bytes, 6, SEEDS, hash64), here);
  t.not(pageValue(bytes, 5, seedsOf(GROUP, 4, hash64), hash64), here);
  t.equal(pageValue(new Uint8Array(PAGE_BYTES), 5, SEEDS, hash64), ALL_ZEROS);
  t.ok(pageValue(bytes, 5, SEEDS, () => 0n) > ALL_ZEROS, "a hash is never taken for a word of ours");
  t.ok(pageValue(bytes, 5, SEEDS, () => 1n) > ALL_ZEROS);
  t.end();
});

t.test("a header reads back, tells whose it is, and any flipped bit shows", (t) => {
  const bytes = encodeHeader({ group: GROUP, member: 3, untouched: UNKNOWN, lost: false }, hash64);
  const header = decodeHeader(bytes, hash64);
  t.same(header, { group: GROUP, member: 3, untouched: UNKNOWN, lost: false });
  const lost = { group: GROUP, member: 3, untouched: UNKNOWN, lost: true } as const;
  t.same(decodeHeader(encodeHeader(lost, hash64), hash64), lost);
  t.equal(isOfMember({ group: GROUP, member: 3, untouched: UNKNOWN, lost: false }, GROUP, 4), false);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const rotten = bytes.slice();
    rotten[bit >> 3] = (rotten[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    t.equal(decodeHeader(rotten, hash64), undefined, `bit ${bit}`);
  }
  const newer = bytes.slice();
  new DataView(newer.buffer).setUint32(4, 2, true);
  new DataView(newer.buffer).setBigUint64(32, hash64(newer.subarray(0, 32), 0n), true);
  t.same(decodeHeader(newer, hash64), { newerVersion: 2 });
  t.end();
});
