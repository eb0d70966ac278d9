import { contains, type Interval } from "#src/domain/model/lineage.js";
import type { AgedPoint, KeptBranch, RetentionSituation } from "#src/domain/retention/situation.js";

/** Whether the point is one of the present history, rather than of a branch that was kept. */
export function isOnPathOf({ lineage }: RetentionSituation, { position }: AgedPoint): boolean {
  return contains(lineage, position);
}

/** Whether the point is of the branch, or of what it grows from beside the present history. */
export function isOfBranch({ entry, beneath = [] }: KeptBranch, { position }: AgedPoint): boolean {
  const holds = (part: Interval) =>
    part.entry === position.entry && position.sequence >= part.first && position.sequence <= part.last;
  return entry === position.entry || beneath.some(holds);
}
