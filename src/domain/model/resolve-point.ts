import { unreachable } from "#src/base/assert.js";
import type { Moments, TimedPosition } from "#src/domain/model/batch-times.js";
import { type Interval, type Lineage, pathTo } from "#src/domain/model/lineage.js";
import type { PointSelector } from "#src/domain/model/point-selector.js";
import type { ResyncSpan } from "#src/domain/model/promotable.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";
import { isInside } from "#src/domain/model/resync-spans.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** A point as it may be chosen. */
export interface KnownPoint extends RecoveryPoint {
  readonly damaged: boolean;
}

/** All that decides which position a selector means. */
export interface PointSituation {
  /** Ascending by sequence. */
  readonly points: readonly KnownPoint[];
  readonly lineage: Lineage;
  /** Undefined while nothing was ever seeded. */
  readonly promotable: Position | undefined;
  /** Every legal moment from here to promotable can be opened; before it, only points can. */
  readonly windowFrom: Sequence;
  /** Open and closed; those below the window may be left out. */
  readonly resyncs: readonly ResyncSpan[];
  /** What lies behind `after` and before `upTo` is gone: no point saw it. */
  readonly compacted: readonly CompactedSpan[];
  readonly momentsAt: (timeMs: number) => Moments;
  /** The position behind the append that brought the log that far. */
  readonly appendedAt: (lsn: number) => Position | undefined;
}

export interface CompactedSpan {
  readonly after: Sequence;
  readonly upTo: Sequence;
}

export type Resolution =
  | { readonly type: "resolved"; readonly position: Position; readonly point: KnownPoint | undefined }
  | PointRefusal;

/** Something that can be opened instead. */
export interface Neighbour {
  readonly position: Position;
  readonly point: string | undefined;
}

export interface Neighbours {
  readonly before: Neighbour | undefined;
  readonly after: Neighbour | undefined;
}

export type PointRefusal =
  | { readonly type: "nothing-promotable" }
  | { readonly type: "no-point"; readonly kind: "any" | "app" }
  | { readonly type: "unknown-point"; readonly id: string }
  | { readonly type: "unknown-epoch"; readonly epoch: number }
  | { readonly type: "unknown-lsn"; readonly lsn: number }
  | {
      readonly type: "inside-resync" | "compacted" | "before-window" | "future" | "never-given-out";
      readonly neighbours: Neighbours;
    }
  | {
      readonly type: "ambiguous-time";
      readonly candidates: readonly TimedPosition[];
      readonly isCut: boolean;
    };

/**
 * The position that the selector means here and now. A moment that is no legal state of the group, or is gone, is
 * refused with what can be opened on both sides of it; it is never rounded to one of them.
 */
export function resolvePoint(selector: PointSelector, situation: PointSituation): Resolution {
  switch (selector.type) {
    case "latest":
      return latest(situation);
    case "latest-processed":
      return newestPoint(situation, "any");
    case "latest-app":
      return newestPoint(situation, "app");
    case "id":
      return pointById(situation, selector.id);
    case "sequence":
      return sequenceOf(situation, selector.epoch, selector.sequence);
    case "time":
      return timeOf(situation, selector.timeMs);
    case "lsn": {
      const position = situation.appendedAt(selector.lsn);
      return position === undefined
        ? { type: "unknown-lsn", lsn: selector.lsn }
        : moment(situation, position.sequence);
    }
    default:
      return unreachable(selector);
  }
}

/** Only on a path is a point a moment of this history; a point of a kept branch is chosen by its id. */
function onPath(situation: PointSituation): readonly KnownPoint[] {
  const { promotable } = situation;
  if (promotable === undefined) return [];
  const path = pathTo(situation.lineage, promotable);
  return situation.points.filter(({ position }) => isIn(path, position));
}

function isIn(path: readonly Interval[], { entry, sequence }: Position): boolean {
  // The end of the parent stands right before an entry's first sequence, so an entry may be named with it.
  return path.some((part) => part.entry === entry && sequence >= part.first - 1 && sequence <= part.last);
}

function latest(situation: PointSituation): Resolution {
  const { promotable } = situation;
  if (promotable === undefined) return { type: "nothing-promotable" };
  return { type: "resolved", position: promotable, point: pointAt(situation, promotable.sequence) };
}

function newestPoint(situation: PointSituation, kind: "any" | "app"): Resolution {
  const fitting = onPath(situation).filter(
    (point) => !point.damaged && (kind === "any" || point.kind === kind),
  );
  const point = fitting.at(-1);
  return point === undefined
    ? { type: "no-point", kind }
    : { type: "resolved", position: point.position, point };
}

