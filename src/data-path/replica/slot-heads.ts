import type { DeltaPiece } from "#src/data-path/replica/delta-pieces.js";
import type { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import { decodeHead, type SlotHead } from "#src/data-path/replica/index-format.js";
import { RecentMap } from "#src/data-path/replica/recent-map.js";
import { placeNumber } from "#src/data-path/replica/slot-key.js";
import { indexDamaged } from "#src/data-path/replica/version-scan.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

export type SlotDelta = DeltaPiece & { readonly type: "slot" };

export interface SlotHeadsOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly keys: IndexKeys;
  readonly pathTo: (position: Position) => readonly Interval[];
  readonly horizon: (member: number) => Sequence;
}

/** A read walks over at most so many versions. */
export const DEPTH_MAX = 32;
/** Heads of the slots of one branch that were written lately. Few branches are written at a time. */
const HEADS_MAX = 65_536;

/** How far the newest version of each slot is from the last complete one: what says when the next has to be complete. */
export class SlotHeads {
  readonly #options: SlotHeadsOptions;
  readonly #branches = new Map<bigint, RecentMap<number, SlotHead>>();

  constructor(options: SlotHeadsOptions) {
    this.#options = options;
  }

  /** What the index is about to hold. */
  set(branch: bigint, place: number, head: SlotHead): void {
    this.#recent(branch).set(place, head);
  }

  forget(branch: bigint): void {
    this.#branches.delete(branch);
  }

  /** How many steps the newest version before this one is from a complete one; the most, when nobody knows. */
  depthBefore(branch: bigint, { member, slot, sequence }: SlotDelta): number {
    const horizon = this.#options.horizon(member);
    for (const { entry, last } of this.#options.pathTo({ entry: branch, sequence: sequence - 1 })) {
      if (last <= horizon) return 0;
      const head = this.#headOf(member, slot, entry);
      if (head === undefined) continue;
      return head.sequence <= last ? head.depth : DEPTH_MAX;
    }
    return 0;
  }

  #headOf(member: number, slot: number, branch: bigint): SlotHead | undefined {
    const heads = this.#recent(branch);
    const place = placeNumber(member, slot);
    const recent = heads.get(place);
    if (recent !== undefined) return recent;
    const key = this.#options.keys.head(member, slot, branch);
    const value = this.#options.store.getSync(key);
    if (value === undefined) return undefined;
    const head = decodeHead(key, value, this.#options.hash64);
    if (head === undefined) throw indexDamaged(member, slot, 0);
    heads.set(place, head);
    return head;
  }

  #recent(branch: bigint): RecentMap<number, SlotHead> {
    const found = this.#branches.get(branch);
    if (found !== undefined) return found;
    const heads = new RecentMap<number, SlotHead>(HEADS_MAX);
    this.#branches.set(branch, heads);
    return heads;
  }
}
