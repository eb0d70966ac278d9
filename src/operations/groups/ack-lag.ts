import type { Sequence } from "#src/domain/model/sequence.js";

/** So many of the newest are kept: at one an ack under load, the last seconds; else the last minutes. */
const SAMPLES_MAX = 512;

/**
 * How long it takes until the secondary could be promoted to what was written. One place in the order is watched at a time:
 * the newest there is when the watch before has ended.
 */
export class AckLag {
  #samples: number[] = [];
  #watched: { readonly sequence: Sequence; readonly atMs: number } | undefined;

  /** The order stands there now, and the secondary could be promoted to that. */
  observe(last: Sequence, promotable: Sequence, nowMs: number): void {
    if (this.#watched !== undefined && promotable >= this.#watched.sequence) {
      this.#samples.push(nowMs - this.#watched.atMs);
      if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
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
}
