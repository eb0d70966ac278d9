/**
 * A histogram of durations as plain arrays, for the hot path of the data thread: 100,000 requests a second each add to
 * one. It is read, and turned into text, on the main thread and only when somebody scrapes.
 */
export class Tally {
  readonly #counts: Float64Array;
  readonly #boundsMs: Float64Array;
  #count = 0;
  #sumMs = 0;

  constructor(boundsSeconds: readonly number[]) {
    this.#boundsMs = Float64Array.from(boundsSeconds, (bound) => bound * 1000);
    this.#counts = new Float64Array(boundsSeconds.length + 1);
  }

  add(elapsedMs: number): void {
    const bounds = this.#boundsMs;
    let bucket = 0;
    // Nearly all requests fall into the first few: looking from below is faster than halving.
    while (bucket < bounds.length && elapsedMs > (bounds[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#count += 1;
    this.#sumMs += elapsedMs;
  }

  get count(): number {
    return this.#count;
  }

  /** By bucket, each for itself; the last is what lies above all bounds. */
  read(): TallyReading {
    return { counts: [...this.#counts], sumSeconds: this.#sumMs / 1000 };
  }
}

export interface TallyReading {
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}
