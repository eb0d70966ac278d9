import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Interval, LineageEntry } from "#src/domain/model/lineage.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** What can be opened: a point's position with where its members stand, or, without, any moment. */
export interface Moment {
  readonly position: Position;
  readonly members: readonly MemberPosition[];
}

/**
 * Where members stand at a moment: a point says it itself. At any other, those of which a whole first copy is known at or below
 * it on the path stand there, an inline one at the moment itself, and one that is captured alone at the end of its last whole
 * scan: behind that lies a part of the next, which is no state the member was ever in (I1). Who was added later, or was still
 * being copied, stands nowhere: what the image and the journal hold of it is half of something.
 *
 * Whatever opens, grows from or holds a moment goes by this: views, exports, branches, drills, devices, reservations. A member
 * that is not in it is refused, and nothing is held for its sake.
 *
 * A branch of this site is written as a whole: what stands in it is of no scan. See `standsInBranch` for what it grows from.
 */
export function membersAt(parts: StoreParts, moment: Moment): readonly MemberPosition[] {
  const { position, members } = moment;
  if (members.length > 0) return members;
  const { site, replica, catalogue, seeds } = parts;
  const { members: standing } = catalogue.resyncsAt(position);
  const path = replica.pathTo(position);
  const branch = site.branches.get(position.entry)?.entry;
  return standing.flatMap(({ member, complete }) => {
    const held = site.members.get(member);
    if (held === undefined || seeds.isOpen(member)) return [];
    const at =
      held.capture === "inline" || branch !== undefined
        ? complete && position.sequence
        : (complete ?? scanOfPoints(parts, member, path));
    if (at === undefined || (branch !== undefined && !standsInBranch(parts, branch, member))) return [];
    return [{ member, at, fuzzy: false }];
  });
}

/**
 * What has to stay for a history that may go on from the moment: where members stand at it, and, at the moment itself, those
 * that are still being copied. The rest of their copy may come, and lies on what is there. Not those that are copied into
 * their images: no history of them can be held.
 */
export function membersNeeded(parts: StoreParts, position: Position): readonly MemberPosition[] {
  const standing = membersAt(parts, { position, members: [] });
  const isStanding = new Set(standing.map(({ member }) => member));
  const { catalogue, site, seeds } = parts;
  const copied = catalogue
    .resyncsAt(position)
    .members.filter(
      ({ member }) => !isStanding.has(member) && site.members.has(member) && !seeds.isOpen(member),
    );
  return [...standing, ...copied.map(({ member }) => ({ member, at: position.sequence, fuzzy: false }))];
}

/**
 * The same for an entry that is kept whole, where it grows: whoever was of the group anywhere in it may lie on what is beneath.
 */
export function keptMembers(
  parts: StoreParts,
  entry: LineageEntry,
  position: Position,
): readonly MemberPosition[] {
  const beneath = membersNeeded(parts, position);
  const isBeneath = new Set(beneath.map(({ member }) => member));
  const later = membersNeeded(parts, { entry: entry.id, sequence: Number.MAX_SAFE_INTEGER });
  const others = later.filter(({ member }) => !isBeneath.has(member));
  return [...beneath, ...others.map((standing) => ({ ...standing, at: position.sequence }))];
}

/** From which sequence of the present history on the member can be opened; undefined while its first copy is not whole. */
export function openableFrom({ catalogue }: StoreParts, member: number): Sequence | undefined {
  return catalogue.resyncs.members.find((standing) => standing.member === member)?.complete;
}

/**
 * Whether the member stands, where the branch grows, at the very moment it grows from: in the middle of a scan it does not, and
 * what a read found beneath the branch would be half of that scan (I1). One that came with the branch itself does.
 */
export function standsInBranch(parts: StoreParts, branch: LineageEntry, member: number): boolean {
  const { parent, id } = branch;
  const grown = parts.reservations.all.find((one) => one.id === branchReservation(id));
  if (parent === undefined || grown === undefined || grown.members.length === 0) return true;
  if ((openableIn(parts, id, member) ?? 0) > parent.sequence) return true;
  return grown.members.find((standing) => standing.member === member)?.at === parent.sequence;
}

/** Where, on the path to the end of the entry, the member's copy became whole. */
export function openableIn({ catalogue }: StoreParts, entry: bigint, member: number): Sequence | undefined {
  const { members } = catalogue.resyncsAt({ entry, sequence: Number.MAX_SAFE_INTEGER });
  return members.find((standing) => standing.member === member)?.complete;
}

/** What a branch of this site grows from is reserved under this id, with where each member stands. */
export function branchReservation(entry: bigint): string {
  return `${BRANCH_PREFIX}${entry.toString(16)}`;
}

export const BRANCH_PREFIX = "branch-";

/** The end of a whole scan on the path that a point tells: what marks came to is kept only so far back. */
function scanOfPoints(
  { catalogue }: StoreParts,
  member: number,
  path: readonly Interval[],
): Sequence | undefined {
  const ends = catalogue.points
    .filter(({ position }) => path.some((part) => holds(part, position)))
    .flatMap((point) => point.members.filter((standing) => standing.member === member).map(({ at }) => at));
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function holds({ entry, first, last }: Interval, position: Position): boolean {
  return position.entry === entry && position.sequence >= first && position.sequence <= last;
}
