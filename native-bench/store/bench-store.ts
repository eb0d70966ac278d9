import { join } from "node:path";
import { Image } from "#src/data-path/image/image.js";
import { Journal } from "#src/data-path/journal/journal.js";
import { Images } from "#src/data-path/replica/images.js";
import { Replica } from "#src/data-path/replica/replica.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BatchBuilder } from "#src/domain/model/batch-builder.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";

/** A store of one member in a folder, journal, index and image on a real disk, and batches as a receiver gets them. */
export const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
export const MEMBER = 1;
const GROUP = new Uint8Array(16).fill(7);
/** Half a megabyte of 4 KiB writes: what a batch is under load. */
const BATCH_DELTAS = 128;
const BATCHES_UNDER_WAY = 16;

export class BenchStore {
  readonly replica: Replica;
  readonly image: Image;
  readonly #journal: Journal;
  readonly #hash64: Hash64;
  readonly #floor: { horizon: number };
  #next = 1;
  #link = 0n;

  private constructor(
    parts: { replica: Replica; image: Image; journal: Journal; hash64: Hash64 },
    floor: { horizon: number },
  ) {
    this.replica = parts.replica;
    this.image = parts.image;
    this.#journal = parts.journal;
    this.#hash64 = parts.hash64;
    this.#floor = floor;
  }

  static async open(folder: string, volumeBytes: number, start: "new" | "again"): Promise<BenchStore> {
    const hasher = await createHasher();
    const hash64: Hash64 = (bytes, seed) => hasher.hash64(bytes, seed);
    const disk = new RealDisk();
    const floor = { horizon: 0 };
    const journal = await Journal.open({
      disk,
      directory: join(folder, "journal"),
      group: GROUP,
      hash64,
      wanted: () => true,
      floor: () => floor.horizon,
      known: () => 0,
    });
    if (journal.branches.length === 0) journal.begin(ENTRY);
    const path = join(folder, "image");
    const place = { disk, path, hashPath: `${path}.hashes`, sizeBytes: volumeBytes };
    const options = { ...place, group: GROUP, member: MEMBER, hash64 };
    const image = start === "new" ? await Image.create(options) : await Image.open(options);
    const replica = await Replica.open({
      disk,
      journal,
      keyValue: new LevelOpener(),
      indexPath: join(folder, "index"),
      hash64,
      clock: new RealClock(),
      group: GROUP,
      image: new Images(new Map([[MEMBER, image]])),
      entries: () => new Map([[ENTRY.id, ENTRY]]),
      horizon: () => floor.horizon,
    });
    return new BenchStore({ replica, image, journal, hash64 }, floor);
  }

  get horizon(): number {
    return this.#floor.horizon;
  }

  set horizon(sequence: number) {
    this.#floor.horizon = sequence;
  }

  /** The last sequence that was appended; it may not be durable yet. */
  get last(): number {
    return this.#next - 1;
  }

  get durable(): number {
    return this.#journal.durable(ENTRY.id);
  }

  /** Batches of writes until so many deltas are durable. `beforeEach` may hold it up; `appended` is told how long each took. */
  async ingest(work: {
    readonly until: number;
    readonly write: () => { readonly offset: number; readonly payload: Uint8Array };
    readonly beforeEach?: () => Promise<void>;
    readonly appended?: (elapsedMs: number) => void;
  }): Promise<void> {
    const underWay = new Set<Promise<void>>();
    while (this.last < work.until) {
      await work.beforeEach?.();
      const batch = this.#batch(Math.min(BATCH_DELTAS, work.until - this.last), work.write);
      const begun = performance.now();
      const appended = this.replica.append(batch).then(() => {
        underWay.delete(appended);
        work.appended?.(performance.now() - begun);
      });
      underWay.add(appended);
      if (underWay.size >= BATCHES_UNDER_WAY) await Promise.race(underWay);
      await this.replica.room();
    }
    await Promise.all(underWay);
  }

  async close(): Promise<void> {
    await this.replica.close();
    await this.#journal.close();
    await this.image.close();
  }

  /** Built, and then checked as what comes from a peer is. */
  #batch(count: number, write: () => { readonly offset: number; readonly payload: Uint8Array }): Batch {
    const hash64 = this.#hash64;
    const opening = { group: GROUP, entry: ENTRY.id, epoch: 1, first: this.#next, link: this.#link };
    const builder = new BatchBuilder({ ...opening, writesBefore: 0, bytesBefore: 0 }, hash64);
    for (; builder.count < count; this.#next += 1) {
      const { offset, payload } = write();
      builder.addWrite(MEMBER, offset, payload);
    }
    const batch = decodeBatch(builder.close(Date.now()), hash64);
    if (isFault(batch) || batch.verifyPayloads(hash64) !== undefined) throw new Error("a batch that is none");
    this.#link = batch.hash;
    return batch;
  }
}
