import { TidemarkError } from "#src/base/errors.js";
import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import type { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import { encodeHead, encodeRegion, encodeThrough } from "#src/data-path/replica/index-format.js";
import { IndexSlab } from "#src/data-path/replica/index-slab.js";
import type { IndexTail } from "#src/data-path/replica/index-tail.js";
import type { Landmarks } from "#src/data-path/replica/landmarks.js";
import { overlay, type Piece } from "#src/data-path/replica/slot-cover.js";
import { DEPTH_MAX, HEAD_EVERY, type SlotDelta, SlotDepths } from "#src/data-path/replica/slot-depths.js";
import { type WaitingBatch, WaitingPieces } from "#src/data-path/replica/waiting-pieces.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueChange, KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * Writes the index behind the journal, in synced writes that carry how far each branch is indexed: after a start the
 * journal is read again from there.
 *
 * A version is what one delta changed. So that no read walks far, every 32nd version of a slot along its path is complete:
 * it lists all that the slot was made of. How many steps a version is from the last complete one is counted in memory; a
 * head in the store says it now and then, so that it is known roughly after a start.
 */
export interface IndexWriterOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly keys: IndexKeys;
  readonly landmarks: Landmarks;
  /** The path that leads to a position, newest interval first; empty when the entry is unknown. */
  readonly pathTo: (position: Position) => readonly Interval[];
  /** Up to which sequence the member's image holds everything. */
  readonly horizon: (member: number) => Sequence;
  /** What is in memory until it is indexed. */
  readonly tail: IndexTail;
  /** What the slot is made of at the end of the path. */
  readonly resolve: (member: number, slot: number, path: readonly Interval[]) => Promise<readonly Piece[]>;
}

/** What may wait for the index: about 40 MB. Beyond, whoever adds waits. */
export const TAIL_VERSIONS_MAX = 131_072;
/** One synced write of the index takes at most so many versions: about 10 ms of the main thread, which nobody else has then. */
const FLUSH_VERSIONS_MAX = 1024;

export class IndexWriter {
  readonly #options: IndexWriterOptions;
  readonly #depths: SlotDepths;
  readonly #through = new Map<bigint, Sequence>();
  /** How far each branch has been taken in, indexed or not. */
  readonly #added = new Map<bigint, Sequence>();
  readonly #waiting = new WaitingPieces();
  #running: Promise<void> | undefined;
  #failed: TidemarkError | undefined;
  #room: (() => void)[] = [];

  constructor(options: IndexWriterOptions) {
    this.#options = options;
    this.#depths = new SlotDepths(options);
  }

  /** How far the branch was found indexed at a start. */
  resumeAt(branch: bigint, sequence: Sequence): void {
    this.#through.set(branch, sequence);
    this.#added.set(branch, sequence);
    this.#depths.resume(branch);
  }

  /** The last sequence of the branch that needs not be read from the journal again after a start. */
  through(branch: bigint): Sequence {
    return this.#through.get(branch) ?? 0;
  }

  /** How far the branch has been taken in, indexed or not. */
  added(branch: bigint): Sequence {
    return this.#added.get(branch) ?? 0;
  }

  /** What says how far the newest version of a slot is from a complete one. */
  get depths(): SlotDepths {
    return this.#depths;
  }

  get failed(): TidemarkError | undefined {
    return this.#failed;
  }

