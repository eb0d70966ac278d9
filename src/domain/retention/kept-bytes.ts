import type { Sequence } from "#src/domain/model/sequence.js";
import type { RetentionSituation } from "#src/domain/retention/situation.js";

/** In the order of sequences; one that nobody holds any more is in no list. */
interface Held {
  readonly at: Sequence;
  holders: number;
  before: Held | undefined;
  behind: Held | undefined;
}

/**
 * What is on the disk once everything is folded to the oldest kept position and compacted up to the window. Before the
 * oldest position there is only the image, which the limit does not count.
 *
 * A limit asks again after each point that it takes and each step of the window: so what one change makes of the sum costs
 * no more than the two stretches beside it.
 */
export class KeptBytes {
  readonly #situation: Pick<RetentionSituation, "bytes" | "head">;
  readonly #held = new Map<Sequence, Held>();
  #oldest: Held | undefined;
  #newest: Held | undefined;
  #from: Sequence;
  /** Of the stretches between two neighbours, up to the window. */
  #compactedBytes = 0;

  /** `sequences` are those of everything kept, one for each that keeps it. The window holds where it begins. */
  constructor(
    situation: Pick<RetentionSituation, "bytes" | "head">,
    sequences: readonly Sequence[],
    from: Sequence,
  ) {
    this.#situation = situation;
    this.#from = from;
    for (const at of [...sequences, from].sort((a, b) => a - b)) this.#hold(at);
    this.#compactedBytes = this.#between(this.#oldest, from);
  }

  get sizeBytes(): number {
    const { bytes, head } = this.#situation;
    return this.#compactedBytes + bytes.fine(Math.min(this.#from, head), head);
  }

  /** The window begins later. */
  moveWindow(from: Sequence): void {
    const before = this.#from;
    this.#hold(from);
    this.#from = from;
    this.#compactedBytes += this.#between(this.#held.get(before), from);
    this.release(before);
  }

  /** One of those that keep the sequence is taken. */
  release(at: Sequence): void {
    const held = this.#held.get(at);
    if (held === undefined) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    const { before, behind } = held;
    const { bytes } = this.#situation;
    const isCounted = (upper: Held | undefined) => upper !== undefined && upper.at <= this.#from;
    if (before !== undefined && isCounted(held)) this.#compactedBytes -= bytes.compacted(before.at, at);
    if (behind !== undefined && isCounted(behind)) {
      this.#compactedBytes -= bytes.compacted(at, behind.at);
      if (before !== undefined) this.#compactedBytes += bytes.compacted(before.at, behind.at);
    }
    this.#held.delete(at);
    if (before === undefined) this.#oldest = behind;
    else before.behind = behind;
    if (behind === undefined) this.#newest = before;
    else behind.before = before;
  }

  /** One that is not held yet lies behind all that are. */
  #hold(at: Sequence): void {
    if (at > this.#situation.head) return;
    const known = this.#held.get(at);
    if (known !== undefined) {
      known.holders += 1;
      return;
    }
    const held: Held = { at, holders: 1, before: this.#newest, behind: undefined };
    if (this.#newest === undefined) this.#oldest = held;
    else this.#newest.behind = held;
    this.#newest = held;
    this.#held.set(at, held);
  }

  #between(after: Held | undefined, upTo: Sequence): number {
    let sum = 0;
    for (let held = after; held?.behind !== undefined && held.behind.at <= upTo; held = held.behind)
      sum += this.#situation.bytes.compacted(held.at, held.behind.at);
    return sum;
  }
}
