import type { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import type { Fact } from "#src/domain/model/fact.js";

/** A point with all that was decided about it, as facts. */
export function factsOf(state: CatalogueState, id: string): readonly Fact[] {
  const point = state.points.get(id);
  if (point === undefined) return [];
  const { stampMs, pinned, label, health } = state.decisionsOf(id);
  const facts: Fact[] = [{ type: "point", point }];
  if (stampMs !== undefined) facts.push({ type: "stamp", point: id, stampMs });
  if (pinned) facts.push({ type: "pin", point: id, pinned });
  if (label !== undefined) facts.push({ type: "label", point: id, label });
  if (health.type === "verified") facts.push({ ...health, point: id });
  if (health.type === "damaged") facts.push({ ...health, point: id });
  return facts;
}
