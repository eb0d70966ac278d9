import type { CataloguedPoint } from "#src/data-path/recovery/catalogued-point.js";
import type { PointKind } from "#src/domain/model/recovery-point.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Every field narrows the list; times and sequences are both ends included. */
export interface PointFilter {
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly from?: Sequence;
  readonly until?: Sequence;
  readonly label?: string;
  readonly kinds?: readonly PointKind[];
}

export interface PointPage {
  /** Newest first. */
  readonly points: readonly CataloguedPoint[];
  /** Given back to go on; undefined behind the last. */
  readonly next: string | undefined;
}

export const PAGE_POINTS_MAX = 1000;

/**
 * One page of what fits. The token is the last point's place, not a count: points that come and go between two pages
 * neither repeat nor hide another.
 */
export function listPoints(
  ascending: readonly CataloguedPoint[],
  filter: PointFilter,
  limit: number,
  after: string | undefined,
): PointPage {
  const pageMax = Math.max(1, Math.min(limit, PAGE_POINTS_MAX));
  const fitting = [...ascending].reverse().filter((point) => fits(point, filter) && isBehind(point, after));
  const points = fitting.slice(0, pageMax);
  const last = points.at(-1);
  return { points, next: fitting.length > pageMax && last !== undefined ? placeOf(last) : undefined };
}

/** Sorts as the points do. */
function placeOf({ position, id }: CataloguedPoint): string {
  return `${String(position.sequence).padStart(16, "0")}-${id}`;
}

function isBehind(point: CataloguedPoint, after: string | undefined): boolean {
  return after === undefined || placeOf(point) < after;
}

function fits(point: CataloguedPoint, filter: PointFilter): boolean {
  const { fromMs = 0, untilMs = Number.POSITIVE_INFINITY, label, kinds } = filter;
  const { from = 0, until = Number.POSITIVE_INFINITY } = filter;
  const { timeMs, position } = point;
  const isInTime = timeMs >= fromMs && timeMs <= untilMs;
  const isInOrder = position.sequence >= from && position.sequence <= until;
  const isOfKind = kinds === undefined || kinds.length === 0 || kinds.includes(point.kind);
  return isInTime && isInOrder && isOfKind && (label === undefined || point.label === label);
}
