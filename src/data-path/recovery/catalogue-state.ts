import { predecessorPointId } from "#src/data-path/recovery/predecessor-point.js";
import type { Fact } from "#src/domain/model/fact.js";
import {
  contains,
  type Lineage,
  type LineageEntry,
  lineageTo,
  pathTo,
  positionAt,
} from "#src/domain/model/lineage.js";
import type { Mark } from "#src/domain/model/mark.js";
import {
  type CaptureScope,
  type ResyncSpan,
  type ResyncState,
  resyncMarkOf,
  vectorAt,
} from "#src/domain/model/promotable.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";
import {
  NO_RESYNC_HISTORY,
  type ResyncHistory,
  resyncsOn,
  resyncsSince,
  takeResyncMark,
  withoutEntry,
} from "#src/domain/model/resync-history.js";
import { spansOn, unitedSpans } from "#src/domain/model/resync-spans.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** A mark of the journal, durable, with its place. */
export interface DurableMark {
  readonly mark: Mark;
  readonly position: Position;
  /** Of its batch: the primary's wall clock. */
  readonly timeMs: number;
}

/** What this site has decided about a point. It can be heard before the point itself is. */
export interface PointDecisions {
  readonly stampMs: number | undefined;
  readonly pinned: boolean;
  /** Given later, in place of the mark's own. */
  readonly label: string | undefined;
  readonly health: PointHealth;
}

export type PointHealth =
  | { readonly type: "unverified" }
  | { readonly type: "verified"; readonly timeMs: number; readonly rootHash: string }
  | { readonly type: "damaged"; readonly detail: string };

export const UNDECIDED: PointDecisions = {
  stampMs: undefined,
  pinned: false,
  label: undefined,
  health: { type: "unverified" },
};

/** As many as may be pinned; each takes a few hundred bytes, and some hundred of them come at once at the very most. */
export const AWAITED_MAX = 10_000;

/** What marks mean depends on who is of the group, and which history they are of. */
export interface CatalogueRules {
  readonly scopeOf: (member: number) => CaptureScope;
  /** Present history. */
  readonly lineage: () => Lineage;
  /** Every entry known, those of kept branches too; those of the lineage if missing. */
  readonly entries?: (() => ReadonlyMap<bigint, LineageEntry>) | undefined;
}

/** What is asked for each acknowledgement, until what it comes from has changed. */
interface PresentResyncs {
  readonly of: ResyncHistory;
  readonly on: Lineage;
  readonly spansOf: readonly ResyncSpan[];
  readonly state: ResyncState;
  /** From here on the state is that. */
  readonly since: Sequence;
  readonly spans: readonly ResyncSpan[];
}

/**
 * The catalogue as what marks and facts come to. Both may be heard again, and facts before the marks they are about: the
 * answer is the same. So it does not matter where a crash fell between the two, and a rebuild gives what was there.
 */
export class CatalogueState {
  readonly points = new Map<string, RecoveryPoint>();
  readonly decisions = new Map<string, PointDecisions>();
  /** Points whose marks may still come; once those are settled the id is forgotten. */
  readonly deleted = new Set<string>();
  /** Up to where the marks of a branch have been taken in. */
  readonly through = new Map<bigint, Sequence>();
  /** Up to where they are in the ledger. */
  readonly settled = new Map<bigint, Sequence>();
  history: ResyncHistory = NO_RESYNC_HISTORY;
  /** Resyncs of the group that are over, of all histories, oldest first. */
  spans: readonly ResyncSpan[] = [];
  readonly rules: CatalogueRules;
  #resyncs: PresentResyncs | undefined;
  /** What the history of the last mark came to with it: as a rule the next one is of the same. */
  #own: { readonly of: ResyncHistory; readonly entry: bigint; readonly state: ResyncState } | undefined;

  constructor(rules: CatalogueRules) {
    this.rules = rules;
  }

  /** What the marks of the present history have come to. */
  get resyncs(): ResyncState {
    return this.#present.state;
  }

  /** What the marks on any lineage have come to. */
  resyncsOn(lineage: Lineage): ResyncState {
    return resyncsOn(this.history, lineage, this.rules.scopeOf);
  }

  /** What the marks on the path to a position have come to there, whatever was heard behind it. */
  resyncsAt(position: Position): ResyncState {
    const { on, state, since } = this.#present;
    const isPresent = contains(on, position);
    if (isPresent && position.sequence >= since) return state;
    const lineage = isPresent ? on : this.#lineageTo(position.entry);
    return resyncsOn(this.history, lineage, this.rules.scopeOf, position.sequence);
  }

