import type { Limit } from "#src/domain/retention/limit.js";

/** The oldest go until no more than `max` are left; protected ones are not counted. */
export const countLimit: Limit = ({ policy }, points, isFree) => {
  const free = points.filter(isFree);
  return free.slice(0, Math.max(0, free.length - policy.countMax)).map(({ id }) => id);
};
