import {
  addSpan,
  emptyMinute,
  joinMinutes,
  judgeSpan,
  MINUTE_MS,
  type RpoFound,
  type RpoMinute,
} from "#src/domain/rpo/rpo-minute.js";
import { type RpoSummary, summariseRpo } from "#src/domain/rpo/rpo-summary.js";
import type { RpoRing } from "#src/operations/rpo/rpo-ring.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/**
 * How often the exposure is looked at. Between two looks the peaks are told (`peak`), so nothing is missed; but what was
 * written since the last look counts as if it had been right after it, so what is said may be so much too large.
 */
export const LOOK_MS = 250;
/** A minute that goes on is written so often: what a kill takes counts as unmeasured. */
const WRITE_MS = 10_000;

export interface RpoMeterOptions {
  readonly clock: Clock;
  readonly ring: RpoRing;
  readonly targetMs: () => number | undefined;
  /** The exposure now; undefined while nothing can be said at all. */
  readonly look: () => RpoFound | undefined;
  /** Minutes could not be written: they will be unmeasured. */
  readonly onTrouble: (error: unknown) => void;
  /** A breach has begun or ended. */
  readonly onBreach: () => void;
}

export interface Breach {
  /** By the wall clock. */
  readonly sinceMs: number;
  readonly worstMs: number;
}

export interface BreachPicture {
  /** In this run of the program. */
  readonly count: number;
  readonly current: Breach | undefined;
  readonly last: (Breach & { readonly untilMs: number }) | undefined;
}

/** Measures the exposure of one group while it is open, minute by minute, and remembers it on the disk. */
export class RpoMeter {
  readonly #options: RpoMeterOptions;
  #timer: Timer | undefined;
  #lookedMs: number | undefined;
  #peakMs = 0;
  #minute: RpoMinute | undefined;
  /** What an earlier run, or an earlier pass of the clock, has written of the minute; undefined: not looked up yet. */
  #before: { readonly minute: number; readonly known: RpoMinute | undefined } | undefined;
  #writtenMs = 0;
  #writing: Promise<void> = Promise.resolve();
  #breach: BreachPicture = { count: 0, current: undefined, last: undefined };

  constructor(options: RpoMeterOptions) {
    this.#options = options;
  }

  get breach(): BreachPicture {
    return this.#breach;
  }

  start(): void {
    this.#lookedMs = this.#options.clock.monotonicMs();
    this.#arm();
  }

  /** What was measured so far is written. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    if (this.#lookedMs === undefined) return;
    this.#look();
    this.#lookedMs = undefined;
    this.#breach = { ...this.#breach, current: undefined };
    this.#write(true);
    this.#minute = undefined;
    await this.#writing;
  }

  /** Something was exposed for so long, until now. */
  peak(ageMs: number): void {
    if (ageMs > this.#peakMs) this.#peakMs = ageMs;
  }

  /** Over the time from `sinceMs` ago until now. */
  async summary(sinceMs: number): Promise<RpoSummary> {
    if (this.#lookedMs !== undefined) this.#look();
    this.#write(false);
    await this.#writing;
    const untilMs = this.#options.clock.wallMs();
    const minutes = await this.#options.ring.all(Math.floor(untilMs / MINUTE_MS));
    return summariseRpo(minutes, { fromMs: untilMs - sinceMs, untilMs });
  }

  #arm(): void {
    this.#timer = this.#options.clock.startTimer(LOOK_MS, () => {
      this.#look();
      this.#arm();
    });
  }

  #look(): void {
    const { clock, look, targetMs } = this.#options;
    const nowMs = clock.monotonicMs();
    const lengthMs = Math.min(MINUTE_MS, nowMs - (this.#lookedMs ?? nowMs));
    const peakMs = this.#peakMs;
    this.#lookedMs = nowMs;
    this.#peakMs = 0;
    const seen = look();
    if (seen === undefined || lengthMs <= 0) return;
    const found: RpoFound =
      seen.type === "exposed" ? { ...seen, worstMs: Math.max(seen.worstMs, peakMs) } : seen;
    const endMs = clock.wallMs();
    const beginsBreach = this.#judge(found, targetMs(), endMs, lengthMs);
    // A span that ends with a minute lies in it.
    const at = Math.floor((endMs - 1) / MINUTE_MS);
    this.#turnTo(at);
    this.#minute = addSpan(this.#minute ?? emptyMinute(at), {
      endMs,
      lengthMs,
      targetMs: targetMs(),
      found,
      beginsBreach,
    });
    if (nowMs - this.#writtenMs >= WRITE_MS) this.#write(false);
  }

  /** Whether a breach begins. One ends when all is known to be well: of a lower bound nobody can say so. */
  #judge(found: RpoFound, targetMs: number | undefined, endMs: number, lengthMs: number): boolean {
    const verdict = judgeSpan(found, targetMs);
    const { current, count } = this.#breach;
    const worstMs = found.type === "exposed" ? Math.max(current?.worstMs ?? 0, found.worstMs) : 0;
    if (verdict === "breached") {
      if (current !== undefined) {
        this.#breach = { ...this.#breach, current: { ...current, worstMs } };
        return false;
      }
      const begun = { sinceMs: Math.round(endMs - lengthMs), worstMs };
      this.#breach = { ...this.#breach, count: count + 1, current: begun };
      this.#options.onBreach();
      return true;
    }
    if (current !== undefined && verdict !== "unknown") {
      this.#breach = { count, current: undefined, last: { ...current, untilMs: endMs } };
      this.#options.onBreach();
    }
    return false;
  }

  /** The minute before is written for good. */
  #turnTo(minute: number): void {
    if (this.#minute === undefined || this.#minute.minute === minute) return;
    this.#write(true);
    this.#minute = undefined;
  }

  /** One after the other, so that no older figures come last. */
  #write(durable: boolean): void {
    const minute = this.#minute;
    if (minute === undefined) return;
    this.#writtenMs = this.#options.clock.monotonicMs();
    this.#writing = this.#writing
      .then(async () => {
        const { ring } = this.#options;
        if (this.#before?.minute !== minute.minute)
          this.#before = { minute: minute.minute, known: await ring.read(minute.minute) };
        const { known } = this.#before;
        await ring.write(known === undefined ? minute : joinMinutes(known, minute), durable);
      })
      .catch((error: unknown) => this.#options.onTrouble(error));
  }
}
