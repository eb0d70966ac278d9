import { contains, type Interval, type Lineage, pathTo } from "#src/domain/model/lineage.js";
import {
  type CaptureScope,
  forkedAt,
  NO_RESYNCS,
  type ResyncMark,
  type ResyncState,
  type ResyncStep,
  takeMark,
} from "#src/domain/model/promotable.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * What the marks of all histories come to on any one of them.
 *
 * A lineage may go back behind what was taken in already: to where it forked off, or to an entry that it had left. What
 * was begun, ended, removed behind there did not happen then, and happened again should it come back. So the marks are
 * kept as they are, each with its place, and the state is what those on the path come to; what is seldom asked for any
 * more, the oldest of them, is kept only as what it came to.
 */
export interface ResyncHistory {
  /** What older marks came to. Of those nobody knows any more how it was before, but by `forkedAt`. */
  readonly base: ResyncState;
  /** The last mark of these. */
  readonly baseAt: Position | undefined;
  /** The newest part of the path that led there: where it and another part, though its entry is known no more. */
  readonly basePath?: readonly Interval[];
  readonly events: readonly ResyncEvent[];
}

export interface ResyncEvent {
  readonly mark: ResyncMark;
  readonly at: Position;
}

export const NO_RESYNC_HISTORY: ResyncHistory = { base: NO_RESYNCS, baseAt: undefined, events: [] };

/**
 * Marks are kept up to this size, as text by estimate, so that they fit a fact together with the largest state and all
 * spans: forty resyncs of a small group.
 */
export const RESYNC_EVENTS_BYTES_MAX = 12 * 1024;
/** Lineages that go back farther part from it as if it were on them: so many promotions are not undone at once. */
const BASE_PATH_MAX = 16;
const EVENT_BYTES = 140;
const MEMBER_BYTES = 5;

/** What the marks on the lineage come to, all of them or those up to a sequence. */
export function resyncsOn(
  history: ResyncHistory,
  lineage: Lineage,
  scopeOf: (member: number) => CaptureScope,
  upTo: Sequence = Number.MAX_SAFE_INTEGER,
): ResyncState {
  let state = baseOn(history, lineage);
  if (history.baseAt !== undefined && history.baseAt.sequence > upTo) state = forkedAt(state, upTo);
  for (const { mark, at } of onPath(history.events, lineage))
    if (at.sequence <= upTo) state = takeMark(state, mark, at.sequence, scopeOf).state;
  return state;
}

/** The last sequence of the lineage at which the marks that are known come to something else than in front of it. */
export function resyncsSince({ baseAt, events }: ResyncHistory, lineage: Lineage): Sequence {
  const places = [...(baseAt === undefined ? [] : [baseAt]), ...events.map(({ at }) => at)];
  return Math.max(0, ...places.filter((at) => contains(lineage, at)).map(({ sequence }) => sequence));
}

/**
 * A mark, heard while `present` is followed; `before` is what its own history had come to. Answers what it began or ended
 * there. One that is known changes nothing.
 */
export function takeResyncMark(
  history: ResyncHistory,
  event: ResyncEvent,
  before: ResyncState,
  present: Lineage,
  scopeOf: (member: number) => CaptureScope,
): { readonly history: ResyncHistory; readonly step: ResyncStep } {
  const { at } = event;
  if (history.events.some((known) => known.at.entry === at.entry && known.at.sequence === at.sequence)) {
    return { history, step: { state: before } };
  }
  const step = takeMark(before, event.mark, at.sequence, scopeOf);
  const grown = { ...history, events: [...history.events, event] };
  return { history: bounded(grown, present, scopeOf), step };
}

/** Without what an entry said, which comes again from its beginning. What it came to already, and nobody knows apart, stays. */
export function withoutEntry(history: ResyncHistory, entry: bigint): ResyncHistory {
  return { ...history, events: history.events.filter(({ at }) => at.entry !== entry) };
}

function bounded(
  history: ResyncHistory,
  present: Lineage,
  scopeOf: (member: number) => CaptureScope,
): ResyncHistory {
  const { events } = history;
  let bytes = events.reduce((sum, event) => sum + bytesOf(event), 0);
  let { base, baseAt, basePath = [] } = history;
  let gone = 0;
  for (const event of events) {
    if (bytes <= RESYNC_EVENTS_BYTES_MAX) break;
    bytes -= bytesOf(event);
    gone += 1;
    // What is on no path that is followed is forgotten.
    if (!contains(present, event.at)) continue;
    base = takeMark(
      baseOn({ base, baseAt, basePath }, present),
      event.mark,
      event.at.sequence,
      scopeOf,
    ).state;
    baseAt = event.at;
    basePath = pathTo(present, baseAt).slice(0, BASE_PATH_MAX);
  }
  return gone === 0 ? history : { base, baseAt, basePath, events: events.slice(gone) };
}

type Base = Pick<ResyncHistory, "base" | "baseAt" | "basePath">;

/** What the oldest marks come to on a lineage: as of where that has left their path. */
function baseOn({ base, baseAt, basePath = [] }: Base, lineage: Lineage): ResyncState {
  if (baseAt === undefined || contains(lineage, baseAt)) return base;
  const path = basePath.length > 0 ? basePath : [{ entry: baseAt.entry, last: baseAt.sequence }];
  for (const { entry, last } of path) {
    const index = lineage.findIndex(({ id }) => id === entry);
    if (index >= 0) return forkedAt(base, Math.min(last, lineage[index + 1]?.parent?.sequence ?? last));
  }
  return base;
}

/** On one path numbers only rise, in whatever order the marks were heard. */
function onPath(events: readonly ResyncEvent[], lineage: Lineage): readonly ResyncEvent[] {
  const present = events.filter(({ at }) => contains(lineage, at));
  return present
    .filter((event) => !present.some((later) => voids(later, event)))
    .sort((a, b) => a.at.sequence - b.at.sequence);
}

/**
 * A begin that names as its predecessor what lies in front of an end says that the end was lost: the numbers in between stand
 * for nothing. What it ended is open, until the resync that makes good what was lost has its own. So does one that was begun
 * there, as far as the later is of all its members.
 */
function voids({ mark, at }: ResyncEvent, { mark: lost, at: place }: ResyncEvent): boolean {
  if (mark.type !== "resync-begin" || !("members" in lost)) return false;
  const isBetween = mark.predecessor.sequence < place.sequence && place.sequence < at.sequence;
  return (
    isBetween && (lost.type === "resync-end" || lost.members.every((member) => mark.members.includes(member)))
  );
}

function bytesOf({ mark }: ResyncEvent): number {
  return EVENT_BYTES + ("members" in mark ? mark.members.length * MEMBER_BYTES : 0);
}
