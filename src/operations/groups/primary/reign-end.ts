import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { supersededUnrecorded } from "#src/operations/groups/primary/primary-troubles.js";
import { stateOf } from "#src/operations/groups/primary/superseded.js";
import { volumeMoved } from "#src/operations/groups/primary/volume-gate.js";
import type { Superseded } from "#src/operations/groups/record/group-file-format.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface ReignEndOptions {
  readonly group: string;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Nothing passes at any volume from this tick on, and who waits for the secondary is told the same. */
  readonly shut: (why: TidemarkError) => void;
}

/** Between two tries to record it: the disk is full or broken, and somebody mends it. */
const RECORD_AGAIN_MS = 1000;
const RECORD_AGAIN_MS_MAX = 60_000;

/**
 * How a primary stops that learns that another site was promoted:
 *
 * 1. in the tick in which it is known nothing is served any more;
 * 2. it is on record, so that no start serves again: tried until it is, or until the daemon stops;
 * 3. the state says so, exports end, capture and link stop in order: what was written is kept, with what is known of it.
 *
 * It is found out at any time; 2 and 3 wait for the end of an opening or a change that is under way. What those have opened
 * meanwhile is shut before anything is waited for, and what this site has more than the winner is worked out then: before,
 * clients could still write.
 */
export class ReignEnd {
  readonly #options: ReignEndOptions;
  #by: Superseded | undefined;
  #isDiverged: () => boolean = () => false;
  /** Openings and changes under way. */
  #busy = 0;
  readonly #stopped = new AbortController();
  #unrecorded: Trouble | undefined;
  #recording: Promise<void> | undefined;

  constructor(options: ReignEndOptions) {
    this.#options = options;
  }

  /** `isDiverged`: whether this site holds what the winner lacks, as far as is known when it is asked. */
  supersede(by: Superseded, isDiverged: () => boolean): void {
    const { logger } = this.#options;
    this.#by ??= by;
    this.#isDiverged = isDiverged;
    this.#shut();
    this.#settle().catch((error: unknown) => {
      logger.error("a superseded group could not be closed", { error: describeError(error) });
    });
  }

  /** Does the work, an opening or a change, and what was found out meanwhile. */
  async after<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      await this.#settle();
    }
  }

  /** To be called in the tick in which gates were opened, before anybody is told of them. */
  opened(): void {
    this.#shut();
  }

  /** It is not on record, and a start would serve again. */
  get unrecorded(): Trouble | undefined {
    return this.#unrecorded;
  }

  /** The daemon stops: it is tried no more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#recording;
  }

  #shut(): void {
    const { group, shut } = this.#options;
    if (this.#by === undefined) return;
    shut(volumeMoved(group, this.#by.winner));
    // What was once seen to be more stays so: only the run that wrote it knows.
    this.#by = { ...this.#by, diverged: this.#by.diverged || this.#isDiverged() };
  }

  async #settle(): Promise<void> {
    const { machine } = this.#options;
    if (this.#by === undefined || !this.#isOpen()) return;
    this.#shut();
    const superseded = this.#by;
    // Nothing is served meanwhile, and what follows waits for no disk that may never be mended.
    if (!(await this.#record(superseded))) this.#recording ??= this.#recordLater(superseded);
    if (this.#isOpen()) await machine.send(stateOf(superseded));
  }

  /** Answers whether it is durable. */
  async #record(superseded: Superseded): Promise<boolean> {
    const { keeper, logger, group } = this.#options;
    try {
      await keeper.updatePairing((pairing) => ({ ...pairing, superseded }));
      this.#unrecorded = undefined;
      return true;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const first = this.#unrecorded === undefined;
      this.#unrecorded = supersededUnrecorded(group);
      const { why, hint } = this.#unrecorded;
      if (first) logger.error(why, { error: describeError(error), hint });
      return false;
    }
  }

  async #recordLater(superseded: Superseded): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#stopped;
    for (let waitMs = RECORD_AGAIN_MS; ; waitMs = Math.min(2 * waitMs, RECORD_AGAIN_MS_MAX)) {
      await Promise.allSettled([clock.sleep(waitMs, signal)]);
      if (signal.aborted) return;
      if (await this.#record(superseded)) return logger.info("that the group is superseded is on record now");
    }
  }

  #isOpen(): boolean {
    const { type } = this.#options.machine.state;
    return this.#busy === 0 && (type === "serving" || type === "waiting" || type === "impaired");
  }
}
