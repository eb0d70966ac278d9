import type { TidemarkError } from "#src/base/errors.js";
import {
  type CatalogueSource,
  compareRebuilt,
  compareStored,
} from "#src/data-path/recovery/catalogue-scrub.js";
import {
  type CatalogueRules,
  CatalogueState,
  type DurableMark,
} from "#src/data-path/recovery/catalogue-state.js";
import { CatalogueStore } from "#src/data-path/recovery/catalogue-store.js";
import {
  type CataloguedPoint,
  cataloguedPoint,
  cataloguedPoints,
  withChanged,
} from "#src/data-path/recovery/catalogued-point.js";
import {
  lastGoodPoint,
  pointNotFound,
  pointPinned,
  pointReserved,
  tooManyPins,
} from "#src/data-path/recovery/point-errors.js";
import { factsOf } from "#src/data-path/recovery/point-facts.js";
import { listPoints, type PointFilter, type PointPage } from "#src/data-path/recovery/point-list.js";
import { type MarkSource, type RebuildProgress, rebuildCatalogue } from "#src/data-path/recovery/rebuild.js";
import type { FactLog, Reservations } from "#src/data-path/recovery/reservations.js";
import type { Fact } from "#src/domain/model/fact.js";
import type { PointsDamage } from "#src/domain/model/finding.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import { parseName } from "#src/domain/model/name.js";
import type { ResyncSpan, ResyncState } from "#src/domain/model/promotable.js";
import { type Position, type Sequence, samePosition } from "#src/domain/model/sequence.js";
import { isOnlyGood, lastGood } from "#src/domain/retention/last-good.js";
import {
  pointArrived,
  type RetentionClock,
  readRetentionClock,
  startRetentionClock,
} from "#src/domain/retention/retention-clock.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * The recovery points of one group at one site.
 *
 * Every change takes the same three steps, and no two changes overlap:
 * 1. it is decided on what is known, and refused with a reason when it may not be;
 * 2. its fact is durable in the ledger;
 * 3. the state in memory and its copy in the key-value store follow; then it is answered.
 *
 * A crash between 2 and 3 costs nothing: at the next start the ledger says all its facts again, and the journal its marks
 * behind the stored reach. A copy that cannot be believed is dropped and made again; it is never guessed at.
 */
export interface CatalogueOptions extends CatalogueRules {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly clock: Clock;
  readonly ledger: FactLog;
  /** All that the ledger said when it was opened. */
  readonly facts: readonly Fact[];
  readonly marks: MarkSource;
  readonly reservations: Reservations;
  /** Only a copy has a last good point: a primary has its live volumes. */
  readonly isSecondary: () => boolean;
  /** How often points are cut. */
  readonly everyMs: () => number;
  readonly onRebuild?: (reason: string, progress: RebuildProgress) => void;
}

/** Retention bounds all other points; all are held in memory, at about a kilobyte each. */
export const PINS_MAX = 10_000;

/** Marks taken in together after a start: one synced write for so many. */
const CATCH_UP_MARKS = 256;

/** Stamped together: so many points that arrived at once cost one sync of the ledger. */
const STAMPS_MAX = 256;

