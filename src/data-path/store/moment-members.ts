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
 * Where members stand at a moment: a point says it itself. At any other, an inline member stands at the moment, and one that
 * is captured alone at the end of the last whole scan that is known below it: behind that lies a part of the next, which is
 * no state the member was ever in (I1). Before its first scan it is left out. Undefined: all stand at the moment itself.
 *
 * An inline member whose first seed ended behind the moment, or has not ended, is left out too.
 *
 * A branch of this site is written as a whole: what stands in it is of no scan. See `standsInBranch` for what it grows from.
 */
export function membersAt(parts: StoreParts, moment: Moment): readonly MemberPosition[] | undefined {
  const { position, members } = moment;
  if (members.length > 0) return members;
  const { site, replica } = parts;
  const held = [...site.members.values()];
  const later = new Set(
    parts.catalogue.resyncs.members
      .filter(({ complete = 0 }) => complete > position.sequence)
      .map(({ member }) => member),
  );
  const isWhole = (member: number) => !parts.seeds.isOpen(member) && !later.has(member);
  const isPlain = held.every(({ member, capture }) => capture === "inline" && isWhole(member));
  if (site.branches.has(position.entry) || isPlain) return undefined;
  const path = replica.pathTo(position);
  return held.flatMap(({ member, capture }) => {
    if (capture === "inline" && !isWhole(member)) return [];
    const at = capture === "inline" ? position.sequence : lastScan(parts, member, path);
    return at === undefined ? [] : [{ member, at, fuzzy: false }];
  });
}

/**
 * Whether the member stands, where the branch grows, at the very moment it grows from: in the middle of a scan it does not, and
 * what a read found beneath the branch would be half of that scan (I1).
 */
export function standsInBranch({ reservations }: StoreParts, branch: LineageEntry, member: number): boolean {
  const { parent } = branch;
  const grown = reservations.all.find(({ id }) => id === branchReservation(branch.id));
  if (parent === undefined || grown === undefined || grown.members.length === 0) return true;
  return grown.members.find((standing) => standing.member === member)?.at === parent.sequence;
}

/** What a branch of this site grows from is reserved under this id, with where each member stands. */
export function branchReservation(entry: bigint): string {
  return `${BRANCH_PREFIX}${entry.toString(16)}`;
}

export const BRANCH_PREFIX = "branch-";

/** The end of a whole scan on the path: the newest of all in present history, or where a point has the member standing. */
function lastScan(
  { catalogue, state }: StoreParts,
  member: number,
  path: readonly Interval[],
): Sequence | undefined {
  const { members, hold } = catalogue.resyncs;
  const present = path.filter(({ entry }) => state.state.lineage.some(({ id }) => id === entry));
  const newest = [...members, ...(hold?.members ?? [])]
    .filter((standing) => standing.member === member)
    .flatMap(({ complete }) => complete ?? [])
    .filter((at) => present.some(({ first, last }) => at >= first && at <= last));
  const ofPoints = catalogue.points
    .filter(({ position }) => path.some((part) => holds(part, position)))
    .flatMap((point) => point.members.filter((standing) => standing.member === member).map(({ at }) => at));
  const ends = [...newest, ...ofPoints];
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function holds({ entry, first, last }: Interval, position: Position): boolean {
  return position.entry === entry && position.sequence >= first && position.sequence <= last;
}