  /** What a batch of the branch, up to its last sequence, did. */
  add(branch: bigint, pieces: readonly DeltaPiece[], last: Sequence): void {
    if (pieces.length > 0) this.#waiting.add({ branch, pieces, last });
    this.#added.set(branch, last);
    // Once a write has failed its versions are written nowhere: nothing may be marked as indexed behind them.
    if (this.#failed === undefined) this.#running ??= this.#run();
  }

  /** Resolves when there is room for more; rejects when the index can't be written. */
  async room(): Promise<void> {
    while (this.#failed === undefined && this.#options.tail.count > TAIL_VERSIONS_MAX) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Resolves when everything that was added is indexed, durably. */
  async settled(): Promise<void> {
    await this.#running;
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Resolves when what was added of the path is indexed, durably, whatever goes on being added. */
  async reached(path: readonly Interval[]): Promise<void> {
    const isBehind = () => path.some(({ entry, last }) => this.through(entry) < last);
    while (this.#failed === undefined && this.#running !== undefined && isBehind()) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Forgets a branch. */
  async drop(branch: bigint): Promise<void> {
    await this.#running;
    this.#waiting.removeBranch(branch);
    this.#through.delete(branch);
    this.#added.delete(branch);
    this.#depths.forget(branch);
  }

  async close(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is added in one tick goes into one write.
    await undefined;
    try {
      while (!this.#waiting.empty || this.#options.landmarks.isDue) {
        this.#depths.beginWrite();
        await this.#flush();
        this.#depths.endWrite();
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#failed = error;
    } finally {
      this.#running = undefined;
      for (const resume of this.#room.splice(0)) resume();
    }
  }

  /**
   * 1. One synced write holds the versions, the heads, the landmarks and how far each branch is indexed: all of it or
   *    nothing.
   * 2. Only then the tail lets go of them.
   */
  async #flush(): Promise<void> {
    const { store, tail, hash64, keys, landmarks } = this.#options;
    const group = this.#waiting.take(FLUSH_VERSIONS_MAX);
    const reached = this.#reachedWith(group);
    const changes: KeyValueChange[] = [];
    const slab = new IndexSlab(keys, hash64);
    for (const { branch, pieces } of group) {
      for (const piece of pieces) {
        if (piece.type === "region") changes.push(this.#regionChange(branch, piece));
        else {
          const depth = this.#depths.next(branch, piece);
          const place = { member: piece.member, slot: piece.slot, sequence: piece.sequence, branch };
          const complete = depth >= DEPTH_MAX;
          const pieces = complete ? await this.#completed(branch, piece) : [piece.piece];
          changes.push(...slab.version(place, { complete, pieces }));
          if (depth % HEAD_EVERY === 0) changes.push(this.#headChange(branch, piece, complete ? 0 : depth));
        }
      }
    }
    for (const [branch, sequence] of reached) {
      const key = keys.through(branch);
      changes.push({ type: "put", key, value: encodeThrough(key, sequence, hash64) });
    }
    changes.push(...landmarks.takeChanges());
    await store.write(changes, { sync: true });
    for (const [branch, sequence] of reached) this.#through.set(branch, sequence);
    for (const { branch, pieces } of group) {
      for (const piece of pieces) {
        if (piece.type === "slot") tail.remove(piece.member, piece.slot, piece.sequence, branch);
      }
    }
    for (const resume of this.#room.splice(0)) resume();
  }

  /** How far each branch is indexed once the group is; one of which nothing waits any more, as far as it was taken in. */
  #reachedWith(group: readonly WaitingBatch[]): Map<bigint, Sequence> {
    const reached = new Map<bigint, Sequence>();
    for (const branch of this.#options.landmarks.unwritten) reached.set(branch, this.through(branch));
    for (const { branch, last } of group) reached.set(branch, last);
    for (const branch of reached.keys()) {
      if (!this.#waiting.has(branch)) reached.set(branch, this.#added.get(branch) ?? 0);
    }
    return reached;
  }

  #regionChange(branch: bigint, piece: DeltaPiece & { type: "region" }): KeyValueChange {
    const key = this.#options.keys.region(piece.member, piece.region, piece.sequence, branch);
    return { type: "put", key, value: encodeRegion(key, this.#options.hash64) };
  }

  #headChange(branch: bigint, { member, slot, sequence }: SlotDelta, depth: number): KeyValueChange {
    const key = this.#options.keys.head(member, slot, branch);
    return { type: "put", key, value: encodeHead(key, { sequence, depth }, this.#options.hash64) };
  }

  async #completed(branch: bigint, delta: SlotDelta): Promise<readonly Piece[]> {
    const path = this.#options.pathTo({ entry: branch, sequence: delta.sequence - 1 });
    const before = await this.#options.resolve(delta.member, delta.slot, path);
    return overlay(before, delta.piece);
  }
}
