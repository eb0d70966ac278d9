import { TidemarkError } from "#src/base/errors.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { FailoverPlan, RefusalPicture } from "#src/operations/groups/promotion/failovers.js";

/** A plan that leaves nobody out and loses nothing. */
export const NOTHING_LOST: Pick<FailoverPlan, "loss" | "leftOut" | "pointId"> = {
  loss: { ageMs: 0, bytes: 0, writes: 0, bound: "exact" },
  leftOut: [],
  pointId: "",
};

/** What would refuse the verb, listed instead of thrown: all that is asked, each by itself. */
export async function blockersOf(
  ...asks: readonly (() => Promise<void>)[]
): Promise<readonly RefusalPicture[]> {
  const blockers: RefusalPicture[] = [];
  for (const ask of asks) {
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const because = error.facts["because"];
      const trouble = troubleFrom(error);
      blockers.push({ ...trouble, code: typeof because === "string" ? because : trouble.code });
    }
  }
  return blockers;
}
