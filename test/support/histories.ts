import type { BatchSource } from "#src/data-path/replica/moments.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { BatchTime } from "#src/domain/model/batch-times.js";
import { beginLandmark, extendLandmark, joinsLandmark, type Landmark } from "#src/domain/model/landmark.js";
import type { BranchHistory } from "#src/domain/model/landmark-times.js";
import type { Interval } from "#src/domain/model/lineage.js";

/** Histories without a disk: batches of branches, and the landmarks that they make. */
export class Histories {
  readonly batches = new Map<bigint, Batch[]>();
  readonly landmarks = new Map<bigint, Landmark[]>();
  readonly floors = new Map<bigint, number>();
  /** Batches that were read. */
  read = 0;

  add(batch: Batch): void {
    const batches = this.batches.get(batch.entry) ?? [];
    const landmarks = this.landmarks.get(batch.entry) ?? [];
    this.batches.set(batch.entry, [...batches, batch]);
    const newest = landmarks.at(-1);
    const bytes = batch.bytes.length;
    const isJoined = newest !== undefined && joinsLandmark(newest, batch, bytes);
    this.landmarks.set(
      batch.entry,
      isJoined
        ? [...landmarks.slice(0, -1), extendLandmark(newest, batch, bytes)]
        : [...landmarks, beginLandmark(batch, bytes)],
    );
  }

  /** Every batch of the path behind the floors, as one pass would have it. */
  timesOf(path: readonly Interval[]): readonly BatchTime[] {
    return [...path]
      .reverse()
      .flatMap(({ entry, last: end }) =>
        (this.batches.get(entry) ?? [])
          .filter(({ first, last }) => first <= end && Math.min(last, end) > (this.floors.get(entry) ?? 0))
          .map(({ first, last, timeMs }) => ({ entry, first, last: Math.min(last, end), timeMs })),
      );
  }

  readonly history = (branch: bigint): BranchHistory => ({
    landmarks: this.landmarks.get(branch) ?? [],
    floor: this.floors.get(branch) ?? 0,
    compacted: [],
  });

  get source(): BatchSource {
    const batches = this.batches;
    const count = () => {
      this.read += 1;
    };
    return {
      async *tables(branch, from) {
        for (const { bytes, first, last, hash } of batches.get(branch) ?? []) {
          if (last < from) continue;
          count();
          yield { body: bytes, first, last, hash, bodyAt: 0, durable: 0, segment: 1 };
        }
      },
    };
  }
}
