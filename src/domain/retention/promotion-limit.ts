import type { Limit } from "#src/domain/retention/limit.js";

/** Once the time after a promotion is over the old points go, so that the volume can be written in place. */
export const promotionLimit: Limit = ({ role, policy }, points) =>
  role.type === "promoted" && role.sinceMs >= policy.keepAfterPromotionMs ? points.map(({ id }) => id) : [];
