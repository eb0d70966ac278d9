import { predecessorPointId } from "#src/data-path/recovery/predecessor-point.js";
import type { Fact } from "#src/domain/model/fact.js";
import { contains, type Lineage, type LineageEntry, lineageTo } from "#src/domain/model/lineage.js";
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
  takeResyncMark,
} from "#src/domain/model/resync-history.js";
import { unitedSpans } from "#src/domain/model/resync-spans.js";
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

/** What marks mean depends on who is of the group, and which history they are of. */
export interface CatalogueRules {
  readonly scopeOf: (member: number) => CaptureScope;
  /** Present history. */
  readonly lineage: () => Lineage;
  /** Every entry known, those of kept branches too; those of the lineage if missing. */
  readonly entries?: (() => ReadonlyMap<bigint, LineageEntry>) | undefined;
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
  #resyncs: { readonly of: ResyncHistory; readonly on: Lineage; readonly state: ResyncState } | undefined;
  /** What the history of the last mark came to with it: as a rule the next one is of the same. */
  #own: { readonly of: ResyncHistory; readonly entry: bigint; readonly state: ResyncState } | undefined;

  constructor(rules: CatalogueRules) {
    this.rules = rules;
  }

  /** What the marks of the present history have come to. Asked for each acknowledgement. */
  get resyncs(): ResyncState {
    const on = this.rules.lineage();
    if (this.#resyncs?.of !== this.history || this.#resyncs.on !== on) {
      const state = resyncsOn(this.history, on, this.rules.scopeOf);
      this.#resyncs = { of: this.history, on, state };
    }
    return this.#resyncs.state;
  }

  /** What the marks on any lineage have come to. */
  resyncsOn(lineage: Lineage): ResyncState {
    return resyncsOn(this.history, lineage, this.rules.scopeOf);
  }

  /** Resyncs of the group in the present history, those that are over and the one that is open. */
  get presentSpans(): readonly ResyncSpan[] {
    const { hold } = this.resyncs;
    const lineage = this.rules.lineage();
    const over = this.spans.filter(({ predecessor }) => contains(lineage, predecessor));
    if (hold === undefined) return over;
    return [...over, { predecessor: hold.predecessor, begin: hold.begin, end: undefined }];
  }

  /** Ids that the mark put in or changed. Marks of a branch come in their order; one heard before changes nothing. */
  takeMark({ mark, position, timeMs }: DurableMark): readonly string[] {
    if (position.sequence <= (this.through.get(position.entry) ?? 0)) return [];
    this.through.set(position.entry, position.sequence);
    if (mark.type === "point") return this.#add({ ...mark.point, position });
    const told = resyncMarkOf(mark);
    if (told === undefined) return [];
    const { scopeOf, lineage } = this.rules;
    const before = this.#resyncsOf(position.entry);
    const event = { mark: told, at: position };
    const { history, step } = takeResyncMark(this.history, event, before, lineage(), scopeOf);
    this.history = history;
    this.#own = { of: history, entry: position.entry, state: step.state };
    const { held, closed } = step;
    if (closed !== undefined) this.spans = unitedSpans(this.spans, [closed]);
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
      default:
        return [];
    }
  }

  decisionsOf(id: string): PointDecisions {
    return this.decisions.get(id) ?? UNDECIDED;
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
    // Older spans that the fact does not name were forgotten before it was written.
    const later = this.spans.filter(({ end }) => end === undefined || end > upTo.sequence);
    this.spans = unitedSpans(spans, later);
    if ((this.through.get(upTo.entry) ?? 0) >= upTo.sequence) return [];
    this.through.set(upTo.entry, upTo.sequence);
    this.history = resyncs;
    return [];
  }

  /** What the history that leads to the entry has come to, with all that the entry wrote. */
  #resyncsOf(entry: bigint): ResyncState {
    if (this.#own?.of === this.history && this.#own.entry === entry) return this.#own.state;
    return resyncsOn(this.history, lineageTo(this.#known, entry), this.rules.scopeOf);
  }

  get #known(): ReadonlyMap<bigint, LineageEntry> {
    return this.rules.entries?.() ?? new Map(this.rules.lineage().map((one) => [one.id, one]));
  }

  #predecessor(before: ResyncState, position: Position, timeMs: number): RecoveryPoint {
    const members = vectorAt(before, position, this.rules.scopeOf);
    return { id: predecessorPointId(position), kind: "crash", label: "", timeMs, members, position };
  }
}
