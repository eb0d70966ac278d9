import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * - `crash`: wherever the order stood.
 * - `flush`: exactly at a completed flush.
 * - `app`: between the freeze and the thaw of the application.
 * - `scan`: at the end of a scan of a snapshot.
 * - `branch`: the end of writes that were kept when their history was left.
 */
export const POINT_KINDS = ["crash", "flush", "app", "scan", "branch"] as const;
export type PointKind = (typeof POINT_KINDS)[number];

/** How far one member has come in a point. A member without an entry in the vector is not in the point. */
export interface MemberPosition {
  readonly member: number;
  readonly at: Sequence;
  /** Its contents were read while they changed: opened only when asked for. */
  readonly fuzzy: boolean;
}

/** What a point is made of, as it stands in the journal: a marker in the order, whatever the size of the volumes. */
export interface PointMark {
  /** UUID. */
  readonly id: string;
  readonly kind: PointKind;
  /** A name a person gave; empty when none was. */
  readonly label: string;
  /** Wall clock of the site that cut it, as a label. */
  readonly timeMs: number;
  /** Ascending by member. */
  readonly members: readonly MemberPosition[];
}

/** A point with its place in history. */
export interface RecoveryPoint extends PointMark {
  readonly position: Position;
}
