import { randomUUID } from "node:crypto";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";

export interface Write {
  readonly offset: number;
  readonly payload: Uint8Array;
}

interface Place {
  readonly group: string;
  readonly entry: LineageEntry;
  readonly member: number;
  readonly volumeBytes: number;
}

/** Half a megabyte of 4 KiB writes: what a batch is under load. */
const BATCH_DELTAS = 128;

/** Batches of one member's writes and points, built, and then checked as what comes from a peer is. */
export class WriteStream {
  readonly #place: Place;
  readonly #hash64: Hash64;
  readonly #pointEvery: number;
  #next: number;
  #link: bigint;

  constructor(
    place: Place,
    hash64: Hash64,
    pointEvery: number,
    from: { readonly last: number; readonly link: bigint },
  ) {
    this.#place = place;
    this.#hash64 = hash64;
    this.#pointEvery = pointEvery;
    this.#next = from.last + 1;
    this.#link = from.link;
  }

  /** The last sequence of what was given out. */
  get last(): number {
    return this.#next - 1;
  }

  next(until: number, plan: WritePlan): { readonly batch: Batch; readonly cutPoint: boolean } {
    const builder = this.#builder();
    if (this.last === 0) this.#begin(builder);
    let cutPoint = false;
    while (builder.count < BATCH_DELTAS && builder.next <= until) {
      if (builder.next % this.#pointEvery === 0) {
        this.#cut(builder);
        cutPoint = true;
        continue;
      }
      const { offset, payload } = plan.next();
      if (!builder.addWrite(this.#place.member, offset, payload)) break;
    }
    return { batch: this.#close(builder), cutPoint };
  }

  cut(): Batch {
    const builder = this.#builder();
    this.#cut(builder);
    return this.#close(builder);
  }

  #begin(builder: BatchBuilder): void {
    const { member, volumeBytes } = this.#place;
    const added = { member, name: "volume", kind: "volume", sizeBytes: volumeBytes } as const;
    builder.addMark(encodeMark({ type: "member-added", ...added }));
    builder.addMark(encodeMark({ type: "resync-end", members: [member] }));
  }

  #cut(builder: BatchBuilder): void {
    const { member } = this.#place;
    const members = [{ member, at: builder.next, fuzzy: false }];
    const point = { id: randomUUID(), kind: "crash", label: "", timeMs: Date.now(), members } as const;
    builder.addMark(encodeMark({ type: "point", point }));
  }

  #builder(): BatchBuilder {
    const { group, entry } = this.#place;
    const bytes = groupIdBytes(group) ?? new Uint8Array(16);
    const opening = {
      group: bytes,
      entry: entry.id,
      epoch: entry.epoch,
      first: this.#next,
      link: this.#link,
    };
    return new BatchBuilder({ ...opening, writesBefore: 0, bytesBefore: 0 }, this.#hash64);
  }

  #close(builder: BatchBuilder): Batch {
    const batch = decodeBatch(builder.close(Date.now()), this.#hash64);
    if (isFault(batch) || batch.verifyPayloads(this.#hash64) !== undefined)
      throw new Error("a batch that is none");
    this.#link = batch.hash;
    this.#next = batch.last + 1;
    return batch;
  }
}

/**
 * Writes of one size over a volume, the same ones each time: so what was written up to a moment is known without being
 * kept, and reads can be aimed at it.
 */
export class WritePlan {
  readonly #payload: Uint8Array;
  readonly #places: number;
  readonly #pattern: "random" | "sequential";
  #count: number;

  /** `count`: how many have been given out before. */
  constructor(writeBytes: number, volumeBytes: number, pattern: "random" | "sequential", count = 0) {
    this.#payload = new Uint8Array(writeBytes).map((_, index) => index * 31);
    this.#places = Math.floor(volumeBytes / writeBytes);
    this.#pattern = pattern;
    this.#count = count;
  }

  next(): Write {
    this.#count += 1;
    return { offset: this.offsetOf(this.#count), payload: this.#payload };
  }

  offsetOf(count: number): number {
    const place = this.#pattern === "sequential" ? count % this.#places : this.#scattered(count);
    return place * this.#payload.length;
  }

  /** An integer hash that spreads any run of counts evenly. */
  #scattered(count: number): number {
    let bits = Math.imul(count ^ (count >>> 16), 0x7feb352d);
    bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
    return Math.floor((((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32) * this.#places);
  }
}
