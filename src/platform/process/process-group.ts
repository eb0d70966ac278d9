import { systemCode } from "#src/base/errors.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** How often it is looked whether the group is gone: a fiftieth of a second is not noticed behind a timeout. */
const LOOK_MS = 20;
/** A process that hangs in the kernel does not even die of SIGKILL; after this it is left to the kernel. */
const DEATH_MS_MAX = 2000;

/**
 * A program and what it started, as far as that stayed in its process group.
 *
 * Its number can be given to another group only when nothing of this one is left, so nothing is signalled after the
 * group was once seen to be gone. A dead process that nobody has waited for still counts as there; in a container whose
 * first process does not do that for orphans, ending a group takes its full time.
 */
export class ProcessGroup {
  readonly #id: number;
  readonly #clock: Clock;

  constructor(id: number, clock: Clock) {
    this.#id = id;
    this.#clock = clock;
  }

  /** Asks all of it to end, and kills what is still there after the time. False if something outlived even that. */
  async end(killAfterMs: number): Promise<boolean> {
    return (await this.#endBy("SIGTERM", killAfterMs)) || (await this.#endBy("SIGKILL", DEATH_MS_MAX));
  }

  async #endBy(signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
    const untilMs = this.#clock.monotonicMs() + waitMs;
    let there = this.#signal(signal);
    while (there) {
      const leftMs = untilMs - this.#clock.monotonicMs();
      if (leftMs <= 0) return false;
      await this.#clock.sleep(Math.min(leftMs, LOOK_MS));
      there = this.#signal(0);
    }
    return true;
  }

  /** False when the group is gone. Signal 0 only looks. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      process.kill(-this.#id, signal);
      return true;
    } catch (error) {
      if (systemCode(error) === "ESRCH") return false;
      // It is there, and all that is left of it runs as somebody else.
      if (systemCode(error) === "EPERM") return true;
      throw error;
    }
  }
}
