import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { OfferAnswer, OfferedReign, OtherSites } from "#src/operations/groups/other-sites.js";
import type { PrimaryPairing } from "#src/operations/groups/record/group-file-format.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
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
  /** Whether the secondary follows, or is not meant to. While it should and does not, it is asked again what it has. */
  readonly isFollowed: () => boolean;
  /** What is known of the secondary is not what it was. */
  readonly onChange: () => void;
  /** What the offer says beside the specification. */
  readonly reign: () => Promise<OfferedReign | undefined>;
  /** It was taken, and that is about to be recorded: answers what changes with it. */
  readonly onTaken: (answer: OfferAnswer) => Promise<(pairing: PrimaryPairing) => PrimaryPairing>;
}

/**
 * Tells the secondary what the group is to be, until it has taken the specification of this number: 1. it is offered;
 * 2. the other site holds it durably; 3. that is recorded here. After an end between 2 and 3 it is offered again, which
 * changes nothing there: nothing is sent to a copy before it is recorded that it is there.
 *
 * A copy that is recorded is expected from then on. One that has been deleted over there is not made again by an offer: its
 * points are gone, and that is somebody's to know and to decide about.
 */
export class OfferTask {
  readonly #options: OfferTaskOptions;
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<undefined>;
  #running: Promise<void> | undefined;
  #isAskedFor = false;
  #refused: Trouble | undefined;
  /** Of the pause between two offers. */
  #pause = new AbortController();

  constructor(options: OfferTaskOptions) {
    this.#options = options;
    const { signal } = this.#stopping;
    this.#stopped = new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(undefined), { once: true });
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
    this.#pause.abort();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // Who came when it had looked for the last time found it running.
      if (this.#isWanted) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await this.#running;
  }

  async #run(): Promise<void> {
    const { isFollowed, random } = this.#options;
    let waitMs = RETRY_MS_MIN;
    while (this.#isWanted) {
      this.#pause = new AbortController();
      const isTaken = await this.#tried();
      if (isTaken && this.#isDue()) continue;
      waitMs = isTaken ? RETRY_MS_MAX : waitMs;
      await this.#sleep(waitMs * (0.5 + random.fraction() / 2));
      waitMs = isTaken ? RETRY_MS_MIN : Math.min(waitMs * 2, RETRY_MS_MAX);
    }
    if (isFollowed()) this.#became(undefined);
  }

  /** Whether it was taken. */
  async #tried(): Promise<boolean> {
    try {
      await this.#offer();
      if (!this.#stopping.signal.aborted) this.#became(undefined);
      return true;
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#told(error);
      return false;
    }
  }

  async #sleep(delayMs: number): Promise<void> {
    const waking = AbortSignal.any([this.#stopping.signal, this.#pause.signal]);
    await this.#options.clock.sleep(delayMs, waking).catch((error: unknown) => {
      if (!waking.aborted) throw error;
    });
  }

  get #isWanted(): boolean {
    return !this.#stopping.signal.aborted && (this.#isDue() || !this.#options.isFollowed());
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
    const { copy, offered, revision } = pairing;
    // Who stops does not wait for an answer from elsewhere: one that comes later changes nothing.
    const reign = await this.#options.reign();
    const asked = others.offer(secondary, { id, specification, copy, isHeld: offered > 0, reign });
    const answer = await Promise.race([asked, this.#stopped]);
    if (this.#stopping.signal.aborted || answer === undefined || offered >= revision) return;
    const learned = await this.#options.onTaken(answer);
    // It may have been decided meanwhile that there is to be another copy: of that one nobody has heard.
    await keeper.updatePairing((now) =>
      now.copy === copy ? { ...learned(now), offered: Math.max(now.offered, revision) } : now,
    );
  }

  /** Once for each reason: it is tried for as long as it takes. */
  #told(error: unknown): void {
    const trouble = troubleFrom(error);
    if (this.#refused?.code !== trouble.code)
      this.#options.logger.warn("the secondary has not taken what the group is to be", {
        error: describeError(error),
        hint: trouble.hint,
      });
    this.#became(trouble);
  }

  #became(refused: Trouble | undefined): void {
    const isAnother = this.#refused?.code !== refused?.code;
    this.#refused = refused;
    if (isAnother) this.#options.onChange();
  }
}

function stopped(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "OFFER_ENDED",
    message: "the group is not offered any more: it is being closed",
    hint: "it is offered again when the group is opened",
  });
}
