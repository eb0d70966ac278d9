import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { OtherSites } from "#src/operations/groups/other-sites.js";
import type { RecordKeeper } from "#src/operations/groups/record-keeper.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Random } from "#src/platform/random/random.js";
import type { Logger } from "#src/telemetry/logger.js";

/** The first try after one that failed; a daemon over there that starts is up by then, mostly. */
const RETRY_MS_MIN = 500;
/** What a person has changed over there is found within this. */
const RETRY_MS_MAX = 15_000;

export interface OfferTaskOptions {
  readonly keeper: RecordKeeper;
  readonly others: OtherSites;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * Tells the secondary what the group is to be, until it has taken the specification of this number: 1. it is offered;
 * 2. the other site holds it durably; 3. that is recorded here. After an end between 2 and 3 it is offered again, which
 * changes nothing there.
 */
export class OfferTask {
  readonly #options: OfferTaskOptions;
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<void>;
  #running: Promise<void> | undefined;
  #isAskedFor = false;
  #refused: Trouble | undefined;

  constructor(options: OfferTaskOptions) {
    this.#options = options;
    const { signal } = this.#stopping;
    this.#stopped = new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** Why the last offer was not taken; undefined: it was, or none has been answered. */
  get refused(): Trouble | undefined {
    return this.#refused;
  }

  /** Something has changed, or the other site is to look again. `again`: also when it has taken what there is. */
  wake(again = false): void {
    if (this.#stopping.signal.aborted) return;
    if (again) this.#isAskedFor = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, random, logger } = this.#options;
    const { signal } = this.#stopping;
    let waitMs = RETRY_MS_MIN;
    while (this.#isDue() && !signal.aborted) {
      try {
        await this.#offer();
        this.#refused = undefined;
        waitMs = RETRY_MS_MIN;
      } catch (error) {
        if (signal.aborted) return;
        this.#told(error, logger);
        await clock.sleep(waitMs * (0.5 + random.fraction() / 2), signal).catch(whenAborted(signal));
        waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
      }
    }
  }

  #isDue(): boolean {
    const { pairing } = this.#options.keeper.record;
    return pairing?.role === "active" && (this.#isAskedFor || pairing.offered < pairing.revision);
  }

  async #offer(): Promise<void> {
    const { keeper, others } = this.#options;
    const { id, specification, pairing } = keeper.record;
    const { secondary } = specification;
    if (pairing?.role !== "active" || secondary === undefined) return;
    this.#isAskedFor = false;
    // Who stops does not wait for an answer from elsewhere: one that comes later changes nothing.
    const asked = others.offer(secondary, { id, specification });
    await Promise.race([asked, this.#stopped]);
    if (this.#stopping.signal.aborted) return;
    const offered = pairing.revision;
    if (pairing.offered < offered)
      await keeper.updatePairing((now) => ({ ...now, offered: Math.max(now.offered, offered) }));
  }

  /** Once for each reason: it is tried for as long as it takes. */
  #told(error: unknown, logger: Logger): void {
    const trouble = troubleFrom(error);
    if (this.#refused?.code !== trouble.code)
      logger.warn("the secondary has not taken what the group is to be", {
        error: describeError(error),
        hint: trouble.hint,
      });
    this.#refused = trouble;
  }
}

function whenAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

function stopped(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "OFFER_ENDED",
    message: "the group is not offered any more: it is being closed",
    hint: "it is offered again when the group is opened",
  });
}
