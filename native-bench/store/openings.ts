import { setTimeout as sleep } from "node:timers/promises";
import { type BenchStore, ENTRY, MEMBER } from "#native-bench/store/bench-store.js";
import { Latencies, Stopwatch } from "#native-bench/store/measurements.js";
import type { WritePlan } from "#native-bench/store/write-stream.js";
import type { OpenView } from "#src/data-path/store/store.js";
import type { PointSelector } from "#src/domain/model/point-selector.js";

/** Between two openings beside other work: enough for a hundred samples within seconds, too few to be the load. */
const PAUSE_MS = 50;
const READ_BYTES = 4096;

/** Moments drawn evenly from all that a store holds: opened, and one read each of what was written before them. */
export class Openings {
  readonly latencies = new Latencies();
  readonly #bench: BenchStore;
  readonly #plan: WritePlan;
  readonly #target = new Uint8Array(READ_BYTES);
  #isStopped = false;

  constructor(bench: BenchStore, plan: WritePlan) {
    this.#bench = bench;
    this.#plan = plan;
  }

  /** From the selector, as an operator gives it, to the first bytes. */
  async one(by: "id" | "time" = "id"): Promise<void> {
    const { points } = this.#bench.store.points;
    const point = points[Math.floor(Math.random() * points.length)];
    if (point === undefined) return;
    const selector: PointSelector =
      by === "id" ? { type: "id", id: point.id } : { type: "time", timeMs: point.timeMs };
    const offset = this.writtenBefore(point.position.sequence);
    const view = await this.latencies.time(async () => {
      const opened = await this.#open(selector);
      await opened?.read(offset, this.#target);
      return opened;
    });
    await view?.close();
  }

  /** Now and then, until it is stopped. */
  async beside<T>(work: Promise<T>): Promise<T> {
    const opening = this.#run();
    try {
      return await work;
    } finally {
      this.#isStopped = true;
      await opening;
    }
  }

  /** Where something was written at or before the sequence; the first few are marks. */
  writtenBefore(sequence: number): number {
    const { pointEvery } = this.#bench;
    const writes = sequence - Math.ceil(sequence / pointEvery) - 2;
    return this.#plan.offsetOf(1 + Math.floor(Math.random() * Math.max(1, writes)));
  }

  open(sequence: number): Promise<OpenView> {
    return this.#bench.store.openView(
      MEMBER,
      { position: { entry: ENTRY.id, sequence }, members: [] },
      "view",
    );
  }

  /** A time at the very end, or at the very beginning, is one that nothing stands for: refused, and no view. */
  async #open(selector: PointSelector): Promise<OpenView | undefined> {
    const { store } = this.#bench;
    const resolution = await store.resolve(selector);
    if (resolution.type !== "resolved") return undefined;
    const { position, point } = resolution;
    return await store.openView(MEMBER, { position, members: point?.members ?? [] }, "view");
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.one();
      await sleep(PAUSE_MS);
    }
  }
}

/** Reads at places that were written. `cold`: each place once, `warm`: the same once more. */
export async function measureReads(openings: Openings, sequence: number, count: number) {
  const view = await openings.open(sequence);
  const offsets = Array.from({ length: count }, () => openings.writtenBefore(sequence));
  const read = (at: number, target: Uint8Array) => view.read(offsets[at] ?? 0, target);
  const coldDepth32 = await rate(count, 32, read);
  const warmDepth32 = await rate(count, 32, read);
  const warmDepth1 = await rate(count, 1, read);
  await view.close();
  return { coldDepth32, warmDepth32, warmDepth1 };
}

async function rate(
  count: number,
  depth: number,
  read: (at: number, target: Uint8Array) => void | Promise<void>,
): Promise<{ readonly perSecond: number; readonly cpuMicros: number }> {
  const watch = new Stopwatch();
  let next = 0;
  const worker = async () => {
    const target = new Uint8Array(READ_BYTES);
    while (next < count) {
      next += 1;
      await read(next - 1, target);
    }
  };
  await Promise.all(Array.from({ length: depth }, worker));
  watch.stop();
  return { perSecond: watch.perSecond(count), cpuMicros: watch.cpuMicrosPer(count) };
}
