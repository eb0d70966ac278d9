import { contains } from "#src/domain/model/lineage.js";
import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";

/** Whether the point is one of the present history, rather than of a branch that was kept. */
export function isOnPathOf({ lineage }: RetentionSituation, { position }: AgedPoint): boolean {
  return contains(lineage, position);
}
