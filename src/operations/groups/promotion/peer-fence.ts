import { describeError, TidemarkError } from "#src/base/errors.js";
import { type AnnounceOptions, announceReign } from "#src/data-path/receiver/receiver.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { Logger } from "#src/telemetry/logger.js";

/** From one dial to the next: an old primary that comes back serves for so long at most before it hears. */
const REDIAL_MS = 2000;

/** An attempt that has not come to an answer by then is given up: a machine that is gone answers nothing, not even no. */
const ATTEMPT_MS_MAX = 3000;

/** An answer waits so long for the old primary, which is told meanwhile. What is served is served before. */
const TRIED_MS_MAX = 2000;

export interface PeerFenceOptions {
  readonly announce: AnnounceOptions;
  readonly logger: Logger;
  /** It stopped serving in the moment in which it was told. */
  readonly onConfirmed: () => void;
  readonly onChange: () => void;
}

/**
 * Tells the old primary that another reign has begun, again and again until it has heard. It holds up nothing: what is served
 * here is served meanwhile.
 */
export class PeerFence {
  readonly #options: PeerFenceOptions;
  readonly #stopping = new AbortController();
  /** Of the pause between two attempts, or of the attempt that is under way. */
  #waiting = new AbortController();
  #telling: Promise<void> | undefined;
  #isConfirmed = false;
  /** How often it has answered that it has. */
  #heard = 0;
  #trouble: Trouble | undefined;
  #whenTried: (() => void)[] = [];

  constructor(options: PeerFenceOptions) {
    this.#options = options;
  }

  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  /** Why it has not heard yet, as far as that is known. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Again where it has heard before: it may have come back without knowing. */
  tell(): void {
    this.#waiting.abort(noAnswer());
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
  }

  /** Resolves once it has heard, once the first attempt is over, or when the time is. */
  async tried(): Promise<void> {
    if (!this.#isConfirmed) await this.#soon(TRIED_MS_MAX);
  }

  async #soon(msMax: number): Promise<void> {
    if (this.#telling === undefined) return;
    const over = new AbortController();
    this.#whenTried.push(() => over.abort());
    const signal = AbortSignal.any([over.signal, this.#stopping.signal]);
    await this.#options.announce.clock.sleep(msMax, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Tells it once more, and answers whether it has answered now. */
  async ask(msMax: number): Promise<boolean> {
    const before = this.#heard;
    this.tell();
    await this.#soon(msMax);
    return this.#heard > before;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(noAnswer());
    await this.#telling;
  }

  async #tell(): Promise<void> {
    const { announce } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const isHeard = await this.#attempt(signal);
      for (const resolve of this.#whenTried.splice(0)) resolve();
      if (isHeard) return;
      this.#waiting = new AbortController();
      const waking = AbortSignal.any([signal, this.#waiting.signal]);
      await announce.clock.sleep(REDIAL_MS, waking).catch((error: unknown) => {
        if (!waking.aborted) throw error;
      });
    }
  }

  async #attempt(stopping: AbortSignal): Promise<boolean> {
    const attempt = new AbortController();
    this.#waiting = attempt;
    const timer = this.#options.announce.clock.startTimer(ATTEMPT_MS_MAX, () => attempt.abort(noAnswer()));
    try {
      return await this.#once(AbortSignal.any([stopping, attempt.signal]));
    } finally {
      timer.cancel();
    }
  }

  async #once(signal: AbortSignal): Promise<boolean> {
    const { announce, logger, onConfirmed, onChange } = this.#options;
    try {
      const answer = await announceReign(announce, signal);
      if (answer.type === "superseded") {
        this.#trouble = undefined;
        if (!this.#isConfirmed) logger.info("the old primary has heard that this site was promoted", {});
        this.#isConfirmed = true;
        this.#heard += 1;
        onConfirmed();
        return true;
      }
      const { code, message, hint } = answer.parting;
      this.#became({ code, why: message, hint });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (!this.#stopping.signal.aborted) this.#became(troubleFrom(error), describeError(error));
    }
    onChange();
    return false;
  }

  /** Told once for as long as it is the same. */
  #became(trouble: Trouble, why = trouble.why): void {
    if (this.#trouble?.code !== trouble.code)
      this.#options.logger.warn("the old primary has not heard yet that this site was promoted", {
        code: trouble.code,
        why,
      });
    this.#trouble = trouble;
  }
}

function noAnswer(): TidemarkError {
  return new TidemarkError({
    kind: "unreachable",
    code: "PEER_SILENT",
    message: "the old primary has not answered in time",
    hint: "it is told again by itself; stop the application there, it may go on acknowledging writes",
  });
}
