import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BenchStore, ENTRY, MEMBER } from "#native-bench/store/bench-store.js";
import { anonymousBytes, percentile, Stopwatch } from "#native-bench/store/measurements.js";

/**
 * How fast the store takes in small writes spread over a large volume, and how fast any moment of it opens: batches built
 * and checked as a receiver does, journal and index on a real disk, views read at random. Nothing is folded, and the image
 * beneath is empty.
 */
export interface StoreMeasurements {
  readonly deltas: number;
  /** Until all were durable. */
  readonly durablePerSecond: number;
  /** Until all were indexed too. */
  readonly indexedPerSecond: number;
  /** Of all threads, for each delta. */
  readonly cpuMicrosPerDelta: number;
  readonly gcPercent: number;
  readonly reopenMs: number;
  readonly readsPerSecondDepth1: number;
  readonly readsPerSecondDepth32: number;
  /** A view made at a random moment, and its first 4 KiB. */
  readonly openAndReadMsP50: number;
  readonly openAndReadMsP99: number;
  /** The highest of while writing, and what it is after the reads. */
  readonly anonymousBytesMax: number;
  readonly anonymousBytes: number;
}

export interface StoreWork {
  readonly deltas: number;
  readonly reads: number;
  readonly writeBytes: number;
  readonly volumeBytes?: number;
}

export async function measureStore(parent: string, work: StoreWork): Promise<StoreMeasurements> {
  const folder = mkdtempSync(join(parent, "store-"));
  try {
    return await measureIn(folder, work);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureIn(folder: string, work: StoreWork): Promise<StoreMeasurements> {
  const { deltas, reads, writeBytes, volumeBytes = 64 * 2 ** 30 } = work;
  const randomOffset = () => Math.floor((Math.random() * volumeBytes) / writeBytes) * writeBytes;
  const first = await BenchStore.open(folder, volumeBytes, "new");
  const payload = new Uint8Array(writeBytes).map((_, index) => index * 31);
  const watch = new Stopwatch();
  let anonymousBytesMax = 0;
  const beforeEach = async () => {
    anonymousBytesMax = Math.max(anonymousBytesMax, anonymousBytes());
  };
  await first.ingest({ until: deltas, write: () => ({ offset: randomOffset(), payload }), beforeEach });
  const durablePerSecond = watch.perSecond(deltas);
  await first.replica.settled();
  const indexedPerSecond = watch.perSecond(deltas);
  const cpuMicrosPerDelta = watch.cpuMicrosPer(deltas);
  const gcPercent = watch.gcPercent();
  watch.stop();
  await first.close();

  const reopening = performance.now();
  const again = await BenchStore.open(folder, volumeBytes, "again");
  const { replica } = again;
  const reopenMs = performance.now() - reopening;
  const view = replica.view(MEMBER, volumeBytes, { entry: ENTRY.id, sequence: deltas });
  const read = (target: Uint8Array) => view.read(randomOffset(), target);
  const depth1 = await rate(reads, 1, writeBytes, read);
  const depth32 = await rate(reads, 32, writeBytes, read);
  const target = new Uint8Array(writeBytes);
  const openAndRead = async () => {
    const sequence = 1 + Math.floor(Math.random() * deltas);
    const opened = replica.view(MEMBER, volumeBytes, { entry: ENTRY.id, sequence });
    await opened.read(randomOffset(), target);
  };
  const opened = await times(Math.min(reads, 500), openAndRead);
  const measured = {
    deltas,
    durablePerSecond,
    indexedPerSecond,
    cpuMicrosPerDelta,
    gcPercent,
    reopenMs: Math.round(reopenMs),
    readsPerSecondDepth1: depth1,
    readsPerSecondDepth32: depth32,
    openAndReadMsP50: percentile(opened, 0.5),
    openAndReadMsP99: percentile(opened, 0.99),
    anonymousBytesMax,
    anonymousBytes: anonymousBytes(),
  };
  await again.close();
  return measured;
}

/** How long each run of it took in ms, ascending. */
async function times(count: number, work: () => Promise<void>): Promise<readonly number[]> {
  const elapsedMs: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const begun = performance.now();
    await work();
    elapsedMs.push(performance.now() - begun);
  }
  return elapsedMs.sort((a, b) => a - b);
}

async function rate(
  count: number,
  depth: number,
  bytes: number,
  work: (target: Uint8Array) => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  let left = count;
  const worker = async () => {
    const target = new Uint8Array(bytes);
    for (; left > 0; ) {
      left -= 1;
      await work(target);
    }
  };
  await Promise.all(Array.from({ length: depth }, worker));
  return Math.round((count / (performance.now() - begun)) * 1000);
}
