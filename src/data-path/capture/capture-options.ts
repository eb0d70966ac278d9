import type { CaptureObserver } from "#src/data-path/capture/capture-events.js";
import type { CapturedMember } from "#src/data-path/capture/capture-start.js";
import type { ReplicationMode, WhenAway } from "#src/data-path/capture/confirmation.js";
import type { SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import type { StateStore } from "#src/data-path/capture/sequence-ceiling.js";
import type { SegmentSizes } from "#src/data-path/journal/journal.js";
import type { BlockRuns } from "#src/domain/model/block-runs.js";
import type { Promised } from "#src/domain/model/site-state.js";
import type { Clock } from "#src/platform/clock/clock.js";

export interface CapturePorts extends SectorFilePorts {
  readonly clock: Clock;
}

export interface CaptureOptions {
  readonly ports: CapturePorts;
  /** For what capture keeps of the group; made if missing. */
  readonly directory: string;
  readonly group: Uint8Array;
  readonly state: StateStore;
  readonly members: readonly CapturedMember[];
  /** Undefined: the group never had one. */
  readonly secondary: SecondaryOptions | undefined;
  readonly observer: CaptureObserver;
  /** Smaller than in production, for tests. */
  readonly limits?: CaptureLimits;
}

export interface SecondaryOptions {
  readonly mode: ReplicationMode;
  readonly whenAway: WhenAway;
  /** Whether a sequence has ever been promotable there. */
  readonly paired: boolean;
  /** It has nothing yet; or what is said below. */
  readonly isNew: boolean;
  /** The reign that it has promised to this site, if it has. */
  readonly granted?: Promised | undefined;
  /**
   * Of one that is new to this group's primary, and has images that were equal but for these blocks: by member, all of one that
   * is not named. Undefined: it lacks every block. Never nothing: a resync finds out.
   */
  readonly lacks?: ReadonlyMap<number, BlockRuns> | undefined;
  /**
   * It holds nothing of the history, and images that differ in no more than the dirty maps say: so it is until it has acknowledged
   * something, on the word of which bits may have gone.
   */
  readonly hasBase?: boolean | undefined;
  readonly outboxBytesMax: number;
  readonly spillBytesMax: number;
}

export interface CaptureLimits {
  readonly hotExtentsMax?: number;
  readonly ceilingStep?: number;
  readonly spillSizes?: SegmentSizes;
}

/** A group without a secondary answers as `async`. */
export const ALONE: Pick<
  SecondaryOptions,
  "mode" | "whenAway" | "paired" | "outboxBytesMax" | "spillBytesMax"
> = {
  mode: "async",
  whenAway: { type: "block" },
  paired: false,
  outboxBytesMax: 0,
  spillBytesMax: 0,
};
