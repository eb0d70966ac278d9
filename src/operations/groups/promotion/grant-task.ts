import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { OtherSites, ReignGrant } from "#src/operations/groups/other-sites.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

/** From one try to the next: until the old primary has it nobody serves the group. */
const RETRY_MS = 1000;

/** An answer waits so long for the old primary, which opens its images and its capture meanwhile. */
const TAKEN_MS_MAX = 5000;

export interface GrantTaskOptions {
  readonly site: string;
  readonly grant: ReignGrant;
  readonly others: Pick<OtherSites, "grant">;
  readonly clock: Clock;
  readonly logger: Logger;
  /** It has it on record; durable here once it resolves. */
  readonly onTaken: () => Promise<void>;
  readonly onChange: () => void;
}

/** Tells the old primary which reign it is promised, again and again until it has that on record. */
export class GrantTask {
  readonly #options: GrantTaskOptions;
  readonly #stopping = new AbortController();
  readonly #telling: Promise<void>;
  #trouble: Trouble | undefined;
  #isTaken = false;

  constructor(options: GrantTaskOptions) {
    this.#options = options;
    this.#telling = this.#tell();
  }

  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Why it has not been taken yet, as far as that is known. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Resolves once it is taken, or when the time is over. */
  async taken(): Promise<void> {
    const over = new AbortController();
    void this.#telling.then(() => over.abort());
    const signal = AbortSignal.any([over.signal, this.#stopping.signal]);
    await this.#options.clock.sleep(TAKEN_MS_MAX, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await this.#telling;
  }

  async #tell(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (await this.#once(signal)) return;
      await clock.sleep(RETRY_MS, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async #once(signal: AbortSignal): Promise<boolean> {
    const { others, site, grant, logger, onTaken, onChange } = this.#options;
    try {
      // Who stops does not wait for an answer from elsewhere: it is told again.
      await Promise.race([others.grant(site, grant), aborted(signal)]);
      if (signal.aborted) return false;
      await onTaken();
      this.#isTaken = true;
      this.#trouble = undefined;
      logger.info("the old primary has opened the reign that it was promised", { site, epoch: grant.epoch });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (signal.aborted) return false;
      const trouble = troubleFrom(error);
      if (this.#trouble?.code !== trouble.code)
        logger.warn("the old primary has not taken the reign that it is promised; it is told again", {
          site,
          error: describeError(error),
          hint: trouble.hint,
        });
      this.#trouble = trouble;
    }
    onChange();
    return this.#isTaken;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function stopped(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "GRANT_ENDED",
    message: "the group is being closed, or failed over again",
    hint: "where it is still to be, the old primary is told again when the group is opened",
  });
}
