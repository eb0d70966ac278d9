import { TidemarkError } from "#src/base/errors.js";
import { type RetentionOutcome, type RunRole, runRetention } from "#src/data-path/recovery/recovery.js";
import { type CompactedReport, compactHistory } from "#src/data-path/store/compact-history.js";
import { keptBranches } from "#src/data-path/store/kept-branches.js";
import { type OpenViews, viewEnded } from "#src/data-path/store/open-views.js";
import { dropUnneededMembers, removedStanding } from "#src/data-path/store/removed-members.js";
import type { Space, SpaceWatch } from "#src/data-path/store/space-watch.js";
import { storeClosing } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { trimJournal } from "#src/data-path/store/trim-journal.js";
import { windowFrom } from "#src/data-path/store/window-from.js";
import { type Interval, type Lineage, positionAt } from "#src/domain/model/lineage.js";
import { vectorAt } from "#src/domain/model/promotable.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { RetentionPolicy } from "#src/domain/retention/situation.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/** What the group says about its history; asked anew for each round. */
export interface StoreRules {
  readonly role: () => RunRole;
  readonly policy: () => RetentionPolicy;
  /** How often points are cut. */
  readonly everyMs: () => number;
}

export interface MaintenanceParts {
  readonly parts: StoreParts;
  readonly views: OpenViews;
  readonly space: SpaceWatch;
  readonly throttle: Throttle;
  readonly rules: StoreRules;
  /** The newest promotable position. */
  readonly head: () => Position | undefined;
  readonly recover: () => Promise<void>;
  /** What a failure has left undone of adoptions and branches. */
  readonly finish: () => Promise<void>;
  readonly dropBranch: (branch: bigint) => Promise<void>;
}

export interface MaintenanceReport {
  /** Of the last pass; undefined while nothing is promotable. */
  readonly retention: RetentionOutcome | undefined;
  readonly foldedPages: number;
  readonly trimmedSegments: number;
  readonly compactedSpans: number;
  readonly compactedBytes: number;
  /** Views that were closed because their room was needed. */
  readonly viewsEnded: number;
  readonly space: Space;
  /** What could not be done; the rest was. It is tried again with the next round. */
  readonly problems: readonly TidemarkError[];
}

/**
 * Keeps the store as small as policy wants it. One round, in this order (data-path I6, I7):
 *
 * 0. What a failing disk has left undone is tried again: facts, and marks that wait to be taken in.
 * 1. Points that policy gives up are durably deleted; in the same turn it is worked out what everybody still needs, and
 *    announced: a reservation that comes later and lies lower is refused.
 * 2. Where the window begins is durable before anything below it goes.
 * 3. Branches that policy gives up are dropped.
 *    So are members that were removed and that nobody can open any more (`removed-members.ts`).
 * 4. Each member is folded up to its horizon; each floor is durable before the versions below it go.
 * 5. The ledger says every point itself, then how far the journal may go, then segments go.
 * 6. Closed spans of older history are compacted (`compact-history.ts`), and the journal lets go of those too.
 *
 * When room is short, more is given up than policy asks for, by the same rules and in smaller steps; when that does not
 * help, open views are closed, which hold what they read.
 */
export class Maintenance {
  readonly #options: MaintenanceParts;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(options: MaintenanceParts) {
    this.#options = options;
  }

  run(signal?: AbortSignal): Promise<MaintenanceReport> {
    return this.alone((stopping) => this.#round(stopping), signal);
  }

  /** Does something else that folds, while no round is under way. */
  alone<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const ends = signal === undefined ? [] : [signal];
    const turn = this.#turn.then(() => {
      // Even a round that ends at its first look would have made or given up the reserve.
      this.#stopping.signal.throwIfAborted();
      return work(AbortSignal.any([this.#stopping.signal, ...ends]));
    });
    this.#turn = Promise.allSettled([turn]);
    return turn;
  }

  /** Ends what is under way at the next place where that is possible. */
  async stop(): Promise<void> {
    this.#stopping.abort(storeClosing());
    await this.#turn;
  }

  async #round(signal: AbortSignal): Promise<MaintenanceReport> {
    const { space, views } = this.#options;
    await space.look();
    const round = new Round(this.#options, signal);
    await round.recover();
    await round.finish();
    await round.pass(Number.POSITIVE_INFINITY);
    let ended = 0;
    if ((await space.look()).type !== "roomy") {
      await round.pass(round.sizeBytes - space.shortBytes);
      if ((await space.look()).type !== "roomy" && views.count > 0) {
        ended = views.count;
        await views.endAll(viewEnded("store-full"));
        await round.pass(round.sizeBytes - space.shortBytes);
      }
    }
    return { ...round.report, viewsEnded: ended, space: await space.look() };
  }
}

class Round {
  readonly #options: MaintenanceParts;
  readonly #signal: AbortSignal;
  readonly #problems: TidemarkError[] = [];
  #retention: RetentionOutcome | undefined;
  #foldedPages = 0;
  #trimmedSegments = 0;
  #compacted: CompactedReport = { spans: 0, writtenBytes: 0 };

