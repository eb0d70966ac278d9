import { describeError, TidemarkError } from "#src/base/errors.js";
import { type AnnounceOptions, announceReign } from "#src/data-path/receiver/receiver.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { Logger } from "#src/telemetry/logger.js";

/** From one dial to the next: an old primary that comes back serves for so long at most before it hears. */
const REDIAL_MS = 2000;

/** Once it has heard: its record takes a few writes, and until that is there a start of it would serve. */
const RECORDED_AGAIN_MS = 100;

/** An attempt that has not come to an answer by then is given up: a machine that is gone answers nothing, not even no. */
const ATTEMPT_MS_MAX = 3000;

/** An answer waits so long for the old primary, which is told meanwhile. What is served is served before. */
const TRIED_MS_MAX = 2000;

export interface PeerFenceOptions {
  readonly announce: AnnounceOptions;
  readonly logger: Logger;
  /** It has stopped serving, and has that on record. */
  readonly onConfirmed: () => void;
  readonly onChange: () => void;
}

type Told = "no" | "heard" | "recorded";

/**
 * Tells the old primary that another reign has begun, again and again until it has that on record. It holds up nothing: what is served
 * here is served meanwhile.
 */
export class PeerFence {
  readonly #options: PeerFenceOptions;
  readonly #stopping = new AbortController();
  /** Of the pause between two attempts, or of the attempt that is under way. */
  #waiting = new AbortController();
  #telling: Promise<void> | undefined;
  /** What came of the last attempt. */
  #last: Told = "no";
  /** Since the last attempt began. */
  #isAsked = false;
  #isConfirmed = false;
  /** How often it has answered that it has it on record. */
  #recorded = 0;
  #trouble: Trouble | undefined;
  #whenTried: (() => void)[] = [];

  constructor(options: PeerFenceOptions) {
    this.#options = options;
  }

  /** It has stopped serving, and no start of it serves again. */
  get isConfirmed(): boolean {
    return this.#isConfirmed;
  }

  /** Why it has not heard yet, as far as that is known. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Again where it has heard before: it may have come back without knowing. */
  tell(): void {
    this.#isAsked = true;
    this.#waiting.abort(noAnswer());
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = undefined;
    });
  }

  /** Resolves once it has it on record, once the first attempt has come to nothing, or when the time is over. */
  async tried(): Promise<void> {
    if (!this.#isConfirmed) await this.#settled(TRIED_MS_MAX, this.#recorded);
  }

  /** One that hears of it only now records it in a moment; any other answer stands. */
  async #settled(msMax: number, before: number): Promise<void> {
    const { clock } = this.#options.announce;
    const untilMs = clock.monotonicMs() + msMax;
    for (let leftMs = msMax; leftMs > 0; leftMs = untilMs - clock.monotonicMs()) {
      await this.#soon(leftMs);
      if (this.#stopping.signal.aborted || this.#recorded > before || this.#last !== "heard") return;
    }
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

  /** Tells it once more, and answers whether it has answered now that it has it on record. */
  async ask(msMax: number): Promise<boolean> {
    const before = this.#recorded;
    this.tell();
    await this.#settled(msMax, before);
    return this.#recorded > before;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(noAnswer());
    await this.#telling;
  }

  async #tell(): Promise<void> {
    const { announce } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#isAsked = false;
      const told = await this.#attempt(signal);
      // That one was cut short for another: nobody has waited for it.
      if (this.#isAsked && told === "no" && !signal.aborted) continue;
      this.#last = told;
      for (const resolve of this.#whenTried.splice(0)) resolve();
      if (told === "recorded") return;
      this.#waiting = new AbortController();
      const waking = AbortSignal.any([signal, this.#waiting.signal]);
      await announce.clock
        .sleep(told === "heard" ? RECORDED_AGAIN_MS : REDIAL_MS, waking)
        .catch((error: unknown) => {
          if (!waking.aborted) throw error;
        });
    }
  }

  async #attempt(stopping: AbortSignal): Promise<Told> {
    const attempt = new AbortController();
    this.#waiting = attempt;
    const timer = this.#options.announce.clock.startTimer(ATTEMPT_MS_MAX, () => attempt.abort(noAnswer()));
    try {
      return await this.#once(AbortSignal.any([stopping, attempt.signal]));
    } finally {
      timer.cancel();
    }
  }

  async #once(signal: AbortSignal): Promise<Told> {
    const { announce, logger, onConfirmed, onChange } = this.#options;
    try {
      const answer = await announceReign(announce, signal);
      if (answer.type === "superseded") {
        this.#trouble = undefined;
        if (!answer.isRecorded) return "heard";
        if (!this.#isConfirmed) logger.info("the old primary has heard that this site was promoted", {});
        this.#isConfirmed = true;
        this.#recorded += 1;
        onConfirmed();
        return "recorded";
      }
      const { code, message, hint } = answer.parting;
      this.#became({ code, why: message, hint });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (!this.#stopping.signal.aborted) this.#became(troubleFrom(error), describeError(error));
    }
    onChange();
    return "no";
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
