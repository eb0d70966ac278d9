import t from "tap";
import {
  COMPACTED_VERSION,
  HEADER_BYTES,
  PAGE_HEADER_BYTES,
  ROW_BYTES,
} from "#src/data-path/compaction/compacted-format.js";
import { CompactedFacts, CompactedFiles, type ScrubCursor } from "#src/data-path/compaction/compaction.js";
import { scrubFiles } from "#src/data-path/compaction/scrub-compacted.js";
import type { CompactedRow } from "#src/data-path/replica/replica.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { GROUP, pattern } from "#test/support/batches.js";
import {
  BRANCH,
  openSample,
  overwrite,
  SURVIVORS,
  sampleFile,
  scrubbed,
} from "#test/support/compaction/sample-file.js";
import { hash64 } from "#test/support/hash.js";

/** What version 1 makes of the sample. A file on a disk out there looks like this: who changes it makes a version 2. */
const GOLDEN = {
  version: 1,
  header:
    "544d4331010000000102030405060708090a0b0c0d0e0f100700000000000000efcdab89674523010300000000000000edfe0000000000005a00000000000000640000000000000000f2052a0100000000000000000000000000000000000000000000000000000000000000000000000000000000000000ca631781eee4db70",
  page: "544d4350050000005500000000000000000000000000000000000000000000000000000000000000ca631781eee4db70a48b680f437824726ccda10649a054110100030000000040000000400100000065000000000000000000000000000000000000000000000001000100180000000000030020000000fff1052a010000000000000000000000298a94594a124487",
  end: "544d43450000000000000000000000000100000000000000050000000000000055000000000000006ccda10649a054118ca477900e4ce2516ffb0fc8ca668f49",
  whole: "9231ec151bd3a21",
};

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

t.test("golden bytes: what is on disks out there", async (t) => {
  const { bytes } = await sampleFile();
  t.equal(COMPACTED_VERSION, GOLDEN.version);
  t.equal(hex(bytes.subarray(0, HEADER_BYTES)), GOLDEN.header);
  t.equal(hex(bytes.subarray(HEADER_BYTES, HEADER_BYTES + PAGE_HEADER_BYTES + 2 * ROW_BYTES)), GOLDEN.page);
  t.equal(hex(bytes.subarray(bytes.length - PAGE_HEADER_BYTES)), GOLDEN.end);
  t.equal(hash64(bytes, 0n).toString(16), GOLDEN.whole);
});

t.test("a file reads back as it was written", async (t) => {
  const files = await openSample(await sampleFile());
  t.same(files.findings, []);
  const rows: CompactedRow[] = [];
  for await (const row of files.rows(7)) rows.push(row);
  t.match(
    rows,
    SURVIVORS.map(([survivor]) =>
      survivor.type === "region"
        ? survivor
        : {
            ...survivor,
            pieces: survivor.pieces.map((piece) =>
              piece.type === "data"
                ? { ...piece, source: { branch: BRANCH, sequence: piece.source.sequence } }
                : piece,
            ),
          },
    ),
  );
  t.same(await scrubbed(files), []);
});

t.test("a flipped bit in any byte is found", async (t) => {
  const sample = await sampleFile();
  const missed: number[] = [];
  for (let at = 0; at < sample.bytes.length; at += 1) {
    const bytes = new Uint8Array(sample.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    await overwrite(sample, bytes);
    const files = await openSample(sample);
    if ((await scrubbed(files)).length === 0) missed.push(at);
    await files.close();
  }
  t.ok(sample.bytes.length > 500);
  t.same(missed, []);
});

t.test("a file that is cut, longer, or gone is found", async (t) => {
  const sample = await sampleFile();
  await overwrite(sample, sample.bytes.subarray(0, sample.bytes.length - 1));
  const cut = await openSample(sample);
  t.match(cut.findings, [{ type: "wrong-size", number: 7 }]);
  t.match(await scrubbed(cut), [{ type: "file", after: 100 }]);
  await overwrite(sample, Uint8Array.of(...sample.bytes, 0));
  const longer = await openSample(sample);
  t.match(longer.findings, [{ type: "wrong-size", number: 7 }]);
  t.match(await scrubbed(longer), [{ type: "file", detail: /something follows its end/ }]);
  await sample.disk.unlink("/store/compacted/000000000007.compacted");
  const gone = await openSample(sample);
  t.match(gone.findings, [{ type: "missing", number: 7 }]);
  t.match(await scrubbed(gone), [{ type: "file", number: 7 }]);
});

t.test("damaged bytes are known by member, offset and sequence", async (t) => {
  const sample = await sampleFile();
  const bytes = new Uint8Array(sample.bytes);
  const at = Buffer.from(bytes).indexOf(pattern(28, 3));
  bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 1;
  await overwrite(sample, bytes);
  t.same(await scrubbed(await openSample(sample)), [
    { type: "bytes", number: 7, branch: BRANCH, member: 1023, offset: 512, length: 28, sequence: 200 },
  ]);
});

t.test("many slots go into many pages, and a scrub may go on where it was", async (t) => {
  const source = {
    branch: BRANCH,
    sequence: 200,
    segment: 1,
    payloadAt: 0,
    payloadLength: SLOT_BYTES,
    hash: 0n,
  };
  const survivors = Array.from(
    { length: 40 },
    (_, slot) =>
      [
        {
          type: "slot",
          member: 1,
          slot,
          pieces: [{ type: "data", from: 0, to: SLOT_BYTES, source, skip: 0 }],
        },
        [pattern(SLOT_BYTES, slot)],
      ] as const,
  );
  const sample = await sampleFile(survivors);
  const files = await openSample(sample);
  const slots: number[] = [];
  for await (const row of files.rows(7)) slots.push(row.type === "slot" ? row.slot : -1);
  t.same(
    slots,
    survivors.map(([{ slot }]) => slot),
  );
  t.same(await scrubbed(files), []);
  t.ok((await pagesScrubbed(files)) > 1);
  t.equal(await pagesScrubbed(files, { number: 7, pages: 1 }), (await pagesScrubbed(files)) - 1);
  t.equal(await pagesScrubbed(files, { number: 8, pages: 0 }), 0);
});

async function pagesScrubbed(files: CompactedFiles, from?: ScrubCursor): Promise<number> {
  let pages = 0;
  for await (const step of scrubFiles(files, hash64, { throttle: UNTHROTTLED }, from)) {
    if (step.type === "progress" && step.next.number === 7) pages += 1;
  }
  return pages;
}

t.test("a file that no fact names is removed, but not when facts were lost", async (t) => {
  const { disk } = await sampleFile();
  const options = {
    disk,
    directory: "/store/compacted",
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => 0,
  };
  const kept = await CompactedFiles.open({ ...options, facts: new CompactedFacts(), factsLost: true });
  t.match(kept.findings, [{ type: "unnamed", number: 7 }]);
  t.equal((await disk.list("/store/compacted")).length, 1);
  const removed = await CompactedFiles.open({ ...options, facts: new CompactedFacts(), factsLost: false });
  t.same(removed.findings, []);
  t.same(await disk.list("/store/compacted"), []);
});
