import type { Sequence } from "#src/domain/model/sequence.js";

/** So many of the newest are kept: at one an ack under load, the last seconds; else the last minutes. */
const SAMPLES_MAX = 512;

/** From a link on loopback to one that was down for a while. */
export const ACK_LAG_BOUNDS_SECONDS = [
  0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
] as const;

/** All that were measured, by bucket, each for itself; the last is what lies above all bounds. */
export interface LagCounts {
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

/**
 * How long it takes until the secondary could be promoted to what was written. One place in the order is watched at a time:
 * the newest there is when the watch before has ended.
 */
export class AckLag {
  #samples: number[] = [];
  readonly #counts = new Array<number>(ACK_LAG_BOUNDS_SECONDS.length + 1).fill(0);
  #sumMs = 0;
  #watched: { readonly sequence: Sequence; readonly atMs: number } | undefined;

  /** The order stands there now, and the secondary could be promoted to that. */
  observe(last: Sequence, promotable: Sequence, nowMs: number): void {
    if (this.#watched !== undefined && promotable >= this.#watched.sequence) {
      this.#add(nowMs - this.#watched.atMs);
      this.#watched = undefined;
    }
    if (this.#watched === undefined && last > promotable) this.#watched = { sequence: last, atMs: nowMs };
  }

  /** Undefined while nothing has been measured. */
  get percentilesMs(): { readonly p50: number; readonly p99: number } | undefined {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    const at = (share: number): number | undefined => sorted[Math.ceil(sorted.length * share) - 1];
    const [p50, p99] = [at(0.5), at(0.99)];
    return p50 === undefined || p99 === undefined ? undefined : { p50, p99 };
  }

  get counts(): LagCounts {
    return { counts: [...this.#counts], sumSeconds: this.#sumMs / 1000 };
  }

  #add(lagMs: number): void {
    this.#samples.push(lagMs);
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    const found = ACK_LAG_BOUNDS_SECONDS.findIndex((bound) => lagMs <= bound * 1000);
    const at = found < 0 ? ACK_LAG_BOUNDS_SECONDS.length : found;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sumMs += lagMs;
  }
}
