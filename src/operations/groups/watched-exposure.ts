import { ExposureWatch } from "#src/domain/model/exposure.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

/** Tells whoever measures what has become promotable. */
export class WatchedExposure extends ExposureWatch {
  readonly #onPromotable: (sequence: Sequence) => void;

  constructor(
    last: Sequence,
    written: Written,
    atMs: number,
    inherits: boolean,
    onPromotable: (sequence: Sequence) => void,
  ) {
    super(last, written, atMs, inherits);
    this.#onPromotable = onPromotable;
  }

  override promotable(sequence: Sequence): void {
    super.promotable(sequence);
    this.#onPromotable(sequence);
  }
}
