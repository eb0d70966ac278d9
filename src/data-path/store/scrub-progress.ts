import { formatId64 } from "#src/base/bytes.js";
import type { StoreLayout } from "#src/data-path/store/store-layout.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/**
 * How far a scrub has come: parts that are done, and where in the next one it is. It lives in a small file of its own,
 * replaced whole, and not in the ledger: nobody decides anything by it, it changes all the time, and what is lost of it
 * is read again. A line of JSON, then a line with its hash.
 */
export interface ScrubProgress {
  /** Names of parts that are done. */
  readonly done: readonly string[];
  /** The part that was under way, and its cursor. */
  readonly at: { readonly part: string; readonly cursor: string } | undefined;
  /** Of the whole round so far. */
  readonly findings: number;
  /** When the last round ended, in wall time; undefined when none has. */
  readonly finishedMs: number | undefined;
}

export const NO_PROGRESS: ScrubProgress = { done: [], at: undefined, findings: 0, finishedMs: undefined };
/** More bytes than the file ever has: a name and a cursor a part. */
const BYTES_MAX = 1024 * 1024;
const SEED = 0x7363_7275_6230_3031n;

/** What is not sound is nothing: then everything is read again. */
export async function readScrubProgress(
  disk: Disk,
  { scrub }: StoreLayout,
  hash64: Hash64,
): Promise<ScrubProgress> {
  const stat = await disk.stat(scrub);
  if (stat === undefined || stat.sizeBytes > BYTES_MAX) return NO_PROGRESS;
  const bytes = (await readWhole(disk, scrub)) ?? new Uint8Array();
  const end = bytes.indexOf(0x0a);
  const body = bytes.subarray(0, Math.max(0, end));
  const hash = new TextDecoder().decode(bytes.subarray(end + 1)).trim();
  if (hash !== formatId64(hash64(body, SEED))) return NO_PROGRESS;
  return { ...NO_PROGRESS, ...(JSON.parse(new TextDecoder().decode(body)) as ScrubProgress) };
}

export async function writeScrubProgress(
  disk: Disk,
  { scrub }: StoreLayout,
  hash64: Hash64,
  progress: ScrubProgress,
): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(progress));
  const hash = new TextEncoder().encode(`\n${formatId64(hash64(body, SEED))}\n`);
  const bytes = new Uint8Array(body.length + hash.length);
  bytes.set(body);
  bytes.set(hash, body.length);
  await replaceFile(disk, scrub, bytes);
}
