import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createHistogram, PerformanceObserver } from "node:perf_hooks";

export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Number(value.toFixed(2));
}

/** Memory of this process that no file stands behind: tables that LevelDB maps, and cached files, are not in it. */
export function anonymousBytes(): number {
  const kib = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kib) * 1024;
}

/** What the files of a folder take on the disk. */
export function allocatedBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).blocks * 512, 0);
}

/** Time, processor time of all threads and garbage collection from one moment on. */
export class Stopwatch {
  readonly #begunMs = performance.now();
  readonly #cpu = process.cpuUsage();
  readonly #observer: PerformanceObserver;
  #gcMs = 0;

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#gcMs += duration;
    });
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  get elapsedMs(): number {
    return performance.now() - this.#begunMs;
  }

  perSecond(count: number): number {
    return Math.round((count / this.elapsedMs) * 1000);
  }

  cpuMicrosPer(count: number): number {
    const { user, system } = process.cpuUsage(this.#cpu);
    return Math.round((user + system) / count);
  }

  /** Of the time that has passed, in percent. */
  gcPercent(): number {
    return Number(((this.#gcMs / this.elapsedMs) * 100).toFixed(1));
  }

  stop(): void {
    this.#observer.disconnect();
  }
}

/** The most anonymous memory that was seen, looked at ten times a second. */
export class MemoryWatch {
  bytesMax = anonymousBytes();
  readonly #timer = setInterval(() => this.look(), 100);

  look(): void {
    this.bytesMax = Math.max(this.bytesMax, anonymousBytes());
  }

  stop(): number {
    clearInterval(this.#timer);
    this.look();
    return this.bytesMax;
  }
}

/** How long each of many took. */
export class Latencies {
  readonly #elapsedMs: number[] = [];

  get count(): number {
    return this.#elapsedMs.length;
  }

  add(elapsedMs: number): void {
    this.#elapsedMs.push(elapsedMs);
  }

  async time<T>(work: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const result = await work();
    this.add(performance.now() - begun);
    return result;
  }

  /** In milliseconds. */
  get summary(): LatencySummary {
    const sorted = this.#elapsedMs.toSorted((a, b) => a - b);
    return {
      count: sorted.length,
      p50: percentile(sorted, 0.5),
      p99: percentile(sorted, 0.99),
      max: percentile(sorted, 1),
    };
  }
}

export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * How long others had to wait for the main thread: what it computed between two ticks of a timer of a millisecond, in
 * milliseconds of its own processor time, so that what else the machine does is not in it.
 */
export class PauseWatch {
  readonly #histogram = createHistogram();
  #before = computedNanoseconds();
  readonly #timer = setInterval(() => {
    const now = computedNanoseconds();
    this.#histogram.record(Math.max(1, now - this.#before));
    this.#before = now;
  }, 1);

  stop(): PauseSummary {
    clearInterval(this.#timer);
    const ms = (nanoseconds: number) => Number((nanoseconds / 1e6).toFixed(2));
    const histogram = this.#histogram;
    return { p50: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
  }
}

export interface PauseSummary {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Processor time of the thread that asks. */
function computedNanoseconds(): number {
  return Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]);
}
