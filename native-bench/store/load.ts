import { setTimeout as sleep } from "node:timers/promises";
import type { BenchStore } from "#native-bench/store/bench-store.js";
import { Latencies, MemoryWatch, PauseWatch, Stopwatch } from "#native-bench/store/measurements.js";
import { Openings } from "#native-bench/store/openings.js";
import { WritePlan } from "#native-bench/store/write-stream.js";

export interface HistoryWork {
  readonly folder: string;
  readonly versions: number;
  readonly writeBytes: number;
  readonly volumeBytes: number;
  readonly pointEvery: number;
  /** Views opened, points cut. */
  readonly samples: number;
  readonly reads: number;
}

/** The same writes for all phases that know of each other's. */
export function planOf({ writeBytes, volumeBytes }: HistoryWork, from = 0): WritePlan {
  return new WritePlan(writeBytes, volumeBytes, "random", from);
}

/** Writes into a store, with a point opened now and then beside them, and what both cost. */
export class Load {
  readonly #bench: BenchStore;
  readonly #work: HistoryWork;
  readonly #from: number;
  readonly #appended = new Latencies();
  readonly #appendedWithPoint = new Latencies();

  constructor(bench: BenchStore, work: HistoryWork) {
    this.#bench = bench;
    this.#work = work;
    this.#from = bench.last;
  }

  ingest(until: number): Promise<void> {
    return this.#bench.ingest({
      until,
      plan: planOf(this.#work, this.#bench.last),
      appended: (elapsedMs, cutPoint) => (cutPoint ? this.#appendedWithPoint : this.#appended).add(elapsedMs),
    });
  }

  /** A batch every few milliseconds. */
  async trickle(isOver: () => boolean): Promise<void> {
    do {
      await this.ingest(this.#bench.last + 1);
      await sleep(5);
    } while (!isOver());
  }

  async measured(work: Promise<unknown>) {
    const watch = new Stopwatch();
    const memory = new MemoryWatch();
    const pauses = new PauseWatch();
    const openings = new Openings(this.#bench, planOf(this.#work));
    await openings.beside(work);
    const deltas = this.#bench.last - this.#from;
    const measured = {
      deltas,
      deltasPerSecond: watch.perSecond(deltas),
      cpuMicrosPerDelta: watch.cpuMicrosPer(deltas),
      gcPercent: watch.gcPercent(),
      appendMs: this.#appended.summary,
      appendWithPointMs: this.#appendedWithPoint.summary,
      openAndReadMs: openings.latencies.summary,
      pauseMs: pauses.stop(),
      anonymousBytesMax: memory.stop(),
    };
    watch.stop();
    return measured;
  }
}
