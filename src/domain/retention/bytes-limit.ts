import type { Sequence } from "#src/domain/model/sequence.js";
import type { Window } from "#src/domain/retention/decision.js";
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
  const sizeOf = (kept: readonly AgedPoint[], from: Sequence) =>
    keptBytes(situation, [...kept.map(({ position }) => position.sequence), ...reserved], from);
  let from = wanted;
  let sizeBytes = sizeOf(points, from);
  // Nothing is decided by bytes where nothing may expire: the window stays what was promised.
  const isLimited = role.type === "secondary" && role.isProducing;
  if (!isLimited) return { window: { from, shortenedBy: undefined }, taken: [], sizeBytes };
  for (const { position } of points) {
    if (sizeBytes <= policy.bytesMax) break;
    if (position.sequence <= from) continue;
    from = position.sequence;
    sizeBytes = sizeOf(points, from);
  }
  let left = points;
  const taken: string[] = [];
  for (const point of points) {
    if (sizeBytes <= policy.bytesMax) break;
    if (!isFree(point)) continue;
    const { position } = point;
    taken.push(point.id);
    left = left.filter(({ id }) => id !== point.id);
    // The window begins at a point that is kept, or it would promise what may be folded.
    if (position.sequence === from)
      from = left.find((next) => next.position.sequence > from)?.position.sequence ?? head;
    sizeBytes = sizeOf(left, from);
  }
  const shortenedBy = from === wanted ? undefined : ("bytes" as const);
  return { window: { from, shortenedBy }, taken, sizeBytes };
}

/**
 * What is on the disk once everything is folded to the oldest kept position and compacted up to the window. Before the
 * oldest position there is only the image, which the limit does not count.
 */
export function keptBytes(
  { bytes, head }: RetentionSituation,
  sequences: readonly Sequence[],
  from: Sequence,
): number {
  const kept = [...new Set([...sequences, from])].filter((at) => at <= head).sort((a, b) => a - b);
  let sum = 0;
  let before = kept[0] ?? head;
  for (const at of kept) {
    if (at > from) break;
    sum += bytes.compacted(before, at);
    before = at;
  }
  return sum + bytes.fine(Math.max(before, Math.min(from, head)), head);
}
