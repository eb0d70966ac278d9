import type { Sequence } from "#src/domain/model/sequence.js";
import type { Window } from "#src/domain/retention/decision.js";
import { KeptBytes } from "#src/domain/retention/kept-bytes.js";
import type { AgedPoint, RetentionSituation } from "#src/domain/retention/situation.js";
import { windowFrom } from "#src/domain/retention/window.js";

export interface BytesOutcome {
  readonly window: Window;
  readonly taken: readonly string[];
  readonly sizeBytes: number;
}

/**
 * Too many bytes: first the window is shortened, point by point, down to the newest; then the oldest points go. Shortening
 * loses only moments between points, and most bytes lie there. What is protected stays, even above the limit.
 */
export function limitBytes(
  situation: RetentionSituation,
  points: readonly AgedPoint[],
  isFree: (point: AgedPoint) => boolean,
): BytesOutcome {
  const { policy, role, head } = situation;
  const wanted = windowFrom(situation, points);
  const reserved = situation.reservations.map(({ position }) => position.sequence);
  const kept = new KeptBytes(
    situation,
    [...points.map(({ position }) => position.sequence), ...reserved],
    wanted,
  );
  // Nothing is decided by bytes where nothing may expire: the window stays what was promised.
  const isLimited = role.type === "secondary" && role.isProducing;
  if (!isLimited)
    return { window: { from: wanted, shortenedBy: undefined }, taken: [], sizeBytes: kept.sizeBytes };
  let from = wanted;
  const moveWindow = (to: Sequence) => {
    from = to;
    kept.moveWindow(to);
  };
  for (const { position } of points) {
    if (kept.sizeBytes <= policy.bytesMax) break;
    if (position.sequence > from) moveWindow(position.sequence);
  }
  const taken: string[] = [];
  for (const point of points) {
    if (kept.sizeBytes <= policy.bytesMax) break;
    if (!isFree(point)) continue;
    const { id, position } = point;
    taken.push(id);
    // The window begins at a point that is kept, or it would promise what may be folded.
    if (position.sequence === from)
      moveWindow(points.find((next) => next.position.sequence > from)?.position.sequence ?? head);
    kept.release(position.sequence);
  }
  const { sizeBytes } = kept;
  const shortenedBy = from === wanted ? undefined : ("bytes" as const);
  return { window: { from, shortenedBy }, taken, sizeBytes };
}
