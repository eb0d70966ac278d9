import { recordBytes } from "#src/data-path/journal/journal.js";
import { deleteRange, entriesOf } from "#src/data-path/replica/index-entries.js";
import { TABLE } from "#src/data-path/replica/index-format.js";
import {
  branchOfLandmark,
  decodeLandmark,
  encodeLandmark,
  firstOfLandmark,
  landmarkKey,
} from "#src/data-path/replica/landmark-format.js";
import { indexDamaged } from "#src/data-path/replica/version-scan.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import {
  beginLandmark,
  extendLandmark,
  joinLandmarks,
  joinsLandmark,
  LANDMARK_BYTES_MAX,
  type Landmark,
} from "#src/domain/model/landmark.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueChange, KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * The landmarks of every branch: all in memory, and in the index.
 *
 * The newest of a branch grows with each batch until one does not join it. It is written, as far as it has grown, with
 * every synced write of the index, so landmarks hold at least what the index is marked to hold: after a start they may be
 * ahead of what is read again from the journal, and a batch that they hold is not counted twice. They can't be ahead of
 * the journal, since only what is durable there is added.
 */
export interface LandmarksOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  /** False for a branch that was dropped. */
  readonly isKnown: (branch: bigint) => boolean;
  /** At most so many a branch; LANDMARKS_MAX if missing. */
  readonly countMax?: number;
}

/**
 * Landmarks of one branch: about 8 MB. They reach over 256 GiB of writes, or 45 hours of a quiet group. Beyond, two
 * neighbours become one, which doubles what is read again to find a moment.
 */
export const LANDMARKS_MAX = 16_384;

interface BranchLandmarks {
  landmarks: Landmark[];
  /** From which index on they are not written yet, as they are now. */
  writtenTo: number;
}

export class Landmarks {
  readonly #options: LandmarksOptions;
  readonly #branches = new Map<bigint, BranchLandmarks>();
  readonly #unwritten = new Set<bigint>();
  /** Landmarks that became part of another, and are still in the index. */
  #gone: Uint8Array[] = [];
  #isDue = false;

  constructor(options: LandmarksOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const { store, hash64, isKnown } = this.#options;
    const dropped = new Set<bigint>();
    for await (const { key, value } of entriesOf(store, TABLE.landmark)) {
      const branch = branchOfLandmark(key);
      if (!isKnown(branch)) {
        dropped.add(branch);
        continue;
      }
      const landmark = decodeLandmark(key, value, hash64);
      if (landmark === undefined) throw indexDamaged(0, 0, firstOfLandmark(key));
      const of = this.#branch(branch);
      of.landmarks.push(landmark);
      of.writtenTo = of.landmarks.length;
    }
    for (const branch of dropped) await this.#delete(branch);
  }

  /** Of the branch, ascending. */
  of(branch: bigint): readonly Landmark[] {
    return this.#branches.get(branch)?.landmarks ?? [];
  }

  /** The last sequence that they hold of the branch; 0 when there is none. */
  last(branch: bigint): Sequence {
    return this.of(branch).at(-1)?.last ?? 0;
  }

  /** Branches of which something is not written yet. */
  get unwritten(): ReadonlySet<bigint> {
    return this.#unwritten;
  }

  /** A landmark is full: it is to be written though no version waits. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** A batch that is durable in the journal. */
  add(batch: Batch): void {
    const branch = batch.entry;
    const of = this.#branch(branch);
    const { landmarks } = of;
    const newest = landmarks.at(-1);
    if (newest !== undefined && batch.last <= newest.last) return;
    const bytes = recordBytes(batch.bytes.length);
    if (newest !== undefined && joinsLandmark(newest, batch, bytes)) {
      landmarks[landmarks.length - 1] = extendLandmark(newest, batch, bytes);
      of.writtenTo = Math.min(of.writtenTo, landmarks.length - 1);
    } else {
      landmarks.push(beginLandmark(batch, bytes));
      this.#isDue ||= newest !== undefined;
      if (landmarks.length > (this.#options.countMax ?? LANDMARKS_MAX)) this.#thin(branch, of);
    }
    this.#unwritten.add(branch);
  }

  /** What has to be written, once, in a synced write. */
  takeChanges(): readonly KeyValueChange[] {
    const changes: KeyValueChange[] = this.#gone.map((key) => ({ type: "delete", key }));
    for (const branch of this.#unwritten) {
      const of = this.#branch(branch);
      for (const landmark of of.landmarks.slice(of.writtenTo)) {
        const key = landmarkKey(branch, landmark.first);
        changes.push({ type: "put", key, value: encodeLandmark(key, landmark, this.#options.hash64) });
      }
      of.writtenTo = of.landmarks.length;
    }
    this.#unwritten.clear();
    this.#gone = [];
    this.#isDue = false;
    return changes;
  }

  /** Lets go of those wholly at or below a sequence. Not synced: one that comes back goes with the next. */
  async trim(branch: bigint, upTo: Sequence): Promise<void> {
    const of = this.#branches.get(branch);
    if (of === undefined) return;
    const kept = of.landmarks.findIndex(({ last }) => last > upTo);
    const count = kept < 0 ? of.landmarks.length : kept;
    if (count === 0) return;
    of.landmarks = of.landmarks.slice(count);
    of.writtenTo = Math.max(0, of.writtenTo - count);
    await this.#delete(branch, of.landmarks[0]?.first ?? Number.MAX_SAFE_INTEGER);
  }

  async drop(branch: bigint): Promise<void> {
    this.#branches.delete(branch);
    this.#unwritten.delete(branch);
    await this.#delete(branch);
  }

  async #delete(branch: bigint, first: Sequence = Number.MAX_SAFE_INTEGER): Promise<void> {
    await deleteRange(this.#options.store, { from: landmarkKey(branch, 0), to: landmarkKey(branch, first) });
  }

  #branch(branch: bigint): BranchLandmarks {
    const found = this.#branches.get(branch);
    if (found !== undefined) return found;
    const made = { landmarks: [], writtenTo: 0 };
    this.#branches.set(branch, made);
    return made;
  }

  /** Joins neighbours, the small ones first, until half as many are left. The newest goes on growing. */
  #thin(branch: bigint, of: BranchLandmarks): void {
    const countMax = (this.#options.countMax ?? LANDMARKS_MAX) / 2;
    const newest = of.landmarks.pop();
    for (let bytesMax = LANDMARK_BYTES_MAX; of.landmarks.length > countMax; bytesMax *= 2) {
      of.landmarks = this.#joined(branch, of.landmarks, bytesMax);
    }
    if (newest !== undefined) of.landmarks.push(newest);
    of.writtenTo = 0;
  }

  #joined(branch: bigint, landmarks: readonly Landmark[], bytesMax: number): Landmark[] {
    const joined: Landmark[] = [];
    for (let index = 0; index < landmarks.length; index += 1) {
      const one = landmarks[index];
      const next = landmarks[index + 1];
      if (one === undefined) break;
      if (next === undefined || one.bytes + next.bytes > bytesMax) {
        joined.push(one);
        continue;
      }
      joined.push(joinLandmarks(one, next));
      this.#gone.push(landmarkKey(branch, next.first));
      index += 1;
    }
    return joined;
  }
}
