import t from "tap";
import {
  decodeFrame,
  decodeSegmentHeader,
  encodeFrame,
  encodeSegmentHeader,
  FRAME_BYTES,
  RECORD_ALIGNMENT,
  RECORDS_AT,
  SEGMENT_HEADER_BYTES,
  SEGMENT_VERSION,
  type SegmentHeader,
} from "#src/data-path/journal/segment-format.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

/**
 * What version 1 makes of the samples. Journals, ledgers and spills out there look like this: who changes it makes a
 * version 2, and goes on reading version 1.
 */
const GOLDEN = {
  version: 1,
  recordsAt: 4096,
  alignment: 8,
  first:
    "544d5331010002000102030405060708090a0b0c0d0e0f100100000000000000a1000000000000000100000000000000000000000000000000000000000000000100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000c2bb9d59362375a5",
  later:
    "544d5331010001000102030405060708090a0b0c0d0e0f1003000000000100001032547698badcfe0700000000000000efcdab896745230101000000000004005a000000000004000200000000010000080000100000000088776655443322110000000000000000000000000000000000000000000000003a00e1220e834cf6",
  frame: "544d52310500100003000000000100001032547698badcfe100000080000000011223344556677885d2580cb9b53a379",
};

const FIRST: SegmentHeader = {
  kind: "ledger",
  group: GROUP,
  number: 1,
  branch: { id: 0xa1n, epoch: 1, parent: undefined },
  first: 1,
  previous: undefined,
  previousHash: 0n,
};
const LATER: SegmentHeader = {
  kind: "journal",
  group: GROUP,
  number: 2 ** 40 + 3,
  branch: {
    id: 0xfedcba9876543210n,
    epoch: 7,
    parent: { entry: 0x123456789abcdefn, sequence: 2 ** 50 + 1 },
  },
  first: 2 ** 50 + 90,
  previous: { number: 2 ** 40 + 2, end: 2 ** 28 + 8 },
  previousHash: 0x1122334455667788n,
};
const FRAME = { length: 2 ** 20 + 5, durable: 2 ** 27 + 16, bodyHash: 0x8877665544332211n };

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

t.test("golden bytes: what is on disks out there", async (t) => {
  t.same(
    {
      version: SEGMENT_VERSION,
      recordsAt: RECORDS_AT,
      alignment: RECORD_ALIGNMENT,
      first: hex(encodeSegmentHeader(FIRST, hash64)),
      later: hex(encodeSegmentHeader(LATER, hash64)),
      frame: hex(encodeFrame(FRAME, LATER, hash64)),
    },
    GOLDEN,
  );
});

t.test("what is on disks out there is read", async (t) => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
  t.same(decodeSegmentHeader(bytes(GOLDEN.first), hash64), FIRST);
  t.same(decodeSegmentHeader(bytes(GOLDEN.later), hash64), LATER);
  t.same(decodeFrame(bytes(GOLDEN.frame), 0, LATER, hash64), FRAME);
});

t.test("no flipped bit of a header or a frame passes", async (t) => {
  const passed: number[] = [];
  const header = encodeSegmentHeader(LATER, hash64);
  const frame = encodeFrame(FRAME, LATER, hash64);
  t.equal(header.length, SEGMENT_HEADER_BYTES);
  t.equal(frame.length, FRAME_BYTES);
  for (let bit = 0; bit < 8 * header.length; bit += 1)
    if (typeof decodeSegmentHeader(flipped(header, bit), hash64) !== "string") passed.push(bit);
  for (let bit = 0; bit < 8 * frame.length; bit += 1)
    if (decodeFrame(flipped(frame, bit), 0, LATER, hash64) !== undefined) passed.push(bit);
  t.same(passed, []);
});

t.test("a frame of the segment that the file was before does not pass", async (t) => {
  const before = encodeFrame(FRAME, { ...LATER, number: LATER.number - 1 }, hash64);
  t.equal(decodeFrame(before, 0, LATER, hash64), undefined);
  const ofOther = encodeFrame(FRAME, { ...LATER, branch: { ...LATER.branch, id: 5n } }, hash64);
  t.equal(decodeFrame(ofOther, 0, LATER, hash64), undefined);
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