  /** Resyncs of the group in the present history, those that are over and the one that is open. */
  get presentSpans(): readonly ResyncSpan[] {
    return this.#present.spans;
  }

  /** Ids that the mark put in or changed. Marks of a branch come in their order; one heard before changes nothing. */
  takeMark({ mark, position, timeMs }: DurableMark): readonly string[] {
    if (position.sequence <= (this.through.get(position.entry) ?? 0)) return [];
    this.through.set(position.entry, position.sequence);
    if (mark.type === "point") return this.#addMarked({ ...mark.point, position });
    const told = resyncMarkOf(mark);
    if (told === undefined) return [];
    const { scopeOf, lineage } = this.rules;
    // As of the predecessor: what was heard behind that has been lost, and comes with this resync.
    const jumps = told.type === "resync-begin" && told.predecessor.sequence < position.sequence - 1;
    const before = jumps
      ? resyncsOn(this.history, this.#lineageTo(position.entry), scopeOf, told.predecessor.sequence)
      : this.#resyncsOf(position.entry);
    const event = { mark: told, at: position };
    const { history, step } = takeResyncMark(this.history, event, before, lineage(), scopeOf);
    this.history = history;
    this.#own = jumps ? undefined : { of: history, entry: position.entry, state: step.state };
    const { held, closed } = step;
    if (closed !== undefined) this.spans = unitedSpans(this.spans, [this.#placed(closed, position)]);
    // The last legal state before a resync is a point, so that it can be opened whatever becomes of the resync (I10).
    return held === undefined ? [] : this.#add(this.#predecessor(before, held.predecessor, timeMs));
  }

  takeFact(fact: Fact): readonly string[] {
    switch (fact.type) {
      case "point":
        return this.#add(fact.point);
      case "pin":
        return this.#decide(fact.point, { pinned: fact.pinned });
      case "label":
        return this.#decide(fact.point, { label: fact.label });
      case "stamp":
        return this.#decide(fact.point, { stampMs: fact.stampMs });
      case "verified": {
        const { timeMs, rootHash } = fact;
        return this.#decide(fact.point, { health: { type: "verified", timeMs, rootHash } });
      }
      case "damaged":
        return this.#decide(fact.point, { health: { type: "damaged", detail: fact.detail } });
      case "delete-point":
        this.deleted.add(fact.point);
        this.points.delete(fact.point);
        this.decisions.delete(fact.point);
        return [fact.point];
      case "settled":
        return this.#settle(fact);
      case "branch-anew":
        return this.#forgetBranch(fact.branch);
      default:
        return [];
    }
  }

  decisionsOf(id: string): PointDecisions {
    return this.decisions.get(id) ?? UNDECIDED;
  }

  /**
   * Points of which only is known what a person or a scrub has decided: their marks may still come. Those of a branch that
   * comes again, say. Beyond AWAITED_MAX the oldest are not waited for.
   */
  get awaited(): readonly string[] {
    const isDecided = ({ pinned, label, health }: PointDecisions) =>
      pinned || label !== undefined || health.type !== "unverified";
    const ids = [...this.decisions].flatMap(([id, decided]) =>
      !this.points.has(id) && isDecided(decided) ? [id] : [],
    );
    return ids.slice(-AWAITED_MAX);
  }

  /** Forgets when points arrived of which nothing else is known; answers which. If they come they arrive then. */
  forgetArrivals(): readonly string[] {
    const awaited = new Set(this.awaited);
    const gone = [...this.decisions.keys()].filter((id) => !this.points.has(id) && !awaited.has(id));
    for (const id of gone) this.decisions.delete(id);
    return gone;
  }

  /** Forgets what was deleted and cannot come back: no mark at or below what is settled is asked any more. */
  forgetDeleted(ids: Iterable<string>): void {
    for (const id of ids) this.deleted.delete(id);
  }

  /**
   * Spans of the window's own history that are over where it begins: in front of it only points are opened. Those of another
   * history stay, whatever their numbers are: once that is followed again, its window begins where the two part.
   */
  forgetSpansBelow(window: Position | undefined): void {
    if (window === undefined) return;
    const lineage = lineageTo(this.#known, window.entry);
    const isOver = ({ predecessor, end, entries }: ResyncSpan) =>
      end !== undefined &&
      end <= window.sequence &&
      contains(lineage, entries === undefined ? predecessor : { entry: entries.end, sequence: end });
    this.spans = this.spans.filter((span) => !isOver(span));
  }

  /** Of whom it names, those that are whole there: who is still being seeded is in no point, whatever its writer knew. */
  #addMarked(point: RecoveryPoint): readonly string[] {
    const { members } = this.#resyncsOf(point.position.entry);
    const isSeeding = (member: number) =>
      members.some((known) => known.member === member && known.complete === undefined);
    const standing = point.members.filter(({ member }) => !isSeeding(member));
    // Nobody named would mean everybody.
    const isEmptied = standing.length === 0 && point.members.length > 0;
    return isEmptied ? [] : this.#add({ ...point, members: standing });
  }

  #add(point: RecoveryPoint): readonly string[] {
    if (this.deleted.has(point.id) || this.points.has(point.id)) return [];
    this.points.set(point.id, point);
    return [point.id];
  }

  #decide(id: string, change: Partial<PointDecisions>): readonly string[] {
    if (this.deleted.has(id)) return [];
    this.decisions.set(id, { ...this.decisionsOf(id), ...change });
    return [id];
  }

  /**
   * What marks came to is taken only from a fact that knows of more marks of its branch. One checkpoint says one fact a
   * branch, all with the same resyncs, and what changes these is a mark: so of several checkpoints the last one that
   * knows more counts, and none that is older than what is known. Those of branches that rested say nothing new.
   */
  #settle({ upTo, resyncs, spans }: Extract<Fact, { type: "settled" }>): readonly string[] {
    this.settled.set(upTo.entry, Math.max(upTo.sequence, this.settled.get(upTo.entry) ?? 0));
    // Older spans of that entry that the fact does not name were forgotten before it was written. Numbers tell nothing of others:
    // what grew from an entry may have lower ones than the entry itself came to.
    const isOlder = ({ end, entries }: ResyncSpan) =>
      end !== undefined && end <= upTo.sequence && entries?.end === upTo.entry;
    this.spans = unitedSpans(
      spans,
      this.spans.filter((span) => !isOlder(span)),
    );
    if ((this.through.get(upTo.entry) ?? 0) >= upTo.sequence) return [];
    this.through.set(upTo.entry, upTo.sequence);
    this.history = resyncs;
    return [];
  }

