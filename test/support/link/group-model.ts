import { present } from "#src/base/assert.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/** One change of the image of a member, as the image took it. */
export interface ModelChange {
  readonly sequence: Sequence;
  readonly member: number;
  readonly offset: number;
  /** A number: so many zeros. */
  readonly bytes: Uint8Array | number;
  readonly atMs: number;
}

interface ModelRun {
  readonly base: ReadonlyMap<number, Uint8Array>;
  readonly changes: ModelChange[];
}

/**
 * What the group's volumes were at every place in its order: per entry the images as they were found when it began, and
 * every change since. Slow, obvious, and nothing in common with what it judges.
 */
export class GroupModel {
  readonly #runs = new Map<bigint, ModelRun>();

  begin({ id }: LineageEntry, base: ReadonlyMap<number, Uint8Array>): void {
    const known = this.#runs.get(id);
    // Whoever has come to the group since was found as it is now.
    this.#runs.set(id, { base: new Map([...base, ...(known?.base ?? [])]), changes: known?.changes ?? [] });
  }

  add(entry: bigint, change: ModelChange): void {
    this.#run(entry).changes.push(change);
  }

  changesOf(entry: bigint): readonly ModelChange[] {
    return this.#run(entry).changes;
  }

  imageAt({ entry, sequence }: Position, member: number): Uint8Array {
    const { base, changes } = this.#run(entry);
    const image = new Uint8Array(present(base.get(member), "a member's base"));
    for (const change of changes) {
      if (change.member !== member || change.sequence > sequence) continue;
      const { offset, bytes } = change;
      if (typeof bytes === "number") image.fill(0, offset, offset + bytes);
      else image.set(bytes, offset);
    }
    return image;
  }

  #run(entry: bigint): ModelRun {
    return present(this.#runs.get(entry), "an entry of the model");
  }
}
