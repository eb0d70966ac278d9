/** Over so much of the past the rate is measured: steady enough to read, quick enough to follow. */
const WINDOW_MS = 5000;
/** Samples are so far apart, so that a bounded number of them covers the window however often somebody asks. */
const SAMPLE_MS = 1000;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** Bytes a second, from a counter that only rises, looked at whenever somebody asks. Nobody asks: it costs nothing. */
export class Throughput {
  #samples: Sample[] = [];

  bytesPerSecond(atMs: number, bytes: number): number {
    const last = this.#samples.at(-1);
    if (last === undefined || atMs - last.atMs >= SAMPLE_MS) this.#samples.push({ atMs, bytes });
    while ((this.#samples[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0];
    if (first === undefined || atMs <= first.atMs) return 0;
    // After an unclean stop the counter goes on from an earlier count.
    return Math.max(0, Math.round(((bytes - first.bytes) * 1000) / (atMs - first.atMs)));
  }
}
