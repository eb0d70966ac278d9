import type { Sequence } from "#src/domain/model/sequence.js";

export type KeepReason =
  | "failed-over"
  | "no-points-made"
  | "facts-lost"
  | "pinned"
  | "reserved"
  | "last-good"
  | "promotion"
  | "branch"
  | "policy";
export type ExpireReason = "promotion-over" | "branch-gone" | "tiers" | "count" | "bytes";

export type PointDecision =
  /** Never without a reason. */
  | { readonly type: "keep"; readonly reasons: readonly KeepReason[] }
  | { readonly type: "expire"; readonly reason: ExpireReason };

export type BranchDecision =
  | { readonly type: "keep"; readonly reason: KeepReason }
  | { readonly type: "expire"; readonly reason: "age" | "bytes" };

/** Where the window begins, and whether it had to be shortened for that. */
export interface Window {
  readonly from: Sequence;
  readonly shortenedBy: "bytes" | undefined;
}

export interface RetentionDecision {
  readonly points: ReadonlyMap<string, PointDecision>;
  readonly branches: ReadonlyMap<bigint, BranchDecision>;
  readonly window: Window;
  /** What is kept by estimate. Above `bytesMax` when nothing more may go. */
  readonly sizeBytes: number;
  readonly isOverBytesMax: boolean;
}
