import { ExposureWatch } from "#src/domain/model/exposure.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

/** Tells whoever measures what has become promotable, and since when at the earliest it had been waiting. */
export class WatchedExposure extends ExposureWatch {
  readonly #onPromotable: (sequence: Sequence, waitedSinceMs: number) => void;

  constructor(
    last: Sequence,
    written: Written,
    atMs: number,
    inherits: boolean,
    onPromotable: (sequence: Sequence, waitedSinceMs: number) => void,
  ) {
    super(last, written, atMs, inherits);
    this.#onPromotable = onPromotable;
  }

  override promotable(sequence: Sequence): void {
    const { waitedSinceMs } = this;
    super.promotable(sequence);
    this.#onPromotable(sequence, waitedSinceMs);
  }
}
