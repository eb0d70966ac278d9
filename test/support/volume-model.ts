import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import { pattern } from "#test/support/batches.js";

/** One change of the one member that a model has; a write is told by the seed of its bytes. */
export interface ModelDelta {
  readonly sequence: number;
  readonly offset: number;
  readonly length: number;
  /** Undefined for zeros. */
  readonly seed: number | undefined;
}

/**
 * What a volume must look like at any position of any branch, by keeping every change and making whole images of them:
 * slow, obvious, and nothing in common with the code it judges.
 */
export class VolumeModel {
  readonly sizeBytes: number;
  readonly entries = new Map<bigint, LineageEntry>();
  readonly #deltas = new Map<bigint, ModelDelta[]>();
  /** Made once for all images that it is in. */
  readonly #bytes = new WeakMap<ModelDelta, Uint8Array>();

  constructor(slots: number) {
    this.sizeBytes = slots * SLOT_BYTES;
  }

  begin(entry: LineageEntry): void {
    this.entries.set(entry.id, entry);
    this.#deltas.set(entry.id, []);
  }

  add(branch: bigint, delta: ModelDelta): void {
    this.deltasOf(branch).push(delta);
  }

  deltasOf(branch: bigint): ModelDelta[] {
    return this.#deltas.get(branch) ?? [];
  }

  /** What came after the sequence never happened. */
  cut(branch: bigint, last: number): void {
    this.#deltas.set(
      branch,
      this.deltasOf(branch).filter(({ sequence }) => sequence <= last),
    );
  }

  drop(branch: bigint): void {
    this.entries.delete(branch);
    this.#deltas.delete(branch);
  }

  imageAt(position: Position): Uint8Array {
    const image = new Uint8Array(this.sizeBytes);
    const path = [...pathTo(lineageTo(this.entries, position.entry), position)].reverse();
    for (const { entry, first, last } of path) {
      for (const delta of this.deltasOf(entry)) {
        if (delta.sequence < first || delta.sequence > last) continue;
        const { offset, length, seed } = delta;
        if (seed === undefined) image.fill(0, offset, offset + length);
        else image.set(this.#bytesOf(delta, seed), offset);
      }
    }
    return image;
  }

  #bytesOf(delta: ModelDelta, seed: number): Uint8Array {
    const bytes = this.#bytes.get(delta) ?? pattern(delta.length, seed);
    this.#bytes.set(delta, bytes);
    return bytes;
  }
}
