import type { Trouble } from "#src/domain/group/group-state.js";
import type { CheckFinding } from "#src/operations/store-tool/check-finding.js";

/** A reading back of all that a site keeps of a group, at one moment. Plain data. */
export interface ScrubPicture {
  /** The group's name. */
  readonly group: string;
  readonly site: string;
  /** `never`: not since the daemon was started. `failed`: it goes on where it ended when it is asked for again. */
  readonly state: "never" | "running" | "done" | "failed";
  /** What is read now, and how far, in units of its own. */
  readonly part: string;
  readonly done: number;
  readonly of: number;
  /** Also of what was read before a restart, once it is done. */
  readonly findingsTotal: number;
  /** The first of them. */
  readonly findings: readonly CheckFinding[];
  readonly failure: Trouble | undefined;
  /** Facts were lost and nobody has accepted that: nothing expires. */
  readonly expiryHeld: boolean;
  readonly endMs: number | undefined;
}
