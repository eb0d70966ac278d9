import { TidemarkError } from "#src/base/errors.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import { isScanned } from "#src/domain/model/group-specification.js";
import type { PointKind, PointMark } from "#src/domain/model/recovery-point.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import { AppSchedule } from "#src/operations/groups/freeze/app-schedule.js";
import type { Freezer } from "#src/operations/groups/freeze/freezer.js";
import type { PointCut } from "#src/operations/groups/groups.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Random } from "#src/platform/random/random.js";

/** Writers wait so long at most for a point at a completed flush: longer than a disk that is busy takes. */
const HOLD_MS_MAX = 5000;

const NOBODY: ReadonlySet<number> = new Set();

export interface CutterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly capture: Capture;
  readonly record: () => GroupRecord;
  readonly freezer: Freezer;
  /** A point that was due could not be cut. */
  readonly onTrouble: (error: unknown) => void;
}

/** A point that this site has put into the order. */
export interface CutPoint {
  readonly mark: PointMark;
  readonly sequence: Sequence;
}

/**
 * Puts points into the order of a group: at the intervals that it wants, and when somebody asks. Only while the secondary,
 * once it has what is kept, is where the group was; in between there is no state that a point could stand for.
 */
export class PointCutter {
  readonly #options: CutterOptions;
  readonly #app: AppSchedule;
  #timer: Timer | undefined;
  readonly #stop = new AbortController();
  #cutting: Promise<unknown> = Promise.resolve();
  #newest: CutPoint | undefined;
  #oldestMs: number | undefined;
  #newestAtMs: number | undefined;
  #count = 0;

  constructor(options: CutterOptions) {
    this.#options = options;
    const { clock, record } = options;
    this.#app = new AppSchedule({
      clock,
      everyMs: () => record().specification.points.app?.everyMs,
      isReady: () => !this.#stop.signal.aborted && this.isReady,
      cut: () => this.#cutBySchedule("app"),
    });
  }

  start(): void {
    this.due();
    this.#arm();
    this.#app.arm();
  }

  /** The group wants something else. */
  changed(): void {
    if (!this.#stop.signal.aborted) this.#app.arm();
  }

  /** A freeze that is under way is ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#timer?.cancel();
    this.#app.stop();
    await this.#cutting;
  }

  get newest(): CutPoint | undefined {
    return this.#newest;
  }

  /** Those that were cut in this run. */
  get counted(): { readonly count: number; readonly oldestMs: number | undefined } {
    return { count: this.#count, oldestMs: this.#oldestMs };
  }

  get newestAgeMs(): number | undefined {
    return this.#newestAtMs === undefined ? undefined : this.#options.clock.monotonicMs() - this.#newestAtMs;
  }

  /** Whether a point may be cut now. */
  get isReady(): boolean {
    const { capture } = this.#options;
    const { type } = capture.backlog.state;
    return (type === "memory" || type === "spilling") && capture.confirmation.state.type !== "unpaired";
  }

  /** One that is due is cut, if it may be. */
  due(): void {
    if (this.#stop.signal.aborted || !this.isReady) return;
    // What is scanned has a point with each scan, and nothing happens in between.
    if (!isScanned(this.#options.record().specification)) this.#cutBySchedule("crash");
    this.#app.retry();
  }

  #cutBySchedule(kind: "crash" | "app"): void {
    this.cut(kind, "").catch((error: unknown) => this.#failed(error));
  }

  /** Resolves when it has its place in the order, and one of kind `app` when its application has been thawed. */
  cut(kind: PointCut["kind"] | "scan", label: string, fuzzy = NOBODY): Promise<CutPoint> {
    const cutting = this.#cut(kind, label, undefined, fuzzy);
    this.#cutting = Promise.allSettled([this.#cutting, cutting]);
    return cutting;
  }

  /**
   * For a comparison: `guard` is called, with the members that are in the point, in the tick of the mark, with no change under
   * way. What is durable does not matter, so writers wait for nothing but devices that answer late.
   */
  cutGuarded(guard: (members: readonly number[]) => void): Promise<CutPoint> {
    const cutting = this.#cut("crash", "", guard);
    this.#cutting = Promise.allSettled([this.#cutting, cutting]);
    return cutting;
  }

  async #cut(
    kind: PointCut["kind"] | "scan",
    label: string,
    guard?: (members: readonly number[]) => void,
    fuzzy = NOBODY,
  ): Promise<CutPoint> {
    const { capture, random, freezer } = this.#options;
    if (!this.isReady) throw notReady();
    const id = random.uuid();
    let made: PointMark | undefined;
    const mark = () => {
      // Where the application went on, because the group wants a point all the same, it is what it is.
      made = this.#mark(id, kind === "app" && !freezer.isFrozen ? "flush" : kind, label, fuzzy);
      guard?.(made.members.map(({ member }) => member));
      return { type: "point", point: made } as const;
    };
    const { signal } = this.#stop;
    const freezing = { freeze: () => freezer.freeze(id, signal), thaw: () => freezer.thaw(signal) };
    const unsynced = guard !== undefined;
    const sequence =
      (kind === "crash" || kind === "scan") && !unsynced
        ? await capture.putMark(mark)
        : await capture.cut(mark, { holdMsMax: HOLD_MS_MAX, unsynced, ...(kind === "app" ? freezing : {}) });
    const point = { mark: made ?? this.#mark(id, kind, label, fuzzy), sequence };
    this.#taken(point);
    return point;
  }

  /**
   * Every member stands where the order does: it is captured inline, or no scan of any is open, and nothing of them has come since
   * the last. `fuzzy`: those of which the last could not read all.
   */
  #mark(id: string, kind: PointKind, label: string, fuzzy: ReadonlySet<number>): PointMark {
    const { capture, clock, record } = this.#options;
    const at = capture.position.sequence;
    const members = record()
      .members.filter(({ number }) => capture.resync?.beside.isUnderWay(number) !== true)
      .map(({ number }) => ({ member: number, at, fuzzy: fuzzy.has(number) }))
      .sort((a, b) => a.member - b.member);
    return { id, kind, label, timeMs: clock.wallMs(), members };
  }

  #taken(point: CutPoint): void {
    this.#count += 1;
    this.#newest = point;
    this.#oldestMs ??= point.mark.timeMs;
    this.#newestAtMs = this.#options.clock.monotonicMs();
  }

  #arm(): void {
    const { clock, record } = this.#options;
    this.#timer = clock.startTimer(record().specification.points.everyMs, () => {
      if (this.#stop.signal.aborted) return;
      this.#arm();
      this.due();
    });
  }

  #failed(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#options.onTrouble(error);
  }
}

function notReady(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ORDER_INTERRUPTED",
    message: "the secondary is not in step yet, and no point can be cut until it is",
    hint: "wait for the sync: tidemark status shows how far it is; earlier points stay where they are",
  });
}