export class Catalogue {
  readonly #options: CatalogueOptions;
  readonly #store: CatalogueStore;
  readonly #state: CatalogueState;
  readonly #unstamped: Set<string>;
  /** Changed, and not stored yet: what could not be stored is stored with what comes next. */
  readonly #unsaved = new Set<string>();
  #clock: RetentionClock;
  #ascending: readonly CataloguedPoint[] | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: CatalogueOptions, store: CatalogueStore, state: CatalogueState) {
    this.#options = options;
    this.#store = store;
    this.#state = state;
    const unstamped = [...state.points.keys()].filter((id) => state.decisionsOf(id).stampMs === undefined);
    this.#unstamped = new Set(unstamped);
    const stamps = [...state.decisions.values()].map(({ stampMs }) => stampMs ?? 0);
    this.#clock = startRetentionClock(stamps.reduce((newest, stampMs) => Math.max(newest, stampMs), 0));
  }

  static async open(options: CatalogueOptions): Promise<Catalogue> {
    const { facts, marks, scopeOf, lineage, entries, onRebuild = () => undefined } = options;
    const rules: CatalogueRules = { scopeOf, lineage, entries };
    const store = new CatalogueStore(options.store, options.hash64);
    let state = new CatalogueState(rules);
    const doubt = await store.load(state);
    if (doubt !== undefined) {
      await store.clear();
      state = await rebuildCatalogue(facts, marks, rules, (progress) => onRebuild(doubt, progress));
      await store.save(state, [...state.points.keys(), ...state.decisions.keys()]);
    } else {
      const changed = facts.flatMap((fact) => state.takeFact(fact));
      await store.save(state, changed);
    }
    const catalogue = new Catalogue(options, store, state);
    let waiting: DurableMark[] = [];
    for await (const mark of marks((branch) => state.through.get(branch) ?? 0)) {
      waiting.push(mark);
      if (waiting.length < CATCH_UP_MARKS) continue;
      await catalogue.take(waiting);
      waiting = [];
    }
    await catalogue.take(waiting);
    return catalogue;
  }

  /** What is promotable, and where members stand. */
  get resyncs(): ResyncState {
    return this.#state.resyncs;
  }

  /** The same, were the lineage another one. */
  resyncsOn(lineage: Lineage): ResyncState {
    return this.#state.resyncsOn(lineage);
  }

  /** The same at a position of any history, whatever was heard behind it. */
  resyncsAt(position: Position): ResyncState {
    return this.#state.resyncsAt(position);
  }

  /** Resyncs of the group, those that are over and the one that is open. */
  get resyncSpans(): readonly ResyncSpan[] {
    return this.#state.presentSpans;
  }

  /** Ascending by sequence. */
  get points(): readonly CataloguedPoint[] {
    this.#ascending ??= cataloguedPoints(this.#state);
    return this.#ascending;
  }

  get retentionClock(): RetentionClock {
    return this.#clock;
  }

  /** Reading of the retention clock. */
  nowMs(): number {
    return readRetentionClock(this.#clock, this.#options.clock.monotonicMs(), this.#options.everyMs());
  }

  get(id: string): CataloguedPoint {
    const point = this.#state.points.get(id);
    if (point === undefined) throw pointNotFound(id);
    return cataloguedPoint(this.#state, point);
  }

  list(filter: PointFilter, limit: number, after?: string): PointPage {
    return listPoints(this.points, filter, limit, after);
  }

  /** Marks of one branch that have become durable, in their order. Resolves once the catalogue has them. */
  take(marks: readonly DurableMark[]): Promise<void> {
    return this.#next(async () => {
      const added = marks.flatMap((mark) => this.#state.takeMark(mark));
      for (const id of added) this.#unstamped.add(id);
      this.#changed(added);
      await this.#stamp();
      await this.#save();
    });
  }

  pin(id: string): Promise<void> {
    return this.#decide(id, { type: "pin", point: id, pinned: true }, () => {
      const pins = this.points.filter(({ pinned }) => pinned).length;
      if (pins >= PINS_MAX) throw tooManyPins(PINS_MAX);
    });
  }

  unpin(id: string): Promise<void> {
    return this.#decide(id, { type: "pin", point: id, pinned: false });
  }

  label(id: string, label: string): Promise<void> {
    return this.#decide(id, {
      type: "label",
      point: id,
      label: label === "" ? "" : parseName(label, "label"),
    });
  }

  verified(id: string, rootHash: string): Promise<void> {
    const timeMs = this.#options.clock.wallMs();
    return this.#decide(id, { type: "verified", point: id, timeMs, rootHash });
  }

  damaged(id: string, detail: string): Promise<void> {
    return this.#decide(id, { type: "damaged", point: id, detail });
  }

  delete(id: string, reason: string): Promise<void> {
    return this.#next(async () => {
      const refusal = this.refuseDelete(id);
      if (refusal !== undefined) throw refusal;
      await this.#append([{ type: "delete-point", point: id, reason }]);
    });
  }

  /** Deletes what the decision, taken on the state of this very turn, names; answers it. */
  expire<D>(
    decide: () => { readonly decision: D; readonly expired: ReadonlyMap<string, string> },
  ): Promise<D> {
    return this.#next(async () => {
      const { decision, expired } = decide();
      const { isSecondary, lineage } = this.#options;
      // Whatever was decided, the last good point is not given up (I7), nor what is pinned or in use.
      const kept = isSecondary() ? lastGood(this.points, lineage())?.id : undefined;
      const facts = [...expired].flatMap(([id, reason]): readonly Fact[] =>
        id === kept || this.#refuseInUse(id) !== undefined
          ? []
          : [{ type: "delete-point", point: id, reason }],
      );
      await this.#append(facts);
      return decision;
    });
  }

  refuseDelete(id: string): TidemarkError | undefined {
    const { isSecondary, lineage } = this.#options;
    const refusal = this.#refuseInUse(id);
    if (refusal !== undefined) return refusal;
    return isSecondary() && isOnlyGood(this.points, lineage(), id) ? lastGoodPoint(id) : undefined;
  }

  #refuseInUse(id: string): TidemarkError | undefined {
    const { reservations } = this.#options;
    const point = this.#state.points.get(id);
    if (point === undefined) return pointNotFound(id);
    const reservation = reservations.ofPoints.find(({ position }) => samePosition(position, point.position));
    if (reservation !== undefined) return pointReserved(id, reservation.why);
    return this.#state.decisionsOf(id).pinned ? pointPinned(id) : undefined;
  }

  /**
   * Makes the ledger say every point itself, so that no mark so far is needed any more: then the journal may let go of
   * them, and what was deleted need not be remembered; nor are resyncs below the window. The stored copy is brought up to
   * date before: a point that it still had would come back once nobody says that it was deleted.
   */
  settle(window: Position | undefined): Promise<void> {
    return this.#next(async () => {
      this.#state.forgetSpansBelow(window);
      await this.#save();
      await Promise.all(this.facts().map((fact) => this.#options.ledger.append(fact)));
      await this.#settled();
    });
  }

  /** The whole catalogue as facts: what it adds to a checkpoint of the ledger. */
  facts(): readonly Fact[] {
    return factsOf(
      this.#state,
      this.points.map(({ id }) => id),
    );
  }

  /** Has the ledger checkpointed with these facts, while nothing else changes. */
  checkpoint(window: Position | undefined, write: (facts: readonly Fact[]) => Promise<void>): Promise<void> {
    return this.#next(async () => {
      this.#state.forgetSpansBelow(window);
      await this.#save();
      await write(this.facts());
      await this.#settled();
    });
  }

  /** Whether anything is remembered of the marks of the branch. */
  remembers(branch: bigint): boolean {
    return this.#state.through.has(branch) || this.#state.settled.has(branch);
  }

  /** A branch that was dropped comes again: its marks are heard as if for the first time, once `record` has said so. */
  beginAnew(branch: bigint, record: (fact: Fact) => Promise<void>): Promise<void> {
    return this.#next(async () => {
      const fact = { type: "branch-anew", branch } as const;
      await record(fact);
      this.#changed(this.#state.takeFact(fact));
      await this.#save();
    });
  }

  /** Up to here no mark of the branch is needed: the journal may be trimmed so far, and no farther. */
  settledUpTo(branch: bigint): Sequence {
    return this.#state.settled.get(branch) ?? 0;
  }

  /**
   * Compares all that it says with its stored copy, and with journal and ledger. A stored copy that is not what was written
   * is written again.
   */
  async scrub(source: CatalogueSource): Promise<readonly PointsDamage[]> {
    const stored = await this.#next(async () => {
      const found = await compareStored(this.#store, this.#state);
      if (found.length > 0) await this.#writeAgain();
      return found;
    });
    return [...stored, ...(await compareRebuilt(source, this.#state))];
  }

  async #writeAgain(): Promise<void> {
    await this.#store.clear();
    await this.#store.save(this.#state, [...this.#state.points.keys(), ...this.#state.decisions.keys()]);
  }

  async #settled(): Promise<void> {
    for (const [branch, sequence] of this.#state.through) this.#state.settled.set(branch, sequence);
    this.#state.forgetDeleted([...this.#state.deleted]);
    this.#changed(this.#state.forgetArrivals());
    await this.#save();
  }

  #decide(id: string, fact: Fact, check: () => void = () => undefined): Promise<void> {
    return this.#next(async () => {
      if (!this.#state.points.has(id)) throw pointNotFound(id);
      check();
      await this.#append([fact]);
    });
  }

  async #append(facts: readonly Fact[]): Promise<void> {
    if (facts.length === 0) return;
    const refused = await this.#say(facts);
    await this.#save();
    if (refused !== undefined) throw refused.reason;
  }

  /**
   * What of them is durable has happened, also when others are refused: the next start hears it, whatever is decided on top
   * until then. Answers the first refusal.
   */
  async #say(facts: readonly Fact[]): Promise<PromiseRejectedResult | undefined> {
    const outcomes = await Promise.allSettled(facts.map((fact) => this.#options.ledger.append(fact)));
    const durable = facts.filter((_, at) => outcomes[at]?.status === "fulfilled");
    this.#changed(durable.flatMap((fact) => this.#state.takeFact(fact)));
    return outcomes.find((outcome) => outcome.status === "rejected");
  }

  #changed(ids: readonly string[]): void {
    for (const id of ids) this.#unsaved.add(id);
    if (this.#ascending !== undefined) this.#ascending = withChanged(this.#ascending, this.#state, ids);
  }

  /** The reach that is stored with it says that all up to there is stored too. */
  async #save(): Promise<void> {
    const ids = [...this.#unsaved];
    await this.#store.save(this.#state, ids);
    for (const id of ids) this.#unsaved.delete(id);
  }

  /** Points without a stamp arrive now. Those whose facts could not be stored stay without, and are tried again. */
  async #stamp(): Promise<void> {
    const { clock, everyMs } = this.#options;
    const unstamped = [...this.#unstamped];
    for (let at = 0; at < unstamped.length; at += STAMPS_MAX) {
      const ids = unstamped.slice(at, at + STAMPS_MAX);
      const facts: Fact[] = [];
      for (const id of ids) {
        this.#clock = pointArrived(this.#clock, clock.monotonicMs(), everyMs());
        const { stampMs } = this.#clock;
        if (this.#state.points.has(id)) facts.push({ type: "stamp", point: id, stampMs });
      }
      const refused = await this.#say(facts);
      const { points } = this.#state;
      const isDone = (id: string) => !points.has(id) || this.#state.decisionsOf(id).stampMs !== undefined;
      for (const id of ids.filter(isDone)) this.#unstamped.delete(id);
      if (refused !== undefined) throw refused.reason;
    }
  }

  /** One change after the other; one that failed does not stop the next. */
  #next<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(change);
    this.#turn = Promise.allSettled([turn]).then(() => undefined);
    return turn;
  }
}