  constructor(options: MaintenanceParts, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  get sizeBytes(): number {
    return this.#retention?.decision.sizeBytes ?? 0;
  }

  get report(): Omit<MaintenanceReport, "viewsEnded" | "space"> {
    return {
      retention: this.#retention,
      foldedPages: this.#foldedPages,
      trimmedSegments: this.#trimmedSegments,
      compactedSpans: this.#compacted.spans,
      compactedBytes: this.#compacted.writtenBytes,
      problems: this.#problems,
    };
  }

  /**
   * A ledger that has failed takes no fact, and marks that could not be taken in wait: nothing else tries them again when
   * no batch comes.
   */
  async recover(): Promise<void> {
    const { parts, recover } = this.#options;
    const { ledger, intake } = parts;
    if (ledger.suspect === undefined && intake.failed === undefined) return;
    await this.#attempt(async () => {
      await recover();
      await intake.settled();
    });
  }

  async finish(): Promise<void> {
    const { finish } = this.#options;
    await this.#attempt(finish);
  }

  /** `bytesMax`: what room is left for history, beside what policy says. */
  async pass(bytesMax: number): Promise<void> {
    const head = this.#options.head();
    if (head === undefined) return;
    const outcome = await this.#retain(head, Math.max(0, bytesMax));
    this.#retention = outcome;
    await this.#dropBranches(outcome);
    const { parts } = this.#options;
    const { promotable, lineage } = outcome.needs;
    const path = parts.replica.pathTo(promotable);
    if (isFollowed(parts, lineage)) await this.#attempt(() => dropUnneededMembers(parts, promotable));
    for (const step of this.#stepsTo(outcome.horizons, path)) {
      this.#signal.throwIfAborted();
      // What is needed was worked out on another history: the next round goes on.
      if (!isFollowed(parts, lineage)) return;
      await this.#fold(outcome.horizons, step, path);
      await this.#trim(outcome);
    }
    await this.#compact(outcome);
    await this.#trim(outcome);
  }

  async #trim({ needs }: RetentionOutcome): Promise<void> {
    await this.#attempt(async () => {
      this.#trimmedSegments += await trimJournal(this.#options.parts, needs);
    });
  }

  async #compact(outcome: RetentionOutcome): Promise<void> {
    const { parts, space, throttle } = this.#options;
    await this.#attempt(async () => {
      const pace = { throttle, signal: this.#signal };
      const { spans, writtenBytes } = await compactHistory(parts, space, outcome, pace);
      const before = this.#compacted;
      this.#compacted = { spans: before.spans + spans, writtenBytes: before.writtenBytes + writtenBytes };
    });
  }

  /**
   * Head and lineage are those of the turn in which it is asked: points are deleted between the decision and what is
   * announced, and a lineage that comes between the two reserves what it needs.
   */
  async #retain(first: Position, bytesMax: number): Promise<RetentionOutcome> {
    const { parts, rules } = this.#options;
    const { catalogue, reservations, clock, site, state, book, entries, replica } = parts;
    const scopeOf = (member: number) => site.members.get(member)?.capture ?? "inline";
    const outcome = await runRetention(catalogue, reservations, clock, () => {
      const policy = rules.policy();
      const { lineage } = state.state;
      const now = this.#options.head();
      const head = now ?? first;
      const bytes = replica.historyBytes(head);
      return {
        role: rules.role(),
        everyMs: rules.everyMs(),
        policy: { ...policy, bytesMax: Math.min(policy.bytesMax, bytesMax) },
        branches: keptBranches(parts),
        lineage,
        factsLost: site.lost.length > 0,
        head: head.sequence,
        windowBefore: windowFrom(parts),
        bytes,
        needs: {
          known: [...entries().values()],
          // While nothing is promotable nothing is folded.
          standing:
            now === undefined
              ? []
              : [...vectorAt(catalogue.resyncsAt(now), now, scopeOf), ...removedStanding(parts, now)],
          promotable: head,
        },
      };
    });
    const from = positionAt(replica.pathTo(outcome.needs.promotable), outcome.windowFrom);
    if (from !== undefined && from.sequence > outcome.windowBefore)
      await book.record({ type: "window", from });
    return outcome;
  }

  async #dropBranches({ decision }: RetentionOutcome): Promise<void> {
    const { dropBranch } = this.#options;
    for (const [branch, { type }] of decision.branches) {
      if (type === "expire") await this.#attempt(() => dropBranch(branch));
    }
  }

  /** In one step when there is room; else segment by segment, so that what a step frees is there for the next. */
  #stepsTo(horizons: ReadonlyMap<number, Sequence>, path: readonly Interval[]): readonly Sequence[] {
    const { parts, space } = this.#options;
    const highest = Math.max(0, ...horizons.values());
    if (space.space.type === "roomy") return [highest];
    const known = new Set(parts.journal.branches.map(({ id }) => id));
    const ends = path
      .filter(({ entry }) => known.has(entry))
      .flatMap(({ entry, last }) => parts.journal.segmentEnds(entry, Math.min(last, highest)));
    return [...ends.sort((a, b) => a - b), highest];
  }

  async #fold(
    horizons: ReadonlyMap<number, Sequence>,
    step: Sequence,
    path: readonly Interval[],
  ): Promise<void> {
    const { parts, throttle } = this.#options;
    const { site, book, images, replica } = parts;
    for (const [member, horizon] of horizons) {
      const image = images.get(member);
      const floor = positionAt(path, Math.min(horizon, step));
      if (image === undefined || floor === undefined || floor.sequence <= site.floor(member)) continue;
      // Its image is filled from beside the order, and its end folds it.
      if (parts.seeds.isOpen(member)) continue;
      // An interrupted fold leads at least this far; what it left is taken up by the step that reaches it.
      if (floor.sequence < (image.foldTo ?? 0)) continue;
      await this.#attempt(async () => {
        const record = () => book.record({ type: "floor", member, floor });
        const { pages } = await replica.moveHorizon(image, floor, record, {
          throttle,
          signal: this.#signal,
        });
        this.#foldedPages += pages;
      });
    }
  }

  /** An operating failure of one part does not keep the others from being done. */
  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#signal.throwIfAborted();
      this.#problems.push(error);
    }
  }
}

/** Whether the lineage is still the one that is followed. */
function isFollowed({ state }: StoreParts, lineage: Lineage): boolean {
  return state.state.lineage === lineage;
}
