import { describeError, type TidemarkError } from "#src/base/errors.js";
import type { CaptureMetrics } from "#src/data-path/capture/capture.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { Clock } from "#src/platform/clock/clock.js";

/**
 * How long after the last refusal an image still counts as full, though writes have gone through since: on a full file
 * system those succeed that need no new block.
 */
export const FULL_MS = 10_000;

interface Full {
  readonly name: string;
  readonly error: TidemarkError;
  refusedMs: number;
  /** A write has gone through since. */
  isWritten: boolean;
}

/** Images that have no room: from the first write that was refused until writes go through again. */
export class FullImages {
  readonly #clock: Clock;
  readonly #full = new Map<number, Full>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  refused(member: number, name: string, error: TidemarkError): void {
    const refusedMs = this.#clock.monotonicMs();
    this.#full.set(member, { name, error, refusedMs, isWritten: false });
  }

  /** The same counts; what goes through is noticed while there is something to notice. */
  counted(metrics: CaptureMetrics): CaptureMetrics {
    const full = this.#full;
    return {
      answered: (member, operation, bytes, elapsedMs, failed) => {
        metrics.answered(member, operation, bytes, elapsedMs, failed);
        if (full.size === 0 || failed || (operation !== "write" && operation !== "zero")) return;
        const known = full.get(member);
        if (known !== undefined) known.isWritten = true;
      },
    };
  }

  get trouble(): Trouble | undefined {
    const nowMs = this.#clock.monotonicMs();
    for (const [member, { refusedMs, isWritten }] of this.#full)
      if (isWritten && nowMs - refusedMs > FULL_MS) this.#full.delete(member);
    const [first] = this.#full.values();
    if (first === undefined) return undefined;
    const names = [...this.#full.values()].map(({ name }) => name).join(", ");
    return {
      code: "IMAGE_FULL",
      why: `clients are told ENOSPC: there is no room for what they write to ${names}: ${describeError(first.error)}`,
      hint: "free space on that file system; writes go on as soon as there is some, and nothing that was answered is lost",
    };
  }
}
