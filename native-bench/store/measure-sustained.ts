import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BenchStore, ENTRY } from "#native-bench/store/bench-store.js";
import { allocatedBytes, anonymousBytes, percentile, Stopwatch } from "#native-bench/store/measurements.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";

/**
 * How fast the store takes in small writes while what is older goes into the image and the journal is trimmed: the horizon
 * follows at a distance, as retention makes it, and when it falls back twice as far the writes wait for it.
 */
export interface SustainedMeasurements {
  readonly deltas: number;
  readonly volumeBytes: number;
  /** The end of the folding included: all but the distance is in the image, and trimmed. */
  readonly deltasPerSecond: number;
  readonly appendMsP50: number;
  readonly appendMsP99: number;
  /** Of all threads. */
  readonly cpuMicrosPerDelta: number;
  readonly gcPercent: number;
  readonly folds: number;
  readonly pagesFoldedPerSecond: number;
  /** Time in which a fold was under way, of all time. */
  readonly foldingPercent: number;
  /** Time in which the writes waited for the horizon, of all time. */
  readonly waitingPercent: number;
  readonly bytesOnDisk: number;
  readonly anonymousBytesMax: number;
}

export interface SustainedWork {
  readonly deltas: number;
  readonly writeBytes: number;
  readonly volumeBytes: number;
  /** How many deltas the horizon stays behind. */
  readonly distance: number;
  readonly pattern: "random" | "sequential";
}

export async function measureSustained(parent: string, work: SustainedWork): Promise<SustainedMeasurements> {
  const folder = mkdtempSync(join(parent, "sustained-"));
  try {
    return await measureIn(folder, work);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureIn(folder: string, work: SustainedWork): Promise<SustainedMeasurements> {
  const { deltas, distance, volumeBytes } = work;
  const store = await BenchStore.open(folder, volumeBytes, "new");
  const watch = new Stopwatch();
  const appendedMs: number[] = [];
  const follower = new Follower(store, distance);
  let memoryMax = 0;
  await store.ingest({
    until: deltas,
    write: writes(work),
    beforeEach: async () => {
      memoryMax = Math.max(memoryMax, anonymousBytes());
      follower.follow();
      await follower.caughtUp();
    },
    appended: (elapsedMs) => appendedMs.push(elapsedMs),
  });
  await follower.finish();
  appendedMs.sort((a, b) => a - b);
  const measured = {
    deltas,
    volumeBytes,
    deltasPerSecond: watch.perSecond(deltas),
    appendMsP50: percentile(appendedMs, 0.5),
    appendMsP99: percentile(appendedMs, 0.99),
    cpuMicrosPerDelta: watch.cpuMicrosPer(deltas),
    gcPercent: watch.gcPercent(),
    folds: follower.folds,
    pagesFoldedPerSecond: Math.round((follower.pages / follower.foldingMs) * 1000),
    foldingPercent: Math.round((follower.foldingMs / watch.elapsedMs) * 100),
    waitingPercent: Math.round((follower.waitingMs / watch.elapsedMs) * 100),
    bytesOnDisk: allocatedBytes(folder),
    anonymousBytesMax: memoryMax,
  };
  watch.stop();
  await store.close();
  return measured;
}

/** Moves the horizon behind the head, one move after the other. */
class Follower {
  folds = 0;
  pages = 0;
  foldingMs = 0;
  waitingMs = 0;
  readonly #store: BenchStore;
  readonly #distance: number;
  #moving: Promise<void> | undefined;

  constructor(store: BenchStore, distance: number) {
    this.#store = store;
    this.#distance = distance;
  }

  /** Begins a move when there is enough to move over: a tenth of the distance. */
  follow(): void {
    if (this.#moving !== undefined || this.#target - this.#store.horizon < this.#distance / 10) return;
    this.#moving = this.#move().finally(() => {
      this.#moving = undefined;
    });
  }

  async caughtUp(): Promise<void> {
    const begun = performance.now();
    while (this.#behind > this.#distance * 2 && this.#moving !== undefined) {
      await this.#moving;
      this.follow();
    }
    this.waitingMs += performance.now() - begun;
  }

  async finish(): Promise<void> {
    await this.#moving;
    await this.#move();
  }

  get #behind(): number {
    return this.#store.last - this.#store.horizon;
  }

  get #target(): number {
    return Math.min(this.#store.last - this.#distance, this.#store.durable);
  }

  async #move(): Promise<void> {
    const store = this.#store;
    const begun = performance.now();
    const sequence = this.#target;
    if (sequence <= store.horizon) return;
    const recordFloor = async () => {
      store.horizon = sequence;
    };
    const to = { entry: ENTRY.id, sequence };
    const report = await store.replica.moveHorizon(store.image, to, recordFloor, { throttle: UNTHROTTLED });
    await store.replica.trim(ENTRY.id, sequence);
    this.folds += 1;
    this.pages += report.pages;
    this.foldingMs += performance.now() - begun;
  }
}

function writes({ writeBytes, volumeBytes, pattern }: SustainedWork) {
  const payload = new Uint8Array(writeBytes).map((_, index) => index * 31);
  const places = volumeBytes / writeBytes;
  let next = 0;
  return () => {
    next = pattern === "sequential" ? (next + 1) % places : Math.floor(Math.random() * places);
    return { offset: next * writeBytes, payload };
  };
}
