import type { CatalogueState, PointHealth } from "#src/data-path/recovery/catalogue-state.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";

/** A point with all that this site knows of it. */
export interface CataloguedPoint extends RecoveryPoint {
  /** Reading of the retention clock when it arrived; undefined when that could not be stored yet. */
  readonly stampMs: number | undefined;
  readonly pinned: boolean;
  readonly health: PointHealth;
  readonly damaged: boolean;
}

/** Ascending by sequence; points at the same one by their ids. */
export function cataloguedPoints(state: CatalogueState): readonly CataloguedPoint[] {
  const points = [...state.points.values()].map((point) => cataloguedPoint(state, point));
  return points.sort(compare);
}

/** The same list after these have come, changed or gone: without sorting it anew for each cut. */
export function withChanged(
  points: readonly CataloguedPoint[],
  state: CatalogueState,
  ids: readonly string[],
): readonly CataloguedPoint[] {
  if (ids.length === 0) return points;
  const changed = new Set(ids);
  const left = points.filter(({ id }) => !changed.has(id));
  const found = [...changed].flatMap((id) => state.points.get(id) ?? []);
  const come = found.map((point) => cataloguedPoint(state, point)).sort(compare);
  const merged: CataloguedPoint[] = [];
  let next = 0;
  for (const point of left) {
    for (let other = come[next]; other !== undefined && compare(other, point) < 0; other = come[next]) {
      merged.push(other);
      next += 1;
    }
    merged.push(point);
  }
  return [...merged, ...come.slice(next)];
}

function compare(a: CataloguedPoint, b: CataloguedPoint): number {
  return a.position.sequence - b.position.sequence || (a.id < b.id ? -1 : 1);
}

export function cataloguedPoint(state: CatalogueState, point: RecoveryPoint): CataloguedPoint {
  const { stampMs, pinned, label, health } = state.decisionsOf(point.id);
  return {
    ...point,
    label: label ?? point.label,
    stampMs,
    pinned,
    health,
    damaged: health.type === "damaged",
  };
}

/** `undefined` when all are in it, else as in "1 of 2 members". */
export function membersOf(point: RecoveryPoint, membersTotal: number): string | undefined {
  const held = point.members.length;
  return held >= membersTotal ? undefined : `${held} of ${membersTotal} members`;
}
