import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Moments } from "#src/domain/model/batch-times.js";
import type { PointSelector } from "#src/domain/model/point-selector.js";
import { type Resolution, resolvePoint } from "#src/domain/model/resolve-point.js";
import type { Position } from "#src/domain/model/sequence.js";

/** While nothing is promotable no time means anything: that is what is answered then. */
const NO_MOMENTS: Moments = { candidates: [], isCut: false, isBeforeAll: true, isAfterAll: true };

/** The position that a selector means here and now, or why it means none. */
export async function resolveMoment(
  { replica, catalogue, site, state }: StoreParts,
  promotable: Position | undefined,
  selector: PointSelector,
): Promise<Resolution> {
  const isTimed = selector.type === "time" && promotable !== undefined;
  const moments = isTimed ? await replica.momentsAt(promotable, selector.timeMs) : NO_MOMENTS;
  return resolvePoint(selector, {
    points: catalogue.points,
    lineage: state.state.lineage,
    promotable,
    windowFrom: site.windowFrom,
    resyncs: catalogue.resyncSpans,
    compacted: [],
    momentsAt: () => moments,
    // No log is a member yet.
    appendedAt: () => undefined,
  });
}
