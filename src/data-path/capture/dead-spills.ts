import type { AckedFloor } from "#src/data-path/capture/acked-floor.js";
import { type ChangedSpan, spansOf } from "#src/data-path/capture/changed-spans.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { SealedBatch } from "#src/data-path/capture/sequencer.js";
import type { Spill } from "#src/data-path/capture/spill.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

export interface DeadSpillsOptions {
  readonly members: ReadonlyMap<number, { readonly dirty: DirtyMap }>;
  readonly spill: Spill;
  readonly floor: AckedFloor;
}

/** What runs that have ended left in their spills: batches that the secondary may lack. */
export class DeadSpills {
  readonly #options: DeadSpillsOptions;

  constructor(options: DeadSpillsOptions) {
    this.#options = options;
  }

  /**
   * Before a resync: kept for sending when it continues exactly what the secondary holds, else its blocks join the dirty
   * map, durably, before it goes. Answers the entry whose batches the sender sends first.
   */
  async settle(held: Position): Promise<bigint | undefined> {
    const { spill } = this.#options;
    let kept: bigint | undefined;
    for (const { entry, first, last } of spill.dead) {
      const isNext = entry === held.entry && first <= held.sequence + 1 && held.sequence < last;
      if (isNext) kept = entry;
      else await this.#absorb(entry);
    }
    return kept;
  }

  /** The batches of a dead run, from the first that ends behind the sequence. */
  batches(entry: bigint, sequence: Sequence): AsyncGenerator<SealedBatch> {
    return this.#options.spill.after(entry, sequence);
  }

  /** It has been sent, and is durable at the secondary up to there. */
  async forget(arrived: Position): Promise<void> {
    await this.#options.floor.settleAt(arrived);
    await this.#options.spill.drop(arrived.entry);
  }

  /** What is in the spills of all runs, this one's too: with dirty and hot blocks, all that the secondary may lack. */
  async *spans(): AsyncGenerator<ChangedSpan> {
    const { spill } = this.#options;
    for (const entry of spill.entries) {
      for await (const batch of spill.tables(entry)) yield* spansOf(batch);
    }
  }

  async #absorb(entry: bigint): Promise<void> {
    const { spill, members } = this.#options;
    for await (const batch of spill.tables(entry)) {
      for (const { member, offset, length } of spansOf(batch))
        members.get(member)?.dirty.mark(offset, length);
    }
    await Promise.all([...members.values()].map(({ dirty }) => dirty.sync()));
    await spill.drop(entry);
  }
}
