import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { windowFrom } from "#src/data-path/store/window-from.js";
import type { Moments } from "#src/domain/model/batch-times.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { PointSelector } from "#src/domain/model/point-selector.js";
import { type Resolution, resolvePoint } from "#src/domain/model/resolve-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** While nothing is promotable no time means anything: that is what is answered then. */
const NO_MOMENTS: Moments = { candidates: [], isCut: false, isBeforeAll: true, isAfterAll: true };

/** The position that a selector means here and now, or why it means none. */
export async function resolveMoment(
  parts: StoreParts,
  promotable: Position | undefined,
  selector: PointSelector,
): Promise<Resolution> {
  const { replica, catalogue, state, files } = parts;
  const path = promotable === undefined ? [] : replica.pathTo(promotable);
  const isTimed = selector.type === "time" && promotable !== undefined;
  const moments = isTimed ? await replica.momentsAt(promotable, selector.timeMs) : NO_MOMENTS;
  return resolvePoint(selector, {
    points: catalogue.points,
    lineage: state.state.lineage,
    promotable,
    windowFrom: windowFrom(parts),
    resyncs: catalogue.resyncSpans,
    compacted: files.spans().filter(({ branch, upTo }) => path.some((part) => holds(part, branch, upTo))),
    momentsAt: () => moments,
    // No log is a member yet.
    appendedAt: () => undefined,
  });
}

function holds({ entry, first, last }: Interval, branch: bigint, sequence: Sequence): boolean {
  return entry === branch && sequence >= first && sequence <= last;
}
