import type { DrillState } from "#src/domain/drill/drill-life.js";
import type { LeftOutMember } from "#src/domain/drill/drill-record.js";
import type { GroupPosition } from "#src/operations/groups/group-picture.js";

/** A drill, as it is shown. Plain data. */
export interface DrillPicture {
  readonly name: string;
  readonly group: string;
  readonly site: string;
  readonly state: DrillState;
  /** Id of its branch. */
  readonly branch: string;
  /** The moment it grew from. */
  readonly position: GroupPosition;
  /** Id of the point there; empty where that moment is no point. */
  readonly point: string;
  readonly note: string;
  readonly createMs: number | undefined;
  /** By the wall clock; undefined: when it is stopped. */
  readonly expireMs: number | undefined;
  /** Those that can be attached to. */
  readonly members: readonly string[];
  readonly leftOut: readonly LeftOutMember[];
  /** What was written to it takes on the disk. */
  readonly writtenBytes: number;
}

export interface DrillRequest {
  /** Empty: one is made up. */
  readonly name: string;
  /** A selector. */
  readonly point: string;
  readonly note: string;
  readonly lifeMs: number | undefined;
  readonly includeFuzzy: boolean;
}
