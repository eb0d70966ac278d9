import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BenchStore, MEMBER } from "#native-bench/store/bench-store.js";
import {
  allocatedBytes,
  Latencies,
  type LatencySummary,
  MemoryWatch,
  type PauseSummary,
  PauseWatch,
  Stopwatch,
} from "#native-bench/store/measurements.js";
import { syncedDdPerSecond } from "#native-bench/store/synced-dd.js";
import { WritePlan } from "#native-bench/store/write-stream.js";

/**
 * How fast the store takes in writes while retention gives up what is older, which goes into the image and is trimmed: one
 * round of maintenance after the other. When these fall back by as much again as is kept, the writes wait for them.
 */
export interface SustainedMeasurements {
  readonly deltas: number;
  /** The end of the folding included: all but what is kept is in the image, and trimmed. */
  readonly deltasPerSecond: number;
  readonly bytesPerSecond: number;
  /** `dd` of as many bytes, synced at its end, right before and after. */
  readonly ddBytesPerSecond: readonly number[];
  readonly appendMs: LatencySummary;
  readonly pauseMs: PauseSummary;
  /** Of all threads. */
  readonly cpuMicrosPerDelta: number;
  readonly gcPercent: number;
  readonly rounds: number;
  readonly foldedPages: number;
  /** Time in which a round was under way, of all time. */
  readonly maintainingPercent: number;
  /** Time in which the writes waited for maintenance, of all time. */
  readonly waitingPercent: number;
  readonly bytesOnDisk: number;
  readonly anonymousBytesMax: number;
}

export interface SustainedWork {
  readonly deltas: number;
  readonly writeBytes: number;
  readonly volumeBytes: number;
  /** How many deltas are kept; nothing is given up when it is left out. */
  readonly kept?: number;
  readonly pattern: "random" | "sequential";
}

export async function measureSustained(parent: string, work: SustainedWork): Promise<SustainedMeasurements> {
  const folder = mkdtempSync(join(parent, "sustained-"));
  try {
    const bytes = work.deltas * work.writeBytes;
    const before = syncedDdPerSecond(folder, bytes);
    const measured = await measureIn(folder, work);
    return { ...measured, ddBytesPerSecond: [before, syncedDdPerSecond(folder, bytes)] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureIn(
  folder: string,
  work: SustainedWork,
): Promise<Omit<SustainedMeasurements, "ddBytesPerSecond">> {
  const { deltas, writeBytes, volumeBytes, pattern, kept = deltas } = work;
  const options = { folder, volumeBytes, start: "new", pointEvery: Math.ceil(kept / 50) } as const;
  const bench = await BenchStore.open(options);
  bench.keepBytes = kept * writeBytes;
  const watch = new Stopwatch();
  const memory = new MemoryWatch();
  const pauses = new PauseWatch();
  const appended = new Latencies();
  const keeper = new Keeper(bench, kept);
  await bench.ingest({
    until: deltas,
    plan: new WritePlan(writeBytes, volumeBytes, pattern),
    beforeEach: () => keeper.follow(),
    appended: (elapsedMs) => appended.add(elapsedMs),
  });
  await keeper.finish();
  await bench.store.settled();
  const measured = {
    deltas,
    deltasPerSecond: watch.perSecond(deltas),
    bytesPerSecond: watch.perSecond(deltas) * writeBytes,
    appendMs: appended.summary,
    pauseMs: pauses.stop(),
    cpuMicrosPerDelta: watch.cpuMicrosPer(deltas),
    gcPercent: watch.gcPercent(),
    rounds: keeper.rounds,
    foldedPages: keeper.foldedPages,
    maintainingPercent: Math.round((keeper.roundsMs / watch.elapsedMs) * 100),
    waitingPercent: Math.round((keeper.waitingMs / watch.elapsedMs) * 100),
    bytesOnDisk: allocatedBytes(folder),
    anonymousBytesMax: memory.stop(),
  };
  watch.stop();
  await bench.close();
  return measured;
}

/** Rounds of maintenance behind the writes, one after the other. */
class Keeper {
  rounds = 0;
  foldedPages = 0;
  roundsMs = 0;
  waitingMs = 0;
  readonly #bench: BenchStore;
  readonly #kept: number;
  #round: Promise<void> | undefined;

  constructor(bench: BenchStore, kept: number) {
    this.#bench = bench;
    this.#kept = kept;
  }

  /** Begins a round when there is enough to give up, a tenth of what is kept; waits when there is far too much. */
  async follow(): Promise<void> {
    this.#begin();
    if (this.#beyond <= this.#kept) return;
    const begun = performance.now();
    while (this.#beyond > this.#kept && this.#round !== undefined) {
      await this.#round;
      this.#begin();
    }
    this.waitingMs += performance.now() - begun;
  }

  async finish(): Promise<void> {
    await this.#round;
    await this.#run();
  }

  /** Deltas that are kept though policy does not ask for them. */
  get #beyond(): number {
    return this.#bench.last - this.#bench.store.floorOf(MEMBER) - this.#kept;
  }

  #begin(): void {
    if (this.#round !== undefined || this.#beyond < this.#kept / 10) return;
    this.#round = this.#run().finally(() => {
      this.#round = undefined;
    });
  }

  async #run(): Promise<void> {
    const begun = performance.now();
    const { foldedPages } = await this.#bench.maintain();
    this.rounds += 1;
    this.foldedPages += foldedPages;
    this.roundsMs += performance.now() - begun;
  }
}
