import { TidemarkError } from "#src/base/errors.js";
import { CALLS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import type { Outcome } from "#src/daemon/data-plane/messages.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/**
 * What the main thread asked and has no answer to yet. Every question has its limit: past it whoever asked is told, and
 * an answer that comes later is dropped. Whatever was asked for may still be done.
 */
export class PlaneCalls {
  readonly #options: PlaneCallsOptions;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(options: PlaneCallsOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  ask(limitMs: number, post: (id: number) => void): Promise<Outcome> {
    if (this.#waiting.size >= CALLS_MAX) return Promise.reject(tooManyCalls());
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = this.#options.clock.startTimer(limitMs, () => {
        this.#waiting.delete(id);
        reject(planeSilent(this.#options.silentMs(), limitMs));
      });
      this.#waiting.set(id, { resolve, reject, timer });
      post(id);
    });
  }

  answered(id: number, outcome: Outcome): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.timer.cancel();
    waiting.resolve(outcome);
  }

  /** No answers come any more. */
  end(error: TidemarkError): void {
    for (const { reject, timer } of this.#waiting.values()) {
      timer.cancel();
      reject(error);
    }
    this.#waiting.clear();
  }
}

interface PlaneCallsOptions {
  readonly clock: Clock;
  readonly silentMs: () => number;
}

interface Waiting {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: TidemarkError) => void;
  readonly timer: Timer;
}

export const DATA_PLANE_SILENT = "DATA_PLANE_SILENT";

/** `waitedMs` is for this answer; the thread may turn all the while, and be slow with one thing only. */
export function planeSilent(silentMs: number, waitedMs: number): TidemarkError {
  const silentFor = Math.round(silentMs);
  const what =
    silentFor > 0
      ? `the data plane has not answered for ${(silentFor / 1000).toFixed(1)} s`
      : `the data plane has not finished this within ${(waitedMs / 1000).toFixed(1)} s`;
  return new TidemarkError({
    kind: "unreachable",
    code: DATA_PLANE_SILENT,
    message: what,
    hint: "a disk that holds an image or the data directory may hang: look at the kernel's log; what was asked for may still be done once it answers",
    facts: { silentMs: silentFor, waitedMs: Math.round(waitedMs) },
  });
}

export function planeEnded(): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "DATA_PLANE_ENDED",
    message: "the data plane has ended",
    hint: "the daemon is stopping: ask again when it runs",
  });
}

function tooManyCalls(): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "DATA_PLANE_BUSY",
    message: `${CALLS_MAX} requests wait for the data plane`,
    hint: "ask again later; if it stays so, look at what the kernel says of the disks",
    facts: { waitingMax: CALLS_MAX },
  });
}
