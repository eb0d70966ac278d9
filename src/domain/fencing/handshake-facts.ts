import type { Lineage } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { OrderEnd, Promised } from "#src/domain/model/site-state.js";

/** What each side says of itself before anything flows. */
export interface SideFacts {
  readonly site: string;
  readonly groupId: string;
  readonly protocol: Versions;
  readonly batchFormat: Versions;
  /** What it can decode. */
  readonly codecs: readonly string[];
  readonly lineage: Lineage;
  readonly promise: Promised | undefined;
  /** As a primary: the last number it has told; undefined: it does not tell any, or goes on from whatever was heard. */
  readonly told?: number | undefined;
}

/** Both included. */
export interface Versions {
  readonly min: number;
  readonly max: number;
}

export interface SecondaryFacts extends SideFacts {
  /** The end of what it holds; undefined: nothing. */
  readonly received: Position | undefined;
  /** Hash of the batch that ends there. */
  readonly receivedHash: bigint | undefined;
  /** What it holds is folded together up to there, and cannot be told apart any more. */
  readonly horizon: Sequence;
  /** The highest number that it was told; undefined: none. */
  readonly heard?: number | undefined;
}

/** What a primary has kept for its secondary, as seen from what that one holds. */
export interface KeptFacts {
  /** The entry that it writes. */
  readonly entry: bigint;
  /** Where the batches of that entry end; undefined before the first. */
  readonly end: OrderEnd | undefined;
  /**
   * - `unbroken`: outbox and spill hold everything that was not acknowledged, in order.
   * - `overflowed`: they hold the beginning of it; the rest is in the dirty map, since they were full, or after an
   *   unclean start.
   * - `resyncing`: a resync is open, and the order goes on behind its begin.
   */
  readonly backlog: "unbroken" | "overflowed" | "resyncing";
  /** The secondary has acknowledged this lineage up to there, at the least; undefined: nothing that is known here. */
  readonly acked: Sequence | undefined;
  /** What follows what the secondary holds is in outbox or spill; or nothing follows. */
  readonly inOrder: boolean;
  /** Something is in outbox or spill that the secondary has not acknowledged. */
  readonly isWaiting: boolean;
  /** The oldest of it is in the spill. */
  readonly isSpilled: boolean;
  /** Every block of every member is in the dirty map: as for a secondary that never acknowledged anything. */
  readonly isAllDirty: boolean;
  /** What the spills of earlier runs hold. */
  readonly dead: readonly DeadRun[];
}

export interface DeadRun {
  readonly entry: bigint;
  readonly first: Sequence;
  readonly last: Sequence;
}
