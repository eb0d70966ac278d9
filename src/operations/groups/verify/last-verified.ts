import type { Store } from "#src/data-path/store/store.js";

/** When both sites were last found equal, as far as the points of a copy say; undefined: none of them does. */
export function lastVerified({ points }: Pick<Store, "points">): number | undefined {
  const health = points.points.findLast((point) => point.health.type === "verified")?.health;
  return health?.type === "verified" ? health.timeMs : undefined;
}
