import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";

/**
 * Ids that a limit takes. `points` are those still there, ascending; of them only the ones for which `isFree` holds may
 * be taken, and it is not asked about others: what is protected and taken all the same is kept.
 */
export type Limit = (
  situation: RetentionSituation,
  points: readonly AgedPoint[],
  isFree: (point: AgedPoint) => boolean,
) => readonly string[];
