import type { Trouble } from "#src/domain/group/group-state.js";
import type { Exposure } from "#src/domain/model/exposure.js";

/** What a site knows of how a group replicates, at one moment: what its sender or its receiver and its store say. */
export interface ReplicationFacts {
  readonly role: "active" | "passive";
  /** Name of the other site. */
  readonly peer: string;
  /** By an operator, at the primary; the secondary shows what it was told. */
  readonly paused: boolean;
  /** `down`: with why there is no stream. */
  readonly link: { readonly type: "up" } | { readonly type: "down"; readonly because: Trouble };
  /** Something has been promotable at the secondary. */
  readonly firstSyncDone: boolean;
  /** The secondary was the primary before, and what differs of its images is being sent: until the first sync is done. */
  readonly isReprotecting: boolean;
  /** The last planned failover came to nothing, and why: shown until the next verb. At the primary. */
  readonly plannedFailed?: string | undefined;
  /** The order was interrupted, and what the secondary lacks comes by blocks. */
  readonly isResyncing: boolean;
  /** What a site can't go on with by itself: the histories have parted, a store is damaged. */
  readonly stuck: Trouble | undefined;
  /** What of the copy's store is not as it should be, while it goes on; a primary shows what it was told. */
  readonly store: Trouble | undefined;
  /**
   * Whether replies that wait for the secondary fall back to async, and why; `not-begun`: the mode is decided, and replies
   * are as they were before. Undefined in mode async, and elsewhere.
   */
  readonly confirming: "confirming" | "unpaired" | "degraded" | "not-begun" | undefined;
  readonly exposure: Exposure;
  /** How long ago the newest point was cut; undefined: none is known. */
  readonly pointAgeMs: number | undefined;
  readonly pointsEveryMs: number;
}
