import {
  decodeFoldRecord,
  type FoldRecord,
  RECORD_HEADER_BYTES,
  RECORDS_AT,
  recordLength,
} from "#src/data-path/image/fold-record-format.js";
import type { PageSeeds } from "#src/data-path/image/page-hash-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** The sound record of the highest turn; undefined when there is none. */
export async function readNewestRecord(
  file: DiskFile,
  seeds: PageSeeds,
  hash64: Hash64,
): Promise<FoldRecord | undefined> {
  let newest: FoldRecord | undefined;
  for (const at of RECORDS_AT) {
    const header = new Uint8Array(RECORD_HEADER_BYTES);
    const length = recordLength(header.subarray(0, await file.read(header, at)));
    if (length === undefined) continue;
    const bytes = new Uint8Array(length);
    const count = await file.read(bytes, at);
    const record = decodeFoldRecord(bytes.subarray(0, count), seeds, hash64);
    if (record !== undefined && record.turn > (newest?.turn ?? 0)) newest = record;
  }
  return newest;
}
