import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";

/** One change of one member, with its bytes; undefined for zeros. */
export interface GroupDelta {
  readonly sequence: number;
  readonly member: number;
  readonly offset: number;
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
}

/**
 * What every member of a group must look like at any position of any branch, by keeping every change and replaying it. Of
 * a large volume only the slots that are ever written are looked at; they stand one behind the other in its image.
 */
export class GroupModel {
  readonly entries = new Map<bigint, LineageEntry>();
  readonly members: ReadonlyMap<number, { readonly sizeBytes: number; readonly slots: readonly number[] }>;
  readonly #deltas = new Map<bigint, GroupDelta[]>();

  constructor(members: GroupModel["members"]) {
    this.members = members;
  }

  begin(entry: LineageEntry): void {
    this.entries.set(entry.id, entry);
    this.#deltas.set(entry.id, []);
  }

  add(branch: bigint, delta: GroupDelta): void {
    this.deltasOf(branch).push(delta);
  }

  deltasOf(branch: bigint): GroupDelta[] {
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

  /** The changes that lead to the position, oldest first. */
  *changesTo(position: Position): Generator<GroupDelta> {
    const path = [...pathTo(lineageTo(this.entries, position.entry), position)].reverse();
    for (const { entry, first, last } of path) {
      for (const delta of this.deltasOf(entry)) {
        if (delta.sequence >= first && delta.sequence <= last) yield delta;
      }
    }
  }

  imageAt(member: number, position: Position): Uint8Array {
    const slots = this.members.get(member)?.slots ?? [];
    const image = new Uint8Array(slots.length * SLOT_BYTES);
    for (const { offset, length, bytes, ...delta } of this.changesTo(position)) {
      if (delta.member !== member) continue;
      for (const [index, slot] of slots.entries()) {
        const from = Math.max(offset, slot * SLOT_BYTES);
        const to = Math.min(offset + length, (slot + 1) * SLOT_BYTES);
        if (from >= to) continue;
        const at = index * SLOT_BYTES + from - slot * SLOT_BYTES;
        if (bytes === undefined) image.fill(0, at, at + to - from);
        else image.set(bytes.subarray(from - offset, to - offset), at);
      }
    }
    return image;
  }
}