/** A damaged point resolves: that it is damaged is for the verb to refuse, which may be forced. */
function pointById(situation: PointSituation, id: string): Resolution {
  const point = situation.points.find((candidate) => candidate.id === id);
  return point === undefined
    ? { type: "unknown-point", id }
    : { type: "resolved", position: point.position, point };
}

function sequenceOf(situation: PointSituation, epoch: number | undefined, sequence: Sequence): Resolution {
  if (epoch === undefined || situation.promotable === undefined) return moment(situation, sequence);
  const entries = situation.lineage.filter((entry) => entry.epoch === epoch).map(({ id }) => id);
  if (entries.length === 0) return { type: "unknown-epoch", epoch };
  const path = pathTo(situation.lineage, situation.promotable);
  const part = path.find(({ first, last }) => sequence >= first && sequence <= last);
  const isOfEpoch = part !== undefined && entries.includes(part.entry);
  if (isOfEpoch || (part === undefined && sequence > situation.promotable.sequence)) {
    return moment(situation, sequence);
  }
  return { type: "never-given-out", neighbours: neighbours(situation, sequence) };
}

function timeOf(situation: PointSituation, timeMs: number): Resolution {
  const { promotable } = situation;
  if (promotable === undefined) return { type: "nothing-promotable" };
  const { candidates, isCut, isBeforeAll, isAfterAll } = situation.momentsAt(timeMs);
  if (isAfterAll) return { type: "future", neighbours: neighbours(situation, promotable.sequence + 1) };
  if (isBeforeAll) return { type: "before-window", neighbours: neighbours(situation, 0) };
  const [only] = candidates;
  if (candidates.length > 1 || only === undefined) return { type: "ambiguous-time", candidates, isCut };
  return moment(situation, only.position.sequence);
}

/** A sequence on the present path, if it is a legal state that is still there. */
function moment(situation: PointSituation, sequence: Sequence): Resolution {
  const { promotable } = situation;
  if (promotable === undefined) return { type: "nothing-promotable" };
  const point = pointAt(situation, sequence);
  if (point !== undefined) return { type: "resolved", position: point.position, point };
  const reason = refuseMoment(situation, promotable, sequence);
  if (reason !== undefined) return { type: reason, neighbours: neighbours(situation, sequence) };
  const entry = pathTo(situation.lineage, promotable).find(({ first, last }) => {
    return sequence >= first && sequence <= last;
  })?.entry;
  if (entry === undefined) return { type: "never-given-out", neighbours: neighbours(situation, sequence) };
  return { type: "resolved", position: { entry, sequence }, point: undefined };
}

/** In the order in which the reasons are true: a moment of an open resync lies behind promotable too. */
function refuseMoment(situation: PointSituation, promotable: Position, sequence: Sequence) {
  if (situation.resyncs.some((span) => isInside(span, sequence))) return "inside-resync";
  if (sequence > promotable.sequence) return "future";
  const isGone = (span: CompactedSpan) => sequence > span.after && sequence < span.upTo;
  if (situation.compacted.some(isGone)) return "compacted";
  return sequence < situation.windowFrom ? "before-window" : undefined;
}

function pointAt(situation: PointSituation, sequence: Sequence): KnownPoint | undefined {
  return onPath(situation).find(({ position }) => position.sequence === sequence);
}

/** The nearest that can be opened below and above: a point, or the edge of what forbids the moment. */
export function neighbours(situation: PointSituation, sequence: Sequence): Neighbours {
  const { promotable } = situation;
  if (promotable === undefined) return { before: undefined, after: undefined };
  const path = pathTo(situation.lineage, promotable);
  const edges = [
    ...situation.resyncs.flatMap(({ predecessor, end }) => [predecessor.sequence, end]),
    ...situation.compacted.flatMap(({ after, upTo }) => [after, upTo]),
    ...path.flatMap(({ first, last }) => [first, last]),
    situation.windowFrom,
    promotable.sequence,
  ].filter((edge) => edge !== undefined && refuseMoment(situation, promotable, edge) === undefined);
  const moments: Neighbour[] = edges.flatMap((edge) => {
    const part = path.find(({ first, last }) => edge !== undefined && edge >= first && edge <= last);
    if (part === undefined || edge === undefined) return [];
    return [{ position: { entry: part.entry, sequence: edge }, point: pointAt(situation, edge)?.id }];
  });
  const points = onPath(situation).filter(({ damaged }) => !damaged);
  const all = [...points.map(({ position, id }) => ({ position, point: id })), ...moments];
  all.sort((a, b) => a.position.sequence - b.position.sequence);
  return {
    before: all.findLast(({ position }) => position.sequence < sequence),
    after: all.find(({ position }) => position.sequence > sequence),
  };
}
