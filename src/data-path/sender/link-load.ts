import type { LinkLoad } from "#src/data-path/sender/compression-policy.js";

/** Long enough to hold several batches on a slow line, short enough to follow a limit that was changed. */
const WINDOW_MS = 1000;
/** Waiting for more of the time than this, a link is full. */
const FULL_SHARE = 1 / 2;

/** What the link carries, from when batches were ready and when they went. */
export class LinkLoadMeter {
  #sinceMs: number;
  #bytes = 0;
  #waitedMs = 0;
  #load: LinkLoad = { bytesPerSecond: 0, isFull: false };

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** A message that was ready at that time has gone now. */
  sent(bytes: number, readyMs: number, nowMs: number): void {
    this.#bytes += bytes;
    this.#waitedMs += nowMs - Math.max(readyMs, this.#sinceMs);
    const passedMs = nowMs - this.#sinceMs;
    if (passedMs < WINDOW_MS) return;
    this.#load = {
      bytesPerSecond: (this.#bytes * 1000) / passedMs,
      isFull: this.#waitedMs > passedMs * FULL_SHARE,
    };
    this.#sinceMs = nowMs;
    this.#bytes = 0;
    this.#waitedMs = 0;
  }

  /** Of the last full window. */
  get load(): LinkLoad {
    return this.#load;
  }
}
