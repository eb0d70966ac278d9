import { assert } from "#src/base/assert.js";
import { dropUnneededMembers } from "#src/data-path/store/removed-members.js";
import { lineageLeavesImages, notWrittenInPlace } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { contains, type Lineage } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { Promised } from "#src/domain/model/site-state.js";

/**
 * The way back from writing in place: a site keeps versions again, of what it writes itself or of what it takes in as a copy.
 * What was written in place becomes the history beneath, as of one position, and a new entry grows from there. In this order:
 *
 * 1. The writers have stopped, and what they wrote is in the images. Whoever stopped them says as of which position the images
 *    count: the last that was given out, or, where an unclean stop has left that open, none below what may have been. It lies
 *    inside its entry, and may be a number that stands for nothing.
 * 2. No write to an image is let through any more, and all images are synced. Their hashes stay as unknown as they were.
 * 3. The lineage is durable, and with it what is promised. Its newest entry grows from exactly that position. It may be this
 *    site's own, to be written through the journal, or that of the peer which writes from now on.
 * 4. That nothing is kept below the position is durable; so members that were removed go.
 * 5. The floors are durable: each image holds everything up to the position. From the turn before on nothing lower is reserved.
 * 6. The ledger says that writing in place has ended.
 * 7. Moments can be opened again, from the position on, and the new entry is begun with its first batch.
 *
 * A crash before the end of 6 leaves a store that is written in place, as it was; what is durable of 3 to 5 by then says
 * nothing false, since no one reads by it, and a later position takes its place. Whoever goes on writing in place then writes
 * under the lineage that he finds. A failure leaves the images closed to writers, since nobody knows whether 6 is durable: the
 * way back is asked for again, or the store opened anew, which knows. A sync of 2 that failed is not tried again, since one
 * that succeeds would prove nothing: the way back is refused with IMAGE_UNSYNCED for as long as the store is open. One that
 * is opened anew does not know of it: whoever asks it for the way back has to know that the images did not fail.
 *
 * The journal has nothing between where the images were first written in place and the position. It is not called for: it lies
 * below every floor.
 */
export interface WayBack {
  /** As of which the images count from now on. */
  readonly at: Position;
  /** Whose newest entry grows from there. */
  readonly lineage: Lineage;
  readonly promise?: Promised | undefined;
}

export interface LeavingParts {
  readonly parts: StoreParts;
  readonly adopt: (lineage: Lineage, promise?: Promised) => Promise<void>;
}

/** Throws what cannot be taken back to, before anything has changed. `since`: from where on the images are written in place. */
export function assertWayBack(
  { site }: StoreParts,
  { at, lineage }: WayBack,
  since: Position | undefined,
): void {
  if (since === undefined) throw notWrittenInPlace();
  const parent = lineage.at(-1)?.parent;
  assert(at.sequence >= since.sequence, "the images hold no less than when they were first written in place");
  const written = lineage.find(({ id }) => id === at.entry);
  assert(written === undefined || at.sequence >= written.first, "the position lies inside its entry");
  const isBeneath = parent?.entry === at.entry && parent.sequence === at.sequence && contains(lineage, since);
  const [member = 0] = site.members.keys();
  if (!isBeneath)
    throw lineageLeavesImages(member, at.sequence, Math.min(at.sequence, parent?.sequence ?? 0));
}

/** Steps 2 to 6. */
export async function leaveInPlace({ parts, adopt }: LeavingParts, way: WayBack): Promise<void> {
  const { images, site, book, reservations } = parts;
  const { at, lineage, promise } = way;
  for (const image of images.all) await image.endWritingInPlace();
  await adopt(lineage, promise);
  await book.record({ type: "window", from: at });
  await dropUnneededMembers(parts, at);
  const members = [...site.members.keys()];
  reservations.announce(new Map(members.map((member) => [member, at.sequence])));
  await book.record(...members.map((member) => ({ type: "floor", member, floor: at }) as const));
  await book.record({ type: "in-place-ended", at });
}
