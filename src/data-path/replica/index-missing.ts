import { TidemarkError } from "#src/base/errors.js";
import { type DeltaPiece, piecesOf } from "#src/data-path/replica/delta-pieces.js";
import { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import {
  type Comparison,
  hasOwnEntry,
  type IndexCursor,
  isNeeded,
  isStill,
  readFailure,
} from "#src/data-path/replica/index-comparison.js";
import { decodeVersion, isSound } from "#src/data-path/replica/index-format.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { isPaired } from "#src/data-path/replica/witnessed.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BATCH_ROW_BYTES } from "#src/domain/model/batch-format.js";

/**
 * Each delta above the horizon has its entry, which says what the journal says of it. What is not indexed yet is in memory
 * and comes from the journal; it is compared the next time. Answers how many deltas were looked at.
 */
export async function findMissing(
  comparison: Comparison,
  from: (IndexCursor & { readonly type: "deltas" }) | undefined,
): Promise<number> {
  const { journal, isOver } = comparison;
  let deltas = 0;
  let next = from?.branch ?? 0n;
  for (;;) {
    const branches = journal.branches.map(({ id }) => id).filter((id) => id >= next);
    const branch = branches.reduce<bigint | undefined>(
      (least, id) => (least === undefined || id < least ? id : least),
      undefined,
    );
    if (branch === undefined || isOver()) return deltas;
    deltas += await ofBranch(comparison, branch, branch === from?.branch ? from.after : 0);
    next = branch + 1n;
  }
}

async function ofBranch(comparison: Comparison, branch: bigint, after: number): Promise<number> {
  const { journal, generation, options, hash64, isOver } = comparison;
  let deltas = 0;
  try {
    const reach = generation.index.compacted.spans.reach(branch);
    const from = Math.max(after, journal.floor(branch), reach) + 1;
    for await (const record of journal.tablesAcross(branch, from)) {
      // What can't be read in the journal is the finding of its own scrub.
      if (record.type === "hole") continue;
      const batch = decodeBatch(record.body, hash64);
      if (isOver() || isFault(batch) || batch.last > generation.index.through(branch)) break;
      // The record's bytes are only good until something is waited for.
      const pieces = [...piecesOf(batch, record)];
      deltas += batch.count;
      compareLandmark(comparison, batch);
      await options.throttle.take(batch.count * BATCH_ROW_BYTES, options.signal);
      for (const piece of pieces) await compare(comparison, branch, piece);
      options.onProgress?.({ type: "deltas", branch, after: record.last });
      if (!journal.branches.some(({ id }) => id === branch)) break;
    }
  } catch (error) {
    // What can't be read in the journal is the finding of its own scrub.
    options.signal?.throwIfAborted();
    if (!(error instanceof TidemarkError)) throw error;
  }
  return deltas;
}

/** The batch is counted in a landmark of its branch, which knows of its time. */
function compareLandmark({ generation, journal, found }: Comparison, batch: Batch): void {
  const { entry: branch, first: sequence, timeMs } = batch;
  const all = generation.index.landmarks.of(branch);
  const landmark = all.find(({ first, last }) => sequence >= first && batch.last <= last);
  const isTold = landmark !== undefined && timeMs >= landmark.minTimeMs && timeMs <= landmark.maxTimeMs;
  // What lies in a segment with what is needed may have gone from the landmarks already.
  const isTrimmed = sequence < (all[0]?.first ?? 0) || sequence <= journal.floor(branch);
  if (isTold || isTrimmed || !journal.branches.some(({ id }) => id === branch)) return;
  found({ type: "index", fault: "wrong", branch, sequence, detail: "no landmark tells of the batch" });
}

async function compare(comparison: Comparison, branch: bigint, piece: DeltaPiece): Promise<void> {
  const { generation, hash64, found, isOver, isDrill } = comparison;
  const { member, sequence } = piece;
  const keys = new IndexKeys(isDrill);
  const isDue = () =>
    isNeeded(comparison, member, sequence, branch) && hasOwnEntry(comparison, branch, sequence);
  if (isOver() || !isDue()) return;
  const key =
    piece.type === "region"
      ? keys.region(member, piece.region, sequence, branch)
      : keys.version(member, piece.slot, sequence, branch);
  const about = { branch, sequence, member, ...(piece.type === "slot" ? { slot: piece.slot } : {}) };
  try {
    const value = await generation.store.get(key);
    if (value !== undefined && holds(key, value, piece, hash64)) {
      if (piece.type === "region" || (await isPaired(generation.store, key)) || !isDue()) return;
      const detail = "a version has no witness";
      found({ type: "index", fault: "missing", ...about, detail });
      return;
    }
    if (!isDue() || !(await isStill(generation, key, value)) || !isDue()) return;
    const fault = value === undefined ? "missing" : isSound(key, value, hash64) ? "wrong" : "unsound";
    found({ type: "index", fault, ...about, detail: "the journal holds a delta that the index does not" });
  } catch (error) {
    found(readFailure(error));
  }
}

function holds(key: Uint8Array, value: Uint8Array, piece: DeltaPiece, hash64: Comparison["hash64"]): boolean {
  if (piece.type === "region") return isSound(key, value, hash64);
  const version = decodeVersion(key, value, hash64);
  const own = version?.pieces.filter(({ from, to }) => from < piece.piece.to && to > piece.piece.from) ?? [];
  return own.length === 1 && own[0] !== undefined && isSame(own[0], piece.piece);
}

function isSame(a: Piece, b: Piece): boolean {
  if (a.from !== b.from || a.to !== b.to) return false;
  if (a.type === "zero" && b.type === "zero") return a.sequence === b.sequence;
  if (a.type !== "data" || b.type !== "data" || a.skip !== b.skip) return false;
  const [one, other] = [a.source, b.source];
  return (
    one.segment === other.segment &&
    one.payloadAt === other.payloadAt &&
    one.payloadLength === other.payloadLength &&
    one.sequence === other.sequence &&
    one.branch === other.branch &&
    one.hash === other.hash
  );
}
