import { finishDrops } from "#src/data-path/store/member-drops.js";
import type { SiteFacts } from "#src/data-path/store/site-facts.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { windowFrom } from "#src/data-path/store/window-from.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * Members that were removed from the group, and when this site lets go of what it holds of them.
 *
 * A member is removed by a mark. It can be opened at every moment before, so its image and its versions stay, and go on
 * being folded, as long as somebody may want one:
 *
 * - a point that is kept names it;
 * - a reservation (a view, an export, a drill, a kept branch) names it, or stands at a moment before the removal or on
 *   another history, of which all members can be read;
 * - the window reaches back behind the removal;
 * - the present history has not removed it: another did, that was followed before.
 *
 * When nobody does, in this order:
 *
 * 1. in the turn in which that was found the member is closed to who comes later;
 * 2. the fact that it is dropped is durable: from here on a start opens nothing of it, and finishes what is left to do;
 * 3. its image is closed and its index entries go; they were nobody's since 2;
 * 4. its hashes go, and its image, if that is a file in the store's own folder. A path that a person gave is left alone;
 * 5. the names are durably gone. Only then is it forgotten that there was something to remove.
 *
 * That its floor is where it was removed stays: what the journal still holds of it is beneath that, for a member of the same
 * number too.
 */
export async function dropUnneededMembers(parts: StoreParts, head: Position): Promise<void> {
  const { site, images, book, replica } = parts;
  for (const member of [...site.removed.keys()]) {
    const at = removedOn(site, member, replica.pathTo(head));
    if (at === undefined || isNeeded(parts, member, at, head)) continue;
    images.leave(member);
    try {
      await book.record({ type: "member-dropped", member, at });
    } catch (error) {
      images.stay(member);
      throw error;
    }
    await finishDrops(parts);
  }
}

/** Where removed members stand: what is left of them is folded up to there, as others are to the head. */
export function removedStanding({ site, replica }: StoreParts, head: Position): readonly MemberPosition[] {
  const path = replica.pathTo(head);
  return [...site.removed.keys()].flatMap((member) => {
    const at = removedOn(site, member, path)?.sequence;
    return at === undefined ? [] : [{ member, at, fuzzy: false }];
  });
}

/** Where the member was removed, if that was before the position in its history. */
export function removedBefore(
  { site, replica }: StoreParts,
  member: number,
  position: Position,
): Sequence | undefined {
  return removedOn(site, member, replica.pathTo(position))?.sequence;
}

/** Histories that part before it was removed each have a removal of their own, or none. */
function removedOn(site: SiteFacts, member: number, path: readonly Interval[]): Position | undefined {
  return site.removed.get(member)?.find((at) => isOnPath(path, at));
}

function isNeeded(parts: StoreParts, member: number, at: Position, head: Position): boolean {
  const { catalogue, reservations, replica } = parts;
  const path = replica.pathTo(head);
  if (windowFrom(parts) < at.sequence) return true;
  const names = ({ members }: { readonly members: readonly MemberPosition[] }) =>
    members.some((position) => position.member === member);
  const isBehind = (position: Position) => position.sequence >= at.sequence && isOnPath(path, position);
  if (catalogue.points.some(names)) return true;
  return reservations.all.some((reservation) =>
    reservation.members.length > 0 ? names(reservation) : !isBehind(reservation.position),
  );
}

function isOnPath(path: readonly Interval[], { entry, sequence }: Position): boolean {
  return path.some((part) => part.entry === entry && sequence >= part.first && sequence <= part.last);
}
