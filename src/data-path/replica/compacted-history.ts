import type { Journal } from "#src/data-path/journal/journal.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import type { Landmark } from "#src/domain/model/landmark.js";
import type { BranchHistory } from "#src/domain/model/landmark-times.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { CompactedBytes } from "#src/domain/retention/history-bytes.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";

/**
 * The older history of which only what somebody can still read is kept, in compacted files, as the replica sees it. Who
 * writes them, and in which order things become durable, is compaction's affair.
 */
export interface CompactedHistory {
  /** Every file that the ledger names. */
  spans(): readonly CompactedSpan[];
  /** What a file holds, without the payloads: regions first, then each slot once. Fails where the file is not sound. */
  rows(number: number): AsyncGenerator<CompactedRow>;
  /** Fills the target from a file. Fails when it is gone or shorter; checking the bytes is the caller's. */
  read(number: number, at: number, target: Uint8Array): Promise<void>;
}

export interface CompactedSpan extends ClosedSpan {
  /** Of the file. */
  readonly number: number;
  /** Hash of the file's header: no two files have the same, even if a number should come again. */
  readonly seal: bigint;
  readonly sizeBytes: number;
}

export type CompactedRow =
  /** The region was zeroed as a whole. */
  | {
      readonly type: "region";
      readonly member: number;
      readonly region: number;
      readonly sequence: Sequence;
    }
  /** What of the slot was written within the span, as it was at its end: data of this file, and zeros. */
  | {
      readonly type: "slot";
      readonly member: number;
      readonly slot: number;
      readonly pieces: readonly Piece[];
    };

/** The spans of one branch, ascending. */
export function spansOf(compacted: CompactedHistory | undefined, branch: bigint): readonly CompactedSpan[] {
  const spans = compacted?.spans().filter((span) => span.branch === branch) ?? [];
  return spans.sort((a, b) => a.upTo - b.upTo);
}

/** What is compacted of a branch, and takes on the disk. */
export function sizesOf(
  compacted: CompactedHistory | undefined,
): (branch: bigint) => readonly CompactedBytes[] {
  return (branch) =>
    spansOf(compacted, branch).map(({ after, upTo, sizeBytes }) => ({ after, upTo, bytes: sizeBytes }));
}

/** Whether anything of the interval above the sequence is compacted. */
export function isCompacted(
  compacted: CompactedHistory | undefined,
  { entry, first, last }: Interval,
  above: Sequence,
): boolean {
  const from = Math.max(first - 1, above);
  return spansOf(compacted, entry).some(({ after, upTo }) => after < last && upTo > from);
}

/** What there is of a branch: one that the journal holds nothing of has no history. */
export function historyOf(
  journal: Journal,
  compacted: CompactedHistory | undefined,
  landmarksOf: (branch: bigint) => readonly Landmark[],
): (branch: bigint) => BranchHistory {
  return (branch) => {
    if (!journal.branches.some(({ id }) => id === branch)) return { landmarks: [], floor: 0, compacted: [] };
    const spans = spansOf(compacted, branch);
    // What the journal has let go of and a compacted file holds is no longer read, and still there.
    const floor = Math.min(journal.floor(branch), spans[0]?.after ?? Number.POSITIVE_INFINITY);
    return { landmarks: landmarksOf(branch), floor, compacted: spans };
  };
}

/**
 * Pieces name where their bytes lie by a segment's number and 32 bits of offset. A compacted file may be longer, so it
 * takes a run of numbers, each for 4 GiB of it. They begin where no journal ever comes: a journal that made a segment
 * every millisecond would reach 2^52 after 140,000 years.
 */
const FROM = 2 ** 52;
const PARTS = 2 ** 12;
const PART_BYTES = 2 ** 32;
/** What fits between FROM and 2^53, where numbers cease to be exact. */
export const COMPACTED_NUMBER_MAX = FROM / PARTS - 1;
export const COMPACTED_BYTES_MAX = PARTS * PART_BYTES;

export interface SegmentPlace {
  readonly segment: number;
  readonly payloadAt: number;
}

/** How a piece names a place in a compacted file. */
export function segmentPlace(number: number, at: number): SegmentPlace {
  return { segment: FROM + number * PARTS + Math.floor(at / PART_BYTES), payloadAt: at % PART_BYTES };
}

/** The compacted file that a piece lies in; undefined when it lies in the journal. */
export function compactedNumber(segment: number): number | undefined {
  return segment < FROM ? undefined : Math.floor((segment - FROM) / PARTS);
}

/** Where in its compacted file a place is. */
export function compactedAt({ segment, payloadAt }: SegmentPlace): number {
  return ((segment - FROM) % PARTS) * PART_BYTES + payloadAt;
}
