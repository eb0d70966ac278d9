import { type Exposure, ExposureWatch } from "#src/domain/model/exposure.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

export interface ScanAges {
  /** When the oldest of the snapshots was made that the secondary could be promoted to; undefined: nobody knows. */
  readonly sinceMs: number | undefined;
  /** It is no younger than this. */
  readonly bornMs: number;
}

/** Tells whoever measures what has become promotable, and since when at the earliest it had been waiting. */
export class WatchedExposure extends ExposureWatch {
  /** Of a group whose members are scanned: what is written to them is not seen, and only a scan says how old a copy is. */
  scans: ScanAges | undefined;
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

  override at(nowMs: number): Exposure {
    const ordered = super.at(nowMs);
    if (this.scans === undefined) return ordered;
    const { sinceMs, bornMs } = this.scans;
    const seconds = Math.max(ordered.seconds, (nowMs - (sinceMs ?? bornMs)) / 1000);
    return { ...ordered, seconds, bound: sinceMs === undefined ? "at-least" : "age-at-most" };
  }

  override promotable(sequence: Sequence): void {
    const { waitedSinceMs } = this;
    super.promotable(sequence);
    this.#onPromotable(sequence, waitedSinceMs);
  }
}
