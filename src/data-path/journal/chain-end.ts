import type { PreviousSegment, SegmentHeader } from "#src/data-path/journal/segment-format.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Where a chain stands: what its next segment has to say of the ones before. */
export interface ChainEnd {
  readonly last: Sequence;
  readonly lastHash: bigint;
  readonly previous: PreviousSegment | undefined;
}

/** The records of one segment. */
export interface SegmentSpan {
  readonly header: SegmentHeader;
  /** Last sequence of its valid records; first - 1 when it has none. */
  readonly last: Sequence;
  /** Where its valid records end. */
  readonly end: number;
}

/** Where a body lies once it is durable. */
export interface BodyPlace {
  readonly segment: number;
  readonly bodyAt: number;
}
