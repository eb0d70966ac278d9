import type { IndexKeys } from "#src/data-path/replica/drill-keys.js";
import { drillPlaceOf } from "#src/data-path/replica/drill-keys.js";
import { indexDamaged } from "#src/data-path/replica/index-damage.js";
import { isSound, placeOf, TABLE, type VersionPlace } from "#src/data-path/replica/index-format.js";
import { memberOf, placeIn, placeNumber } from "#src/data-path/replica/slot-key.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * When whole regions became zeros: a discard of a whole volume makes one a GiB. Every read of a slot asks for the newest in
 * its region, so the newest are in memory, by branch and ascending; older ones are in the index alone, and are looked for
 * there by who reads an old moment. A guest that discards again and again costs neither memory nor time.
 */
export interface RegionZerosOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly keys: IndexKeys;
  /** How far the branch is indexed, durably. */
  readonly indexed: (branch: bigint) => Sequence;
}

/** Of a region in one branch so many stay in memory, and up to twice as many in between: 8 KiB. */
export const ZEROS_IN_MEMORY = 512;
/** Neighbours of other branches are stepped over by so many at a time. */
const READ_AHEAD = 8;

interface Zeros {
  /** Ascending. */
  readonly sequences: Sequence[];
  /** Up to here they are in the index alone. */
  indexedOnly: Sequence;
}

export class RegionZeros {
  readonly #options: RegionZerosOptions;
  readonly #regions = new Map<number, Map<bigint, Zeros>>();

  constructor(options: RegionZerosOptions) {
    this.#options = options;
  }

  add(member: number, region: number, { sequence, branch }: VersionPlace): void {
    const key = placeNumber(member, region);
    let branches = this.#regions.get(key);
    if (branches === undefined) {
      branches = new Map();
      this.#regions.set(key, branches);
    }
    let zeros = branches.get(branch);
    if (zeros === undefined) {
      zeros = { sequences: [], indexedOnly: 0 };
      branches.set(branch, zeros);
    }
    const { sequences } = zeros;
    const at = countUpTo(sequences, sequence);
    if (sequence <= zeros.indexedOnly || sequences[at - 1] === sequence) return;
    sequences.splice(at, 0, sequence);
    if (sequences.length > 2 * ZEROS_IN_MEMORY) this.#shorten(zeros, branch);
  }

  /** The newest on the path; undefined when there is none. Answered at once unless it is an old one. */
  newest(
    member: number,
    region: number,
    path: readonly Interval[],
  ): VersionPlace | undefined | Promise<VersionPlace | undefined> {
    const branches = this.#regions.get(placeNumber(member, region));
    if (branches === undefined) return undefined;
    for (const [index, { entry, first, last }] of path.entries()) {
      const zeros = branches.get(entry);
      const sequence = zeros?.sequences[countUpTo(zeros.sequences, last) - 1] ?? 0;
      if (sequence >= first) return { sequence, branch: entry };
      if (zeros !== undefined && zeros.indexedOnly >= first)
        return this.#newestIndexed(member, region, path, index, zeros.indexedOnly);
    }
    return undefined;
  }

  /** The regions of the member that became zeros along the path behind the sequence, ascending. */
  async changed(member: number, path: readonly Interval[], since: Sequence): Promise<readonly number[]> {
    const found: number[] = [];
    for (const region of this.#regionsOf(member)) {
      const newest = await this.newest(member, region, path);
      if (newest !== undefined && newest.sequence > since) found.push(region);
    }
    return found.sort((a, b) => a - b);
  }

