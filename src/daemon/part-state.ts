import { AssertionFailure } from "#src/base/assert.js";

/** Where a part is in its life. Each state has only the data that is true in it. Times are on the monotonic clock. */
export type PartState =
  /** Its turn has not come. */
  | { readonly type: "waiting" }
  | { readonly type: "starting"; readonly attempt: number }
  | { readonly type: "running"; readonly sinceMs: number }
  /** It failed while running and will be started again, not before the delay is over. */
  | { readonly type: "retrying"; readonly attempt: number; readonly delayMs: number; readonly cause: string }
  | { readonly type: "stopping" }
  | { readonly type: "stopped" }
  /** It failed and stays so. */
  | { readonly type: "failed"; readonly cause: string };

export type PartStateType = PartState["type"];

/**
 * From each state to which others. What is not listed is a mistake of ours and ends the process: a part that were
 * started twice, or after it was stopped, could hold a port or a lock that nobody lets go.
 */
const LEGAL: Readonly<Record<PartStateType, readonly PartStateType[]>> = {
  waiting: ["starting", "stopped"],
  starting: ["running", "retrying", "failed", "stopping"],
  running: ["retrying", "failed", "stopping"],
  retrying: ["starting", "failed", "stopping"],
  stopping: ["stopped", "failed"],
  stopped: [],
  failed: ["stopping"],
};

export function assertTransition(name: string, from: PartStateType, to: PartStateType): void {
  if (!LEGAL[from].includes(to)) throw new AssertionFailure(`part ${name} cannot go from ${from} to ${to}`);
}

/** A part as status and /readyz show it. */
export interface PartStatus {
  readonly name: string;
  readonly state: PartState;
}
