import { describeError, type TidemarkError } from "#src/base/errors.js";
import type { Superseded } from "#src/operations/groups/group-file-format.js";
import type { GroupMachine } from "#src/operations/groups/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record-keeper.js";
import { stateOf } from "#src/operations/groups/superseded.js";
import { volumeMoved } from "#src/operations/groups/volume-gate.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface ReignEndOptions {
  readonly group: string;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  /** Nothing passes at any volume from this tick on, and who waits for the secondary is told the same. */
  readonly shut: (why: TidemarkError) => void;
}

/**
 * How a primary stops that learns that another site was promoted:
 *
 * 1. in the tick in which it is known nothing is served any more;
 * 2. it is on record, so that no start serves again;
 * 3. the state says so, exports end, capture and link stop in order: what was written is kept, with what is known of it.
 *
 * It is found out at any time; 2 and 3 wait for the end of an opening or a change that is under way.
 */
export class ReignEnd {
  readonly #options: ReignEndOptions;
  #by: Superseded | undefined;
  #isBusy = false;

  constructor(options: ReignEndOptions) {
    this.#options = options;
  }

  supersede(by: Superseded): void {
    const { group, shut, logger } = this.#options;
    this.#by ??= by;
    shut(volumeMoved(group, by.winner));
    this.#settle().catch((error: unknown) => {
      logger.error("a superseded group could not be closed", { error: describeError(error) });
    });
  }

  /** Does the work, an opening or a change, and what was found out meanwhile. */
  async after<T>(work: () => Promise<T>): Promise<T> {
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
      await this.#settle();
    }
  }

  async #settle(): Promise<void> {
    const { keeper, machine, logger } = this.#options;
    const superseded = this.#by;
    if (superseded === undefined || !this.#isOpen()) return;
    try {
      await keeper.updatePairing((pairing) => ({ ...pairing, superseded }));
    } catch (error) {
      logger.error("that the group is superseded could not be recorded: a start would serve it again", {
        error: describeError(error),
        hint: "free space on the file system of the data directory or check its disk before this daemon is started again",
      });
    }
    if (this.#isOpen()) await machine.send(stateOf(superseded));
  }

  #isOpen(): boolean {
    const { type } = this.#options.machine.state;
    return !this.#isBusy && (type === "serving" || type === "impaired");
  }
}