  /** Every region that ever became zeros, with its member. */
  places(): readonly { readonly member: number; readonly region: number }[] {
    return [...this.#regions.keys()].map((key) => ({ member: memberOf(key), region: placeIn(key) }));
  }

  /** Takes over what another holds in memory and this one's branches do not reach yet. */
  takeOver(from: RegionZeros, takenIn: (branch: bigint) => Sequence): void {
    for (const [key, branches] of from.#regions) {
      for (const [branch, { sequences }] of branches) {
        for (const sequence of sequences.slice(countUpTo(sequences, takenIn(branch))))
          this.add(memberOf(key), placeIn(key), { sequence, branch });
      }
    }
  }

  /** Those of the branch behind `after` and in front of `before` are nobody's any more. */
  removeWithin(member: number, region: number, branch: bigint, after: Sequence, before: Sequence): void {
    const sequences = this.#regions.get(placeNumber(member, region))?.get(branch)?.sequences ?? [];
    const from = countUpTo(sequences, after);
    sequences.splice(from, Math.max(0, countUpTo(sequences, before - 1) - from));
  }

  /** The member's image has all up to the sequence. */
  removeUpTo(member: number, sequence: Sequence): void {
    for (const region of [...this.#regionsOf(member)]) {
      const key = placeNumber(member, region);
      for (const [branch, zeros] of this.#regions.get(key) ?? []) {
        zeros.sequences.splice(0, countUpTo(zeros.sequences, sequence));
        if (zeros.indexedOnly <= sequence) zeros.indexedOnly = 0;
        if (zeros.sequences.length === 0 && zeros.indexedOnly === 0) this.#remove(key, branch);
      }
    }
  }

  removeBranch(branch: bigint): void {
    for (const key of [...this.#regions.keys()]) this.#remove(key, branch);
  }

  #remove(key: number, branch: bigint): void {
    const branches = this.#regions.get(key);
    branches?.delete(branch);
    if (branches?.size === 0) this.#regions.delete(key);
  }

  *#regionsOf(member: number): Generator<number> {
    for (const key of this.#regions.keys()) if (memberOf(key) === member) yield placeIn(key);
  }

  /** Only what is in the index may go from memory. */
  #shorten(zeros: Zeros, branch: bigint): void {
    const { sequences } = zeros;
    const isIndexed = countUpTo(sequences, this.#options.indexed(branch));
    const gone = sequences.splice(0, Math.min(isIndexed, sequences.length - ZEROS_IN_MEMORY));
    zeros.indexedOnly = Math.max(zeros.indexedOnly, gone.at(-1) ?? 0);
  }

  /** From that part of the path on; the part itself has none in memory. */
  async #newestIndexed(
    member: number,
    region: number,
    path: readonly Interval[],
    index: number,
    indexedOnly: Sequence,
  ): Promise<VersionPlace | undefined> {
    const part = path[index];
    if (part === undefined) return undefined;
    const { entry: branch, first, last } = part;
    const found = await this.#scan(member, region, { branch, first, last: Math.min(last, indexedOnly) });
    return found ?? (await this.newest(member, region, path.slice(index + 1)));
  }

  async #scan(
    member: number,
    region: number,
    { branch, first, last }: { branch: bigint; first: Sequence; last: Sequence },
  ): Promise<VersionPlace | undefined> {
    const { store, hash64, keys } = this.#options;
    const cursor = store.iterate({
      from: keys.regionRange(member, region, first, branch),
      to: keys.regionRange(member, region, last + 1, branch),
      reverse: true,
    });
    try {
      for (
        let entries = await cursor.next(READ_AHEAD);
        entries.length > 0;
        entries = await cursor.next(READ_AHEAD)
      ) {
        for (const { key, value } of entries) {
          const place = key[0] === TABLE.drill ? drillPlaceOf(key) : placeOf(key);
          if (place.branch !== branch) continue;
          if (!isSound(key, value, hash64)) throw indexDamaged(member, region, place.sequence);
          return place;
        }
      }
      return undefined;
    } finally {
      await cursor.close();
    }
  }
}

/** How many of the sequences, which ascend, are not above that one. Mostly all, or all but a few. */
function countUpTo(sequences: readonly Sequence[], sequence: Sequence): number {
  if (sequence >= (sequences.at(-1) ?? 0)) return sequences.length;
  let from = 0;
  let to = sequences.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sequences[middle] ?? 0) <= sequence) from = middle + 1;
    else to = middle;
  }
  return from;
}