  /**
   * The marks of the branch come again, each as if for the first time: were its old reach believed they would be skipped, and
   * were the old ones counted, a resync would be over before its end has come. What was decided about points stays.
   */
  #forgetBranch(branch: bigint): readonly string[] {
    this.through.delete(branch);
    this.settled.delete(branch);
    this.history = withoutEntry(this.history, branch);
    this.spans = this.spans.filter(({ predecessor, entries }) => {
      return predecessor.entry !== branch && entries?.begin !== branch && entries?.end !== branch;
    });
    const gone = [...this.points.values()].filter(({ position }) => position.entry === branch);
    for (const { id } of gone) this.points.delete(id);
    return gone.map(({ id }) => id);
  }

  get #present(): PresentResyncs {
    const { history: of, spans: spansOf } = this;
    const on = this.rules.lineage();
    const known = this.#resyncs;
    if (known?.of === of && known.on === on && known.spansOf === spansOf) return known;
    const state = resyncsOn(of, on, this.rules.scopeOf);
    const { hold } = state;
    const open = hold === undefined ? [] : [{ ...hold, end: undefined }];
    const spans = [...spansOn(spansOf, on), ...open];
    this.#resyncs = { of, on, spansOf, state, since: resyncsSince(of, on), spans };
    return this.#resyncs;
  }

  /** The span with the entries of its marks; without them where its path is not known. */
  #placed(closed: ResyncSpan, end: Position): ResyncSpan {
    const begin = positionAt(pathTo(this.#lineageTo(end.entry), end), closed.begin);
    if (begin?.sequence !== closed.begin) return closed;
    return { ...closed, entries: { begin: begin.entry, end: end.entry } };
  }

  #lineageTo(entry: bigint): Lineage {
    return lineageTo(this.#known, entry);
  }

  /** What the history that leads to the entry has come to, with all that the entry wrote. */
  #resyncsOf(entry: bigint): ResyncState {
    if (this.#own?.of === this.history && this.#own.entry === entry) return this.#own.state;
    return resyncsOn(this.history, this.#lineageTo(entry), this.rules.scopeOf);
  }

  get #known(): ReadonlyMap<bigint, LineageEntry> {
    return this.rules.entries?.() ?? new Map(this.rules.lineage().map((one) => [one.id, one]));
  }

  #predecessor(before: ResyncState, position: Position, timeMs: number): RecoveryPoint {
    const members = vectorAt(before, position, this.rules.scopeOf);
    return { id: predecessorPointId(position), kind: "crash", label: "", timeMs, members, position };
  }
}
