import type { Clock, Timer } from "#src/platform/clock/clock.js";

/**
 * While a frame is under way, deltas may collect for so long: one frame for each 4 KiB costs more than the write. It also
 * bounds how far a batch's time, by which moments are found, is from when its deltas were made.
 */
export const BATCH_AGE_MS_MAX = 1;
/** A batch of this size is worth a frame of its own as soon as there is a sender for it. */
export const BATCH_WORTH_BYTES = 256 * 1024;

/** When the batch being built is closed. It is also when it is full, whatever is said here. */
export type Closing =
  /** Nobody will read it: when it is full. */
  | "when-full"
  /** Somebody waits for it: when the tick ends, so that what came together goes together. */
  | "tick-end"
  /** When it is old, or worth a frame. */
  | "when-old";

export interface PaceSituation {
  readonly isKept: boolean;
  /** A reply waits for what is in it. */
  readonly holdsReply: boolean;
  /** A sender has asked and found nothing. */
  readonly isAwaited: boolean;
  /** Batches are under way to the secondary. */
  readonly isInFlight: boolean;
}

export function closingOf({ isKept, holdsReply, isAwaited, isInFlight }: PaceSituation): Closing {
  if (!isKept) return "when-full";
  if (holdsReply || (isAwaited && !isInFlight)) return "tick-end";
  return "when-old";
}

export interface BatchPaceOptions {
  readonly clock: Clock;
  readonly situation: () => PaceSituation;
  readonly close: () => void;
}

/** The shell around `closingOf`. A timer or a microtask for each batch, never for a delta. */
export class BatchPace {
  readonly #options: BatchPaceOptions;
  #timer: Timer | undefined;
  #isClosing = false;
  /** Payload at which the batch is closed at once. */
  worthBytes = Number.POSITIVE_INFINITY;

  constructor(options: BatchPaceOptions) {
    this.#options = options;
  }

  /** A batch was begun. */
  opened(): void {
    const situation = this.#options.situation();
    this.worthBytes = situation.isAwaited ? BATCH_WORTH_BYTES : Number.POSITIVE_INFINITY;
    const closing = closingOf(situation);
    if (closing === "tick-end") this.closeSoon();
    else if (closing === "when-old") this.#closeWhenOld();
  }

  /** A sender found nothing: what is being built is sent as soon as it is worth a frame. */
  awaited(): void {
    this.worthBytes = BATCH_WORTH_BYTES;
  }

  /** Something waits for what is in the batch. */
  closeSoon(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    queueMicrotask(() => this.#close());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #closeWhenOld(): void {
    this.#timer ??= this.#options.clock.startTimer(BATCH_AGE_MS_MAX, () => {
      this.#timer = undefined;
      this.#close();
    });
  }

  #close(): void {
    this.#isClosing = false;
    this.#options.close();
  }
}
