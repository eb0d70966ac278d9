import { join } from "node:path";
import { type WritePlan, WriteStream } from "#native-bench/store/write-stream.js";
import { type MaintenanceReport, Store } from "#src/data-path/store/store.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { RetentionPolicy } from "#src/domain/retention/situation.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { RealRandom } from "#src/platform/random/real-random.js";

const GROUP = "01020304-0506-4708-890a-0b0c0d0e0f10";
export const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
export const MEMBER = 1;
const BATCHES_UNDER_WAY = 16;
/** Nothing is given up where points have ceased to arrive: here that is said of no pause. */
const POINTS_EVERY_MS = 3_600_000;

export interface BenchStoreOptions {
  readonly folder: string;
  readonly volumeBytes: number;
  readonly start: "new" | "again";
  /** How much history is kept; all of it when it is left out. */
  readonly keepBytes?: number;
  /** A point is cut each time so many deltas have been written. */
  readonly pointEvery: number;
}

/** A group's store of one member in a folder, on a real disk, and batches as a receiver gets them. */
export class BenchStore {
  readonly store: Store;
  /** How much history is kept, by the policy that rounds of maintenance go by. */
  keepBytes: number;
  readonly pointEvery: number;
  readonly #stream: WriteStream;

  private constructor(store: Store, stream: WriteStream, options: BenchStoreOptions) {
    this.store = store;
    this.#stream = stream;
    this.keepBytes = options.keepBytes ?? Number.MAX_SAFE_INTEGER;
    this.pointEvery = options.pointEvery;
  }

  static async open(options: BenchStoreOptions): Promise<BenchStore> {
    const { folder, volumeBytes, start, pointEvery } = options;
    const hasher = await createHasher();
    const hash64: Hash64 = (bytes, seed) => hasher.hash64(bytes, seed);
    const disk = new RealDisk();
    const directory = join(folder, "group");
    if (start === "new") {
      const state = { group: GROUP, site: "beta", lineage: [ENTRY], promise: undefined, ceiling: 0 };
      await Store.create(disk, directory, { ...state, clean: undefined }, hash64);
    }
    let bench: BenchStore | undefined;
    const store = await Store.open({
      disk,
      keyValue: new LevelOpener(),
      clock: new RealClock(),
      random: new RealRandom(),
      hash64,
      directory,
      isSecondary: () => true,
      everyMs: () => POINTS_EVERY_MS,
      rules: {
        role: () => ({ type: "secondary" }),
        policy: () => policyOf(bench?.keepBytes ?? Number.MAX_SAFE_INTEGER),
        everyMs: () => POINTS_EVERY_MS,
      },
      throttle: UNTHROTTLED,
    });
    await store.addMember({ member: MEMBER, name: "volume", capture: "inline", sizeBytes: volumeBytes });
    const place = { group: GROUP, entry: ENTRY, member: MEMBER, volumeBytes };
    const stream = new WriteStream(place, hash64, pointEvery, store.accepted(ENTRY.id));
    bench = new BenchStore(store, stream, options);
    return bench;
  }

  /** The last sequence that was appended; it may not be durable yet. */
  get last(): number {
    return this.#stream.last;
  }

  /** Batches of writes until so many deltas are durable. `beforeEach` may hold it up; `appended` is told how long each took. */
  async ingest(work: {
    readonly until: number;
    readonly plan: WritePlan;
    readonly beforeEach?: () => Promise<void>;
    readonly appended?: (elapsedMs: number, cutPoint: boolean) => void;
  }): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (this.last < work.until) {
      await work.beforeEach?.();
      const { batch, cutPoint } = this.#stream.next(work.until, work.plan);
      const begun = performance.now();
      const appended = this.store.append(batch).then(() => {
        underWay.delete(appended);
        work.appended?.(performance.now() - begun, cutPoint);
      });
      underWay.add(appended);
      if (underWay.size >= BATCHES_UNDER_WAY) await Promise.race(underWay);
      await this.store.room();
    }
    await Promise.all(underWay);
  }

  /** A batch that is nothing but a point, as a quiet group sends it; resolves once it is durable. */
  async cut(): Promise<void> {
    await this.store.append(this.#stream.cut());
  }

  async maintain(): Promise<MaintenanceReport> {
    const report = await this.store.maintain();
    const [problem] = report.problems;
    if (problem !== undefined) throw problem;
    return report;
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** Only bytes decide what is kept, so that the same work gives the same history on any machine. */
function policyOf(bytesMax: number): RetentionPolicy {
  return {
    windowMs: Number.MAX_SAFE_INTEGER,
    keep: [],
    countMax: 1e6,
    bytesMax,
    keepAfterPromotionMs: 0,
    branches: { keepMs: 0, bytesMax: 0 },
  };
}
