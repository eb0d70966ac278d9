import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";

export interface JudgedPoint {
  readonly id: string;
  readonly position: Position;
  readonly damaged: boolean;
}

/**
 * The newest point of the present history that is not damaged, of points in ascending order: what a secondary never
 * gives up (I7). With no history known every point counts.
 */
export function lastGood<P extends JudgedPoint>(points: readonly P[], lineage: Lineage): P | undefined {
  return points.findLast(({ damaged, position }) => !damaged && isOwn(lineage, position));
}

/** Whether the history would be left without a good point once this one is gone. */
export function isOnlyGood(points: readonly JudgedPoint[], lineage: Lineage, id: string): boolean {
  const good = points.filter(({ damaged, position }) => !damaged && isOwn(lineage, position));
  return good.length === 1 && good[0]?.id === id;
}

function isOwn(lineage: Lineage, position: Position): boolean {
  return lineage.length === 0 || contains(lineage, position);
}
