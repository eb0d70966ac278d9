import { belowHorizon } from "#src/data-path/replica/replica-errors.js";
import type { ImageReader } from "#src/data-path/replica/view.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** What the image beneath a member holds. */
export interface Beneath {
  readonly image: ImageReader;
  /** Up to which sequence the member's image holds everything. */
  readonly horizon: (member: number) => Sequence;
  /** The same with the entry it is of; numbers alone are compared if missing. */
  readonly floorAt?: ((member: number) => Position | undefined) | undefined;
}

/**
 * Throws when the image holds, or an interrupted fold is bringing into it, what is not in the history up to here: what is
 * later, or of another history. Numbers alone don't tell the two histories apart.
 */
export function assertBeneath(beneath: Beneath, member: number, path: readonly Interval[]): void {
  const last = path[0]?.last ?? 0;
  const { image, horizon, floorAt = () => undefined } = beneath;
  const floor = floorAt(member);
  const isOn =
    floor === undefined || path.some((part) => part.entry === floor.entry && part.last >= floor.sequence);
  if (!isOn || last < Math.max(horizon(member), image.foldTo(member)))
    throw belowHorizon(member, { entry: path[0]?.entry ?? 0n, sequence: last });
}
