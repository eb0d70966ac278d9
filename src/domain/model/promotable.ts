import { assert } from "#src/base/assert.js";
import type { Mark } from "#src/domain/model/mark.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * What could be promoted to, as a state machine over the marks of one path in their order.
 *
 * - A resync of an inline member holds the group: between its begin and its end no moment is a state that the volumes
 *   ever were in together, so promotable stays at the predecessor that the begin names.
 * - A scan, and the first seed of a member, hold only that member: it stands at its last complete one, and before the
 *   first it stands nowhere and is in no point.
 * - An end closes all open begins of its members. A begin of several members is closed once each of them was ended.
 * - While begins overlap nothing in between is legal either: the hold lasts until the last of them is closed, and stays
 *   at the predecessor of the first. The predecessor of a later one lies inside the first.
 *
 * Marks are taken in once they are durable; then what this says may be acknowledged (I3, I10).
 */
export interface ResyncState {
  /** Ascending by member. */
  readonly members: readonly MemberStanding[];
  /** In the order of their begins. */
  readonly open: readonly OpenResync[];
  readonly hold: GroupHold | undefined;
}

/** `alone`: captured by scans or as a log, so that its resyncs are its own affair. */
export type CaptureScope = "inline" | "alone";

export interface MemberStanding {
  readonly member: number;
  /** End of an inline member's first seed, and of another's last scan; undefined until there is one. */
  readonly complete: Sequence | undefined;
}

export interface OpenResync {
  readonly begin: Sequence;
  /** Members whose end is still to come. */
  readonly waiting: readonly number[];
  readonly holdsGroup: boolean;
}

/** The span that holds the group, and where everybody stood before it. */
export interface GroupHold {
  readonly predecessor: Position;
  readonly begin: Sequence;
  readonly members: readonly MemberStanding[];
}

/** A hold that is over. Moments behind the predecessor and before the end are no legal states, now and later. */
export interface ResyncSpan {
  readonly predecessor: Position;
  readonly begin: Sequence;
  /** Sequence of the end mark; undefined while it is open. */
  readonly end: Sequence | undefined;
  /** The entries of the two marks: a history that holds neither never had it. Missing: it counts in each that has the predecessor. */
  readonly entries?: { readonly begin: bigint; readonly end: bigint };
}

export interface ResyncStep {
  readonly state: ResyncState;
  /** The hold that this mark began: its predecessor is worth a point. */
  readonly held?: GroupHold;
  /** The hold that this mark ended. */
  readonly closed?: ResyncSpan;
}

export const NO_RESYNCS: ResyncState = { members: [], open: [], hold: undefined };

type ScopeOf = (member: number) => CaptureScope;

/** The marks that say who is of the group and what is being copied. */
export type ResyncMark =
  | { readonly type: "member-added" | "member-removed"; readonly member: number }
  | Extract<Mark, { readonly type: "resync-begin" | "resync-end" }>;

/** Undefined for a mark that changes nothing of this. */
export function resyncMarkOf(mark: Mark): ResyncMark | undefined {
  switch (mark.type) {
    case "member-added":
    case "member-removed":
      return { type: mark.type, member: mark.member };
    case "resync-begin":
    case "resync-end":
      return mark;
    default:
      return undefined;
  }
}

export function takeMark(
  state: ResyncState,
  mark: ResyncMark,
  sequence: Sequence,
  scopeOf: ScopeOf,
): ResyncStep {
  switch (mark.type) {
    case "member-added":
      return { state: addMember(state, mark.member) };
    case "member-removed":
      return endResync(withoutMember(state, mark.member), [mark.member], sequence);
    case "resync-begin":
      return beginResync(state, mark.predecessor, mark.members, sequence, scopeOf);
    case "resync-end":
      return endResync(completed(state, mark.members, sequence, scopeOf), mark.members, sequence);
  }
}

/** Undefined when nothing could be promoted to: no member has been seeded yet. */
export function promotable(state: ResyncState, durable: Position): Position | undefined {
  const { members, position } = standing(state, durable);
  return members.some(({ complete }) => complete !== undefined) ? position : undefined;
}

