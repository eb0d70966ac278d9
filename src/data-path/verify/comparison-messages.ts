import type { OtherChunk } from "#src/data-path/verify/compare-spans.js";
import type { MemberRange } from "#src/data-path/verify/difference-list.js";

/** What the primary asks in one exchange of a comparison, and what the secondary answers. Each may be asked again. */

export interface ComparisonQuestion {
  /** UUID of the group. */
  readonly group: string;
  /** Id of the recovery point at which both are compared. */
  readonly point: string;
  readonly step: ComparisonStep;
}

export type ComparisonStep =
  /** Opens views of the point. Asked again until it is there. */
  | { readonly type: "open" }
  /** Hashes of spans that follow one another, from `first` on. */
  | {
      readonly type: "spans";
      readonly member: number;
      readonly first: number;
      readonly hashes: BigUint64Array;
    }
  /** Hashes of all nodes of one span. */
  | {
      readonly type: "nodes";
      readonly member: number;
      readonly span: number;
      readonly hashes: BigUint64Array;
    }
  /**
   * All spans were compared. `root` is that of the primary; undefined where not all of it was compared. What differs is
   * what the point is marked for.
   */
  | { readonly type: "end"; readonly root: bigint | undefined; readonly differing: readonly MemberRange[] }
  /** Points are marked that hold what was found to differ, and were cut since. */
  | { readonly type: "mark"; readonly differing: readonly MemberRange[] };

export type ComparisonAnswer =
  /** The point has not come yet. */
  | { readonly type: "not-yet" }
  | {
      readonly type: "opened";
      readonly members: readonly { readonly member: number; readonly sizeBytes: number }[];
    }
  /** So many of the spans were compared, perhaps none; of these that differ, counted from the first that was named. */
  | { readonly type: "compared"; readonly count: number; readonly differing: readonly number[] }
  /** Every chunk of the nodes that differ. */
  | { readonly type: "chunks"; readonly chunks: readonly OtherChunk[] }
  /** `root`: of what was hashed there; undefined where not all of it was. */
  | { readonly type: "ended"; readonly root: bigint | undefined; readonly isMarked: boolean }
  | { readonly type: "marked"; readonly points: number };

/** Spans in one question: a member of 1 TiB that is empty takes sixteen of them. */
export const SPANS_PER_QUESTION = 1024;
