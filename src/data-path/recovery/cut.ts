import { cutRefused } from "#src/data-path/recovery/point-errors.js";
import { type CaptureScope, type ResyncState, refuseCut, vectorAt } from "#src/domain/model/promotable.js";
import type { PointKind, PointMark } from "#src/domain/model/recovery-point.js";
import type { Position } from "#src/domain/model/sequence.js";

export interface CutRequest {
  readonly id: string;
  readonly kind: PointKind;
  readonly label: string;
  readonly timeMs: number;
  /** Where the order stands: the mark itself gets the next sequence. */
  readonly end: Position;
}

/**
 * The mark that makes a point, to be put into the order at once. It costs the same whatever the size of the volumes:
 * only where each member stands is written down.
 */
export function cut(
  resyncs: ResyncState,
  request: CutRequest,
  scopeOf: (member: number) => CaptureScope,
): PointMark {
  const refusal = refuseCut(resyncs);
  if (refusal !== undefined) throw cutRefused(refusal);
  const { end, ...rest } = request;
  return { ...rest, members: vectorAt(resyncs, end, scopeOf) };
}
