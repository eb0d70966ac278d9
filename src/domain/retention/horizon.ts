import type { Lineage, LineageEntry } from "#src/domain/model/lineage.js";
import { pathTo } from "#src/domain/model/lineage.js";
import { ancestry, meetingPoint } from "#src/domain/model/meeting.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * How far each member may be folded, what of the journal may go, and what may be compacted: pure arithmetic over the
 * positions that somebody needs. Everything on the present path up to such a position is read by who needs it; what a
 * position on another branch needs of this path ends where its history forked off (I6, I7).
 */
export interface HistoryNeeds {
  readonly lineage: Lineage;
  /** Every entry known, those of kept branches too. */
  readonly known: readonly LineageEntry[];
  /** Kept points, reservations, and the beginning of the window. */
  readonly positions: readonly NeededPosition[];
  /** Where each member stands at the promotable position. One that is still being seeded is not in it. */
  readonly standing: readonly MemberPosition[];
  readonly promotable: Position;
}

export interface NeededPosition {
  readonly position: Position;
  /** Empty: every member, at the position itself. */
  readonly members: readonly MemberPosition[];
}

/**
 * The sequence, on the present path, up to which each member may be folded into its image: the lowest at which a needed
 * position reads it. A member without an entry may not be folded at all.
 */
export function horizons(needs: HistoryNeeds): ReadonlyMap<number, Sequence> {
  const { standing, positions } = needs;
  return new Map(
    standing.map(({ member, at }) => [
      member,
      Math.min(at, ...positions.map((needed) => readAt(needs, needed, member) ?? Number.POSITIVE_INFINITY)),
    ]),
  );
}

/** Undefined when the position does not hold the member, and so never reads it. */
function readAt(needs: HistoryNeeds, needed: NeededPosition, member: number): Sequence | undefined {
  const shared = meetingPoint(needs.lineage, needs.known, needed.position) ?? 0;
  if (needed.members.length === 0) return shared;
  const at = needed.members.find((candidate) => candidate.member === member)?.at;
  return at === undefined ? undefined : Math.min(at, shared);
}

/**
 * Up to which sequence the journal of a branch may be trimmed. `floors` is what the images durably hold, and every member
 * of the group has to be in it: one that is not holds everything back. A branch that no path needs may go wholly; so may
 * what an entry wrote behind the fork at which the lineage leaves it, when nothing in front of it is needed either.
 */
export function trimmableUpTo(
  needs: HistoryNeeds,
  floors: ReadonlyMap<number, Sequence>,
  members: readonly number[],
  entry: LineageEntry,
): Sequence {
  const part = pathTo(needs.lineage, needs.promotable).find((interval) => interval.entry === entry.id);
  const isNeeded = needs.positions.some(({ position }) =>
    ancestry(needs.known, position).some(({ id }) => id === entry.id),
  );
  const isOnPath = needs.lineage.some(({ id }) => id === entry.id);
  if (!isOnPath) return isNeeded || isAnyRootless(needs) ? entry.first - 1 : Number.MAX_SAFE_INTEGER;
  const floor = members.length === 0 ? 0 : Math.min(...members.map((member) => floors.get(member) ?? 0));
  const fork = forkOf(needs.lineage, entry.id);
  // By number as far as the floor: what the index says of it goes with the same number.
  if (fork !== undefined && floor >= fork && isLeft(needs, entry.id, fork)) return floor;
  const last = part?.last ?? entry.first - 1;
  return Math.max(entry.first - 1, Math.min(floor, last));
}

/** Where the lineage leaves the entry; undefined while it does not. */
export function forkOf(lineage: Lineage, entry: bigint): Sequence | undefined {
  return lineage.find(({ parent }) => parent?.entry === entry)?.parent?.sequence;
}

/** Whether nobody reads what the entry wrote behind the sequence, nor grows from there. */
export function isLeft(needs: HistoryNeeds, entry: bigint, sequence: Sequence): boolean {
  const { known, positions } = needs;
  return (
    !isAnyRootless(needs) &&
    !positions.some(({ position }) => {
      const parents = ancestry(known, position).flatMap(({ parent }) => parent ?? []);
      return [position, ...parents].some((at) => at.entry === entry && at.sequence > sequence);
    })
  );
}

/** Whether it is not known what some position reads from, so that it may be anything. */
function isAnyRootless({ known, positions }: HistoryNeeds): boolean {
  return positions.some(({ position }) => {
    const oldest = ancestry(known, position).at(-1);
    return oldest === undefined || oldest.parent !== undefined;
  });
}

/** Behind `after`, up to and with `upTo`, in one branch; only the last version of each block has to stay. */
export interface ClosedSpan {
  readonly branch: bigint;
  readonly after: Sequence;
  readonly upTo: Sequence;
}

/**
 * What may be compacted: spans of the present path between two sequences that somebody reads at, from the horizon to the
 * beginning of the window, oldest first. A sequence at which any member of any needed position is read ends a span, and so
 * do one at which a member stands, and a fork. A span of one sequence is given too, though nothing in it can go: taken in
 * order, the spans of a branch leave no gap, and what lies before the last of them is wholly compacted.
 */
export function closedSpans(
  needs: HistoryNeeds,
  horizon: Sequence,
  windowFrom: Sequence,
): readonly ClosedSpan[] {
  const path = pathTo(needs.lineage, needs.promotable);
  const meetings = needs.positions.map(({ position }) => meetingPoint(needs.lineage, needs.known, position));
  // What it reads of this path nobody knows: it may be any moment.
  if (meetings.includes(undefined)) return [];
  const cuts = new Set<Sequence>([horizon]);
  for (const [index, { position, members }] of needs.positions.entries()) {
    const shared = meetings[index] ?? 0;
    for (const at of [position.sequence, ...members.map((member) => member.at)])
      cuts.add(Math.min(at, shared));
  }
  // The head is no point, and is opened all the same.
  for (const { at } of needs.standing) cuts.add(at);
  for (const { first, last } of path) cuts.add(first - 1).add(last);
  const sorted = [...cuts].filter((cut) => cut >= horizon && cut <= windowFrom).sort((a, b) => a - b);
  return sorted.slice(1).flatMap((upTo, index) => {
    const after = sorted[index] ?? upTo;
    const part = path.find(({ first, last }) => after + 1 >= first && upTo <= last);
    // Between a fork and the first sequence behind it nothing was given out.
    return part === undefined ? [] : [{ branch: part.entry, after, upTo }];
  });
}
