import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import type { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import { decodeHead } from "#src/data-path/replica/index-format.js";
import { placeNumber } from "#src/data-path/replica/slot-key.js";
import { indexDamaged } from "#src/data-path/replica/version-scan.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

export type SlotDelta = DeltaPiece & { readonly type: "slot" };
type SlotPlace = Pick<SlotDelta, "member" | "slot" | "sequence">;

export interface SlotDepthsOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly keys: IndexKeys;
  readonly pathTo: (position: Position) => readonly Interval[];
  readonly horizon: (member: number) => Sequence;
  /** CHUNKS_MAX when missing. */
  readonly chunksMax?: number;
}

/** A read walks over at most so many versions. */
export const DEPTH_MAX = 32;
/**
 * A head is written at depths that are multiples of it, also at zero. So what is in a branch above its newest head of a
 * slot, or in a branch without one, is less than this many versions, and a slot that is written seldom costs no head.
 */
export const HEAD_EVERY = 8;
/** Depths of neighbouring slots are kept together: 64 MiB of a volume in one array. */
const CHUNK_SLOTS = 1024;
/** About 36 MB: depths of 2 TiB. Beyond, those that were first looked at longest ago are looked up again. */
const CHUNKS_MAX = 32_768;
/** In a chunk: nobody has asked yet. */
const UNASKED = 0xff;

/**
 * How far the newest version of each slot is from the last complete one, or more: what says when the next has to be
 * complete. Depths of slots that were written in this life are in memory; others follow from the heads in the store.
 */
export class SlotDepths {
  readonly #options: SlotDepthsOptions;
  readonly #branches = new Map<bigint, Map<number, Uint8Array>>();
  /** Branches with versions that are not counted in memory: of a life before this one, or forgotten since. */
  readonly #uncounted = new Set<bigint>();
  /** Chunks forgotten while a write is put together: the store has no head of what is in it. */
  #forgotten: Set<string> | undefined;
  #chunks = 0;

  constructor(options: SlotDepthsOptions) {
    this.#options = options;
  }

  /** The branch has versions from a life before this one. */
  resume(branch: bigint): void {
    this.#uncounted.add(branch);
  }

  /** A write is put together, of versions whose depths are asked for from now on. */
  beginWrite(): void {
    this.#forgotten = new Set();
  }

  /** What was put together is in the store, heads and all, or never will be. */
  endWrite(): void {
    this.#forgotten = undefined;
  }

  /** The depth of the version that comes next in the branch; at DEPTH_MAX it has to be complete, and counts as zero. */
  next(branch: bigint, delta: SlotPlace): number {
    const chunk = this.#chunk(branch, delta);
    const at = delta.slot % CHUNK_SLOTS;
    const known = chunk[at] ?? UNASKED;
    const depth = 1 + (known === UNASKED ? this.#lookUp(branch, delta) : known);
    chunk[at] = depth >= DEPTH_MAX ? 0 : depth;
    return depth;
  }

  forget(branch: bigint): void {
    this.#chunks -= this.#branches.get(branch)?.size ?? 0;
    this.#branches.delete(branch);
    this.#uncounted.delete(branch);
  }

  /**
   * From the newest interval back: what a branch without a head adds, then the first head. A branch all of whose versions
   * were counted has none of this slot: it adds nothing, and a slot that is written once costs no head.
   */
  #lookUp(branch: bigint, { member, slot, sequence }: SlotPlace): number {
    if (this.#forgotten?.has(keyOf(branch, chunkNumber(member, slot))) === true) return DEPTH_MAX;
    const horizon = this.#options.horizon(member);
    let depth = 0;
    for (const { entry, last } of this.#options.pathTo({ entry: branch, sequence: sequence - 1 })) {
      if (last <= horizon) break;
      if (entry === branch && !this.#uncounted.has(branch)) continue;
      const head = this.#headOf(member, slot, entry);
      // One past the fork says nothing of what lies before it.
      if (head !== undefined && head.sequence > last) return DEPTH_MAX;
      depth += HEAD_EVERY - 1;
      if (head !== undefined) return Math.min(depth + head.depth, DEPTH_MAX);
    }
    return Math.min(depth, DEPTH_MAX);
  }

  #headOf(member: number, slot: number, branch: bigint) {
    const key = this.#options.keys.head(member, slot, branch);
    const value = this.#options.store.getSync(key);
    if (value === undefined) return undefined;
    const head = decodeHead(key, value, this.#options.hash64);
    if (head === undefined) throw indexDamaged(member, slot, 0);
    return head;
  }

  #chunk(branch: bigint, { member, slot }: SlotPlace): Uint8Array {
    const chunks = this.#branches.get(branch) ?? new Map<number, Uint8Array>();
    if (chunks.size === 0) this.#branches.set(branch, chunks);
    const number = chunkNumber(member, slot);
    const found = chunks.get(number);
    if (found !== undefined) return found;
    if (this.#chunks === (this.#options.chunksMax ?? CHUNKS_MAX)) this.#forgetOldest();
    const chunk = new Uint8Array(CHUNK_SLOTS).fill(UNASKED);
    chunks.set(number, chunk);
    this.#chunks += 1;
    return chunk;
  }

  #forgetOldest(): void {
    for (const [branch, chunks] of this.#branches) {
      for (const number of chunks.keys()) {
        chunks.delete(number);
        this.#forgotten?.add(keyOf(branch, number));
        this.#uncounted.add(branch);
        this.#chunks -= 1;
        return;
      }
    }
  }
}

function chunkNumber(member: number, slot: number): number {
  return placeNumber(member, Math.floor(slot / CHUNK_SLOTS));
}

function keyOf(branch: bigint, chunk: number): string {
  return `${branch}:${chunk}`;
}
