import type { CatalogueState } from "#src/data-path/recovery/catalogue-state.js";
import type { Fact } from "#src/domain/model/fact.js";

/**
 * The whole catalogue as facts: these points, which are all there are, with all that was decided about them; then what was
 * decided about points whose marks may still come; then how far marks have been taken in, and what they came to.
 */
export function factsOf(state: CatalogueState, points: readonly string[]): readonly Fact[] {
  const { history: resyncs, spans } = state;
  const settled = [...state.through].map(([entry, sequence]): Fact => {
    return { type: "settled", upTo: { entry, sequence }, resyncs, spans };
  });
  const decided = [...points, ...state.awaited].flatMap((id) => factsOfPoint(state, id));
  return [...decided, ...settled];
}

function factsOfPoint(state: CatalogueState, id: string): readonly Fact[] {
  const point = state.points.get(id);
  const { stampMs, pinned, label, health } = state.decisionsOf(id);
  const facts: Fact[] = [];
  if (point !== undefined) facts.push({ type: "point", point });
  if (point !== undefined && stampMs !== undefined) facts.push({ type: "stamp", point: id, stampMs });
  if (pinned) facts.push({ type: "pin", point: id, pinned });
  if (label !== undefined) facts.push({ type: "label", point: id, label });
  if (health.type === "verified") facts.push({ ...health, point: id });
  if (health.type === "damaged") facts.push({ ...health, point: id });
  return facts;
}