/** Where each member stands at the promotable position: the vector of a point cut there. Those not in it are left out. */
export function vectorAt(state: ResyncState, durable: Position, scopeOf: ScopeOf): readonly MemberPosition[] {
  const { members, position } = standing(state, durable);
  return members.flatMap(({ member, complete }) => {
    if (complete === undefined) return [];
    const at = scopeOf(member) === "alone" ? Math.min(complete, position.sequence) : position.sequence;
    return [{ member, at, fuzzy: false }];
  });
}

/** Why no point is cut now, or undefined when one may be. */
export function refuseCut(state: ResyncState): "nothing-seeded" | "resync-open" | undefined {
  if (state.hold !== undefined) return "resync-open";
  return state.members.some(({ complete }) => complete !== undefined) ? undefined : "nothing-seeded";
}

function standing(state: ResyncState, durable: Position) {
  const { hold } = state;
  if (hold === undefined) return { members: state.members, position: durable };
  // What is asked about may lie in front of the hold: while older marks wait, say.
  const position = durable.sequence < hold.predecessor.sequence ? durable : hold.predecessor;
  return { members: hold.members, position };
}

function addMember(state: ResyncState, member: number): ResyncState {
  if (state.members.some((known) => known.member === member)) return state;
  const members = [...state.members, { member, complete: undefined }];
  return { ...state, members: members.sort((a, b) => a.member - b.member) };
}

function withoutMember(state: ResyncState, member: number): ResyncState {
  return { ...state, members: state.members.filter((known) => known.member !== member) };
}

function completed(
  state: ResyncState,
  members: readonly number[],
  end: Sequence,
  scopeOf: ScopeOf,
): ResyncState {
  const grown = members.reduce(addMember, state);
  return {
    ...grown,
    members: grown.members.map(({ member, complete }) => {
      if (!members.includes(member)) return { member, complete };
      return { member, complete: scopeOf(member) === "inline" ? (complete ?? end) : end };
    }),
  };
}

/**
 * The state at a fork, as far as the later one tells: what began or was completed behind it is not in that history. A
 * scanned member whose last scan is lost by that is left out until the next one.
 */
export function forkedAt(state: ResyncState, fork: Sequence): ResyncState {
  const hold = state.hold !== undefined && state.hold.begin <= fork ? state.hold : undefined;
  const members = state.hold !== undefined && hold === undefined ? state.hold.members : state.members;
  return {
    members: members.map(({ member, complete }) => ({
      member,
      complete: complete !== undefined && complete <= fork ? complete : undefined,
    })),
    open: state.open.filter(({ begin }) => begin <= fork),
    hold,
  };
}

function beginResync(
  state: ResyncState,
  predecessor: Position,
  members: readonly number[],
  begin: Sequence,
  scopeOf: ScopeOf,
): ResyncStep {
  assert(members.length > 0, "a resync is of somebody");
  const grown = members.reduce(addMember, state);
  const seeded = (member: number) =>
    state.members.some((known) => known.member === member && known.complete !== undefined);
  const holdsGroup = members.some((member) => scopeOf(member) === "inline" && seeded(member));
  const resync = { begin, waiting: members, holdsGroup };
  // A primary that restarts again and again begins again and again, and ends once.
  const open = grown.open.some((earlier) => outlasts(earlier, resync)) ? grown.open : [...grown.open, resync];
  if (!holdsGroup || grown.hold !== undefined) return { state: { ...grown, open } };
  const held = { predecessor, begin, members: state.members };
  return { state: { ...grown, open, hold: held }, held };
}

/** Whether the later one changes nothing: it is over no later than the earlier, and so is its hold. */
function outlasts(earlier: OpenResync, later: OpenResync): boolean {
  return (
    (earlier.holdsGroup || !later.holdsGroup) &&
    later.waiting.every((member) => earlier.waiting.includes(member))
  );
}

function endResync(state: ResyncState, members: readonly number[], end: Sequence): ResyncStep {
  const open = state.open
    .map((resync) => ({
      ...resync,
      waiting: resync.waiting.filter((member) => !members.includes(member)),
    }))
    .filter(({ waiting }) => waiting.length > 0);
  const { hold } = state;
  if (hold === undefined || open.some(({ holdsGroup }) => holdsGroup)) return { state: { ...state, open } };
  const closed = { predecessor: hold.predecessor, begin: hold.begin, end };
  return { state: { ...state, open, hold: undefined }, closed };
}
