import type { Interval, Lineage } from "#src/domain/model/lineage.js";
import type { PointKind } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** All that retention is decided on. */
export interface RetentionSituation {
  /** Ascending by sequence. */
  readonly points: readonly AgedPoint[];
  readonly branches: readonly KeptBranch[];
  readonly policy: RetentionPolicy;
  readonly role: RetentionRole;
  /** Some of what was decided here may be forgotten, and nobody has looked yet: any point may have been pinned. */
  readonly factsLost: boolean;
  readonly reservations: readonly ReservedPosition[];
  readonly lineage: Lineage;
  /** The newest promotable sequence; what lies behind it, as an open resync, is not counted. */
  readonly head: Sequence;
  /** Reading of the retention clock. */
  readonly nowMs: number;
  readonly bytes: HistoryBytes;
}

export interface AgedPoint {
  readonly id: string;
  readonly kind: PointKind;
  /** Given by a person; empty for those that are cut on their own. */
  readonly label: string;
  readonly position: Position;
  /** Reading of the retention clock when it arrived. */
  readonly stampMs: number;
  readonly pinned: boolean;
  readonly damaged: boolean;
}

/** What was written on a history that was left, kept until policy or an operator drops it. */
export interface KeptBranch {
  /** Other histories that it grows from: their points live and go with it. */
  readonly beneath?: readonly Interval[];
  readonly entry: bigint;
  readonly sizeBytes: number;
  /** Reading of the retention clock when it was left. */
  readonly stampMs: number;
}

export interface RetentionPolicy {
  readonly windowMs: number;
  readonly keep: readonly { readonly everyMs: number; readonly forMs: number }[];
  readonly countMax: number;
  readonly bytesMax: number;
  readonly keepAfterPromotionMs: number;
  readonly branches: { readonly keepMs: number; readonly bytesMax: number };
}

export type RetentionRole =
  /** Holds the copy. `isProducing`: points are arriving. */
  | { readonly type: "secondary"; readonly isProducing: boolean }
  | { readonly type: "failed-over" }
  /** Committed, or handed over to; `sinceMs` is counted whether or not points are made. */
  | { readonly type: "promoted"; readonly sinceMs: number }
  /** Lists what its peer holds, and keeps no history of its own. */
  | { readonly type: "primary" };

/** A position that somebody uses or will use: an open view, an export, a drill, an uncommitted failover, a branch. */
export interface ReservedPosition {
  readonly id: string;
  readonly position: Position;
}

/** What history takes on the disk, by estimate. Both count what lies behind `after`, up to and with `upTo`. */
export interface HistoryBytes {
  /** Every version. */
  fine(after: Sequence, upTo: Sequence): number;
  /** Only the versions that are seen at `upTo`. */
  compacted(after: Sequence, upTo: Sequence): number;
}
