import { TidemarkError } from "#src/base/errors.js";
import {
  type CompactedHeader,
  decodeHeader,
  decodePageHeader,
  decodeRows,
  HEADER_BYTES,
  PAGE_HEADER_BYTES,
  pageHashOf,
  ROW_BYTES,
  type Row,
  sealOf,
} from "#src/data-path/compaction/compacted-format.js";
import { type CompactedRow, type Piece, REGION_BYTES, segmentPlace } from "#src/data-path/replica/replica.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** A page of a compacted file: its rows, checked; its payload lies where it says. */
export interface CompactedPage {
  readonly ordinal: number;
  /** Where the page begins in the file. */
  readonly at: number;
  readonly rows: readonly Row[];
  /** Where its payload begins in the file. */
  readonly payloadAt: number;
  readonly payloadBytes: number;
}

/** The header of a file, and its hash; or why there is none. */
export async function readHeader(
  file: DiskFile,
  hash64: Hash64,
): Promise<{ readonly header: CompactedHeader; readonly seal: bigint } | string> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const length = await file.read(bytes, 0);
  const header = decodeHeader(bytes.subarray(0, length), hash64);
  return typeof header === "string" ? header : { header, seal: sealOf(bytes) };
}

/** The pages in order. What is not what was written ends it with an error that names the place, as does a file's early end. */
export async function* readPages(
  file: DiskFile,
  { header, seal }: { readonly header: CompactedHeader; readonly seal: bigint },
  hash64: Hash64,
): AsyncGenerator<CompactedPage> {
  const { branch } = header;
  let link = seal;
  let at = HEADER_BYTES;
  const before = { ordinal: 0, rowsBefore: 0, payloadBefore: 0 };
  for (;;) {
    const bytes = new Uint8Array(PAGE_HEADER_BYTES);
    const length = await file.read(bytes, at);
    const page = decodePageHeader(bytes.subarray(0, length), branch, hash64);
    if (page === undefined) throw damagedFile(file.path, at, "no page begins where one must");
    const follows =
      page.link === link &&
      page.ordinal === before.ordinal &&
      page.rowsBefore === before.rowsBefore &&
      page.payloadBefore === before.payloadBefore;
    if (!follows) throw damagedFile(file.path, at, "a page does not follow the one before it");
    const table = new Uint8Array(page.rows * ROW_BYTES);
    const tableAt = at + PAGE_HEADER_BYTES;
    const isWhole = (await file.read(table, tableAt)) === table.length;
    if (!isWhole || hash64(table, branch) !== page.tableHash)
      throw damagedFile(file.path, tableAt, "a table does not match its hash");
    const rows = decodeRows(table, page.payloadBytes, header);
    if (rows === undefined) throw damagedFile(file.path, tableAt, "a table makes no sense");
    const payloadAt = tableAt + table.length;
    const end = payloadAt + page.payloadBytes;
    if (page.isEnd) {
      if ((await file.size()) !== end) throw damagedFile(file.path, end, "something follows its end");
      return;
    }
    yield { ordinal: page.ordinal, at, rows, payloadAt, payloadBytes: page.payloadBytes };
    link = pageHashOf(bytes);
    at = end;
    before.ordinal += 1;
    before.rowsBefore += page.rows;
    before.payloadBefore += page.payloadBytes;
  }
}

/** What a page holds, as the index takes it: regions, and slots with all of their pieces. */
export function* rowsOf(
  { rows, payloadAt }: CompactedPage,
  { number, branch }: CompactedHeader,
): Generator<CompactedRow> {
  let slot: { readonly member: number; readonly slot: number; pieces: Piece[] } | undefined;
  for (const row of rows) {
    if (row.kind === "region") {
      const { member, sequence } = row;
      yield { type: "region", member, region: row.offset / REGION_BYTES, sequence };
      continue;
    }
    const place = { member: row.member, slot: Math.floor(row.offset / SLOT_BYTES) };
    if (slot !== undefined && (slot.member !== place.member || slot.slot !== place.slot)) {
      yield { type: "slot", ...slot };
      slot = undefined;
    }
    slot ??= { ...place, pieces: [] };
    slot.pieces.push(pieceOf(row, payloadAt));
  }
  if (slot !== undefined) yield { type: "slot", ...slot };

  function pieceOf({ kind, offset, length, sequence, hash, ...row }: Row, pageAt: number): Piece {
    const from = offset % SLOT_BYTES;
    const to = from + length;
    if (kind === "zero") return { type: "zero", from, to, sequence };
    const place = segmentPlace(number, pageAt + row.payloadAt);
    const source = { branch, sequence, ...place, payloadLength: length, hash };
    return { type: "data", from, to, source, skip: 0 };
  }
}

export function damagedFile(path: string, at: number, detail: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "COMPACTED_DAMAGED",
    message: `${path} is not what was written: ${detail} (byte ${at})`,
    hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
    facts: { path, at },
  });
}
