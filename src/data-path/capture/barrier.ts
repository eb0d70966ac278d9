import { TidemarkError } from "#src/base/errors.js";
import type { Admission } from "#src/data-path/capture/admission.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Clock } from "#src/platform/clock/clock.js";

export interface BarrierOptions {
  readonly clock: Clock;
  readonly admission: Admission;
  /** All images: what was written is durable once it resolves. */
  readonly sync: () => Promise<void>;
}

/** A cut with nothing under way. */
export interface Cut {
  /** Writes wait so long at most; a cut that takes longer fails, and they go on. */
  readonly holdMsMax: number;
  /** Of an `app` point: the application brings itself to rest, writing as it needs to; and goes on. */
  readonly freeze?: () => Promise<void>;
  readonly thaw?: () => Promise<void>;
  /** The mark need not stand at what is durable: nothing is synced, and who changes nothing later waits for nothing. */
  readonly unsynced?: boolean;
  /** Puts the mark into the order. Called with no write under way, and all that was written durable, if that is wanted. */
  readonly mark: () => Sequence;
}

/**
 * Points of kind `flush` and `app`:
 *
 * 1. `freeze`, with writes let through: to come to rest an application or a file system has to write;
 * 2. no change is let in any more, and those under way end;
 * 3. fdatasync of all images; 4. the mark; 5. changes are let in again; 6. `thaw`.
 *
 * 5 and 6 come whatever happened before, and 5 at the latest when the time is up. One cut at a time.
 */
export class Barrier {
  readonly #options: BarrierOptions;
  #cutting = false;

  constructor(options: BarrierOptions) {
    this.#options = options;
  }

  async cut(cut: Cut): Promise<Sequence> {
    if (this.#cutting) throw alreadyCutting();
    this.#cutting = true;
    try {
      await cut.freeze?.();
      return await this.#hold(cut);
    } finally {
      this.#cutting = false;
      await cut.thaw?.();
    }
  }

  async #hold({ holdMsMax, unsynced = false, mark }: Cut): Promise<Sequence> {
    const { clock, admission, sync } = this.#options;
    let isOver = false;
    let onOver: (error: TidemarkError) => void = () => undefined;
    const over = new Promise<never>((_, reject) => {
      onOver = reject;
    });
    const timer = clock.startTimer(holdMsMax, () => {
      isOver = true;
      admission.release();
      onOver(tookTooLong(holdMsMax));
    });
    const resting = async (): Promise<Sequence> => {
      await admission.idle();
      if (!unsynced) await sync();
      if (isOver) throw tookTooLong(holdMsMax);
      return mark();
    };
    admission.hold();
    try {
      return await Promise.race([resting(), over]);
    } finally {
      timer.cancel();
      admission.release();
    }
  }
}

function tookTooLong(holdMsMax: number): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "BARRIER_TOO_SLOW",
    message: `the volumes did not come to rest within ${holdMsMax} ms, and writes go on`,
    hint: "no point was cut; a disk is slow, or the bound too low: try again when it is quieter",
    facts: { holdMsMax },
  });
}

function alreadyCutting(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "BARRIER_BUSY",
    message: "a point is being cut already",
    hint: "try again in a moment",
  });
}
