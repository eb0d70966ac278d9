import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";

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
