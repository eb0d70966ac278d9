import { adoptSpan } from "#src/data-path/replica/adopt-span.js";
import type { CompactedRow, CompactedSpan } from "#src/data-path/replica/compacted-history.js";
import { type ClosingSpan, CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import { entriesOf } from "#src/data-path/replica/index-entries.js";
import { compactedKey, decodeCompacted, fileNumberOf, TABLE } from "#src/data-path/replica/index-format.js";
import type { RegionZeros } from "#src/data-path/replica/region-zeros.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import type { SlotDepths } from "#src/data-path/replica/slot-depths.js";
import { type Survivor, survivorsOf } from "#src/data-path/replica/span-survivors.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

export interface IndexSpansOptions {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly pathTo: (position: Position) => readonly Interval[];
  readonly horizon: (member: number) => Sequence;
  readonly closing: ClosingSpan;
  readonly depths: SlotDepths;
  readonly regions: RegionZeros;
  /** What the slot is made of at the end of the path; what is at or below `behind` counts as the image. */
  readonly resolve: (
    member: number,
    slot: number,
    path: readonly Interval[],
    behind?: Sequence,
  ) => Promise<readonly Piece[]>;
}

/** What one index has to do with compacted files: what of a span stays, which files it leads to, and that it follows one. */
export class IndexSpans {
  readonly spans: CompactedSpans;
  readonly #options: IndexSpansOptions;

  constructor(options: IndexSpansOptions) {
    this.#options = options;
    this.spans = new CompactedSpans(options.closing);
  }

  /** What of a span has to stay. Everything in it is indexed. */
  survivors(span: ClosedSpan): AsyncGenerator<Survivor> {
    const { store, resolve } = this.#options;
    const regions = (path: readonly Interval[], behind: Sequence) => this.#survivingRegions(path, behind);
    return survivorsOf({ store, regions, resolve }, span);
  }

  /** Whether the store says that the index leads to the span's file wholly. */
  async isMarked({ number, seal }: CompactedSpan): Promise<boolean> {
    const key = compactedKey(number);
    const value = await this.#options.store.get(key);
    return value !== undefined && decodeCompacted(key, value, this.#options.hash64) === seal;
  }

  /** Numbers of the files that the store says the index leads to. */
  async marked(): Promise<readonly number[]> {
    const numbers: number[] = [];
    for await (const { key } of entriesOf(this.#options.store, TABLE.compacted))
      numbers.push(fileNumberOf(key));
    return numbers;
  }

  /** Makes the index lead to a span's file. Afterwards nothing leads to those that it replaces. */
  async adopt(span: CompactedSpan, rows: AsyncIterable<CompactedRow>): Promise<void> {
    const { branch, after } = span;
    const path = this.#options.pathTo({ entry: branch, sequence: after });
    const { resolve, regions } = this.#options;
    const parts = {
      ...this.#options,
      resolveBefore: (member: number, slot: number) => resolve(member, slot, path),
      putRegion: (member: number, region: number, sequence: Sequence) => {
        regions.add(member, region, { sequence, branch });
        regions.removeWithin(member, region, branch, after, sequence);
      },
    };
    const replaced = this.spans.overlapping(span).map(({ number }) => number);
    await adoptSpan(parts, span, rows, replaced);
    this.spans.adopt(span);
  }

  /** Files that nobody needs any more. Not synced: a mark that comes back is of a file that nobody asks for. */
  async forget(numbers: readonly number[]): Promise<void> {
    this.spans.forget(new Set(numbers));
    const changes = numbers.map((number) => ({ type: "delete", key: compactedKey(number) }) as const);
    if (changes.length > 0) await this.#options.store.write(changes, { sync: false });
  }

  async #survivingRegions(path: readonly Interval[], behind: Sequence): Promise<readonly Survivor[]> {
    const { regions, horizon } = this.#options;
    const found: (Survivor & { type: "region" })[] = [];
    for (const { member, region } of regions.places()) {
      const newest = await regions.newest(member, region, path);
      if (newest === undefined || newest.sequence <= Math.max(behind, horizon(member))) continue;
      found.push({ type: "region", member, region, sequence: newest.sequence });
    }
    return found.sort((a, b) => a.member - b.member || a.region - b.region);
  }
}
