/** What can happen to a member of a group. The numbers are part of the batch format and never change their meaning. */
export const DELTA_KIND = { write: 1, zero: 2, trim: 3, append: 4, mark: 5 } as const;
export type DeltaKind = keyof typeof DELTA_KIND;

const KIND_BY_NUMBER: readonly (DeltaKind | undefined)[] = [
  undefined,
  "write",
  "zero",
  "trim",
  "append",
  "mark",
];

export function deltaKind(number: number): DeltaKind | undefined {
  return KIND_BY_NUMBER[number];
}

/**
 * The grain in which versions of a volume are found: the index has entries a slot, and a write never crosses from one
 * slot into the next (a longer one becomes several deltas). So a read of 4 KiB hashes at most one slot to check itself,
 * and a write between two slots may be torn only as a disk may tear it.
 */
export const SLOT_BYTES = 64 * 1024;

/** One delta carries at most this much payload, of whatever kind: one slot. */
export const DELTA_PAYLOAD_BYTES_MAX = SLOT_BYTES;

/** Members are numbered within their group in the order they were added, and numbers are not used again. */
export const MEMBERS_MAX = 1024;

export interface Delta {
  readonly sequence: number;
  readonly member: number;
  readonly kind: DeltaKind;
  /** Where in the member. Of an append: the position in the log (an LSN). */
  readonly offset: number;
  /** How much of the member is concerned. */
  readonly length: number;
  /** Of an append: which timeline of the log; zero otherwise. */
  readonly timeline: number;
  /** The bytes of a write or append, the body of a mark; empty otherwise. */
  readonly payload: Uint8Array;
  readonly hash: bigint;
}
