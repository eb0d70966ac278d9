import type { JobRecord } from "#src/operations/jobs/job.js";

/**
 * Where a job may be left: nothing has been decided yet, so that all stands as before. Behind that there is a verb that goes on
 * from what is decided, and none that half of it would be left for. One line a step, by name; all others may not be left.
 */
const LEAVABLE: ReadonlySet<string> = new Set(["pre-promote", "stop-source", "fence"]);

/** What to do instead, by the verb. */
export const INSTEAD: Readonly<Record<JobRecord["verb"], string>> = {
  failover:
    "let it end: change-point serves another moment, and until a commit the old primary's writes are not lost",
  "change-point": "let it end, and change the point once more",
  commit: "let it end: it is decided, and what is left only tidies up",
  reprotect: "let it end, or pause the group: pausing stops the copying, and resume goes on with it",
  "planned-failover":
    "let it end: it comes to nothing by itself where the secondary does not take the group over",
  verify: "ask again: a comparison may be left at any time while it goes on",
  rollback: "let it end: the old primary goes on from where it was, and a failover takes the group back",
};

/** A comparison may be left at any time: what it has marked, or begun to send again, is right by itself. */
export function isLeavable({ state, steps, verb }: Pick<JobRecord, "state" | "steps" | "verb">): boolean {
  if (verb === "verify") return state === "running";
  return state === "running" && steps.some((step) => step.state === "running" && LEAVABLE.has(step.name));
}
