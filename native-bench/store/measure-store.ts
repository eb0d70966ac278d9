import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Journal } from "#src/data-path/journal/journal.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { ImageReader } from "#src/data-path/replica/view.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BatchBuilder } from "#src/domain/model/batch-builder.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";

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
  readonly reopenMs: number;
  readonly readsPerSecondDepth1: number;
  readonly readsPerSecondDepth32: number;
  /** A view made at a random moment, and its first 4 KiB. */
  readonly openAndReadMsP50: number;
  readonly openAndReadMsP99: number;
  readonly residentBytes: number;
}

const GROUP = new Uint8Array(16).fill(7);
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const MEMBER = 1;
const VOLUME_BYTES = 64 * 2 ** 30;
const WRITE_BYTES = 4096;
/** Half a megabyte: what a batch is under load. */
const BATCH_DELTAS = 128;
const BATCHES_UNDER_WAY = 16;
const EMPTY_IMAGE: ImageReader = {
  read: async (_member, _slot, _wanted, target) => void target.fill(0),
  mayHoldData: () => false,
  foldTo: () => 0,
};

export async function measureStore(
  parent: string,
  deltas: number,
  reads: number,
): Promise<StoreMeasurements> {
  const folder = mkdtempSync(join(parent, "store-"));
  try {
    return await measureIn(folder, deltas, reads);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureIn(folder: string, deltas: number, reads: number): Promise<StoreMeasurements> {
  const hasher = await createHasher();
  const hash64 = (bytes: Uint8Array, seed: bigint) => hasher.hash64(bytes, seed);
  const open = () => openStore(folder, hash64);
  const first = await open();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await ingest(first.replica, hash64, deltas);
  const durableMs = performance.now() - begun;
  await first.replica.settled();
  const indexedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  await first.close();

  const reopening = performance.now();
  const { replica, close } = await open();
  const reopenMs = performance.now() - reopening;
  const view = replica.view(MEMBER, VOLUME_BYTES, { entry: ENTRY.id, sequence: deltas });
  const read = (target: Uint8Array) => view.read(randomOffset(), target);
  const depth1 = await rate(reads, 1, read);
  const depth32 = await rate(reads, 32, read);
  const opened = await openings(replica, deltas, Math.min(reads, 500));
  const measured = {
    deltas,
    durablePerSecond: Math.round((deltas / durableMs) * 1000),
    indexedPerSecond: Math.round((deltas / indexedMs) * 1000),
    cpuMicrosPerDelta: Math.round((user + system) / deltas),
    reopenMs: Math.round(reopenMs),
    readsPerSecondDepth1: depth1,
    readsPerSecondDepth32: depth32,
    openAndReadMsP50: percentile(opened, 0.5),
    openAndReadMsP99: percentile(opened, 0.99),
    residentBytes: process.memoryUsage().rss,
  };
  await close();
  return measured;
}

async function openStore(folder: string, hash64: (bytes: Uint8Array, seed: bigint) => bigint) {
  const journal = await Journal.open({
    disk: new RealDisk(),
    directory: join(folder, "journal"),
    group: GROUP,
    hash64,
    wanted: () => true,
    floor: () => 0,
    known: () => 0,
  });
  if (journal.branches.length === 0) journal.begin(ENTRY);
  const replica = await Replica.open({
    disk: new RealDisk(),
    journal,
    keyValue: new LevelOpener(),
    indexPath: join(folder, "index"),
    hash64,
    clock: new RealClock(),
    group: GROUP,
    image: EMPTY_IMAGE,
    entries: () => new Map([[ENTRY.id, ENTRY]]),
    horizon: () => 0,
  });
  const close = async () => {
    await replica.close();
    await journal.close();
  };
  return { replica, close };
}

async function ingest(
  replica: Replica,
  hash64: (bytes: Uint8Array, seed: bigint) => bigint,
  deltas: number,
): Promise<void> {
  const payload = new Uint8Array(WRITE_BYTES).map((_, index) => index * 31);
  const underWay = new Set<Promise<void>>();
  let link = 0n;
  for (let next = 1; next <= deltas; ) {
    const opening = { group: GROUP, entry: ENTRY.id, epoch: 1, first: next, link };
    const builder = new BatchBuilder({ ...opening, writesBefore: 0, bytesBefore: 0 }, hash64);
    for (; builder.count < BATCH_DELTAS && next <= deltas; next += 1) {
      builder.addWrite(MEMBER, randomOffset(), payload);
    }
    const batch = decodeBatch(builder.close(Date.now()), hash64);
    if (isFault(batch) || batch.verifyPayloads(hash64) !== undefined) throw new Error("a batch that is none");
    link = batch.hash;
    const appended = replica.append(batch).then(() => void underWay.delete(appended));
    underWay.add(appended);
    if (underWay.size >= BATCHES_UNDER_WAY) await Promise.race(underWay);
    await replica.room();
  }
  await Promise.all(underWay);
}

async function openings(replica: Replica, last: number, count: number): Promise<readonly number[]> {
  const elapsedMs: number[] = [];
  const target = new Uint8Array(WRITE_BYTES);
  for (let turn = 0; turn < count; turn += 1) {
    const sequence = 1 + Math.floor(Math.random() * last);
    const begun = performance.now();
    const view = replica.view(MEMBER, VOLUME_BYTES, { entry: ENTRY.id, sequence });
    await view.read(randomOffset(), target);
    elapsedMs.push(performance.now() - begun);
  }
  return elapsedMs.sort((a, b) => a - b);
}

async function rate(
  count: number,
  depth: number,
  work: (target: Uint8Array) => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  let left = count;
  const worker = async () => {
    const target = new Uint8Array(WRITE_BYTES);
    for (; left > 0; ) {
      left -= 1;
      await work(target);
    }
  };
  await Promise.all(Array.from({ length: depth }, worker));
  return Math.round((count / (performance.now() - begun)) * 1000);
}

function randomOffset(): number {
  return Math.floor((Math.random() * VOLUME_BYTES) / WRITE_BYTES) * WRITE_BYTES;
}

function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Number(value.toFixed(2));
}
