import { PromotableQueue } from "#src/data-path/capture/promotable-queue.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

export type ReplicationMode = "async" | "flush" | "write";

export type WhenAway = { readonly type: "block" } | { readonly type: "degrade"; readonly afterMs: number };

/**
 * Whether replies wait for the secondary.
 *
 * - `unpaired`: no sequence has been promotable since the two were paired: there is nothing to lose yet that a reply could
 *   promise. Both sync modes answer as `async`, and say so.
 * - `confirming`: as the mode says.
 * - `degraded`: the secondary was away for too long. As `async`, until it has caught up with where the group stood when it
 *   was last heard.
 */
export type ConfirmationState =
  | { readonly type: "unpaired" }
  | { readonly type: "confirming" }
  | { readonly type: "degraded"; readonly until: Sequence | undefined };

export interface ConfirmationOptions {
  readonly clock: Clock;
  readonly mode: ReplicationMode;
  readonly whenAway: WhenAway;
  /** Whether a sequence has been promotable since the two were paired. */
  readonly paired: boolean;
  /** The last sequence given out. */
  readonly last: () => Sequence;
  /** Somebody begins to wait: what is collected is sent at once. */
  readonly onWaiting: () => void;
  /** Told before anybody is answered on account of it. */
  readonly onState: (state: ConfirmationState) => void;
}

/**
 * What `flush` and `write` wait for. *Away* is: somebody waits, and promotable has not moved for the time that was set.
 * With `block` nothing but promotable answers.
 */
export class Confirmation {
  readonly #options: ConfirmationOptions;
  readonly #queue = new PromotableQueue();
  #mode: ReplicationMode;
  #ended: Error | undefined;
  #state: ConfirmationState;
  #promotable: Sequence = 0;
  /** Since when promotable has stood still while somebody waited. */
  #sinceMs = 0;
  #timer: Timer | undefined;

  constructor(options: ConfirmationOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#state = options.paired ? { type: "confirming" } : { type: "unpaired" };
  }

  /** As it is answered now. */
  get mode(): ReplicationMode {
    return this.#mode;
  }

  get state(): ConfirmationState {
    return this.#state;
  }

  get promotable(): Sequence {
    return this.#promotable;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Whether the reply to a write waits for more than the local disk. */
  get holdsWrites(): boolean {
    return this.#mode === "write" && this.#state.type === "confirming";
  }

  /** Whether the reply to a flush does. */
  get holdsFlushes(): boolean {
    return this.#mode !== "async" && this.#state.type === "confirming";
  }

  /** Resolves when the sequence is promotable, or is answered all the same as the state says. */
  confirm(sequence: Sequence): Promise<void> | undefined {
    if (sequence <= this.#promotable || this.#state.type !== "confirming") return undefined;
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    if (this.#queue.length === 0) this.#sinceMs = this.#options.clock.monotonicMs();
    return new Promise((resolve, reject) => {
      this.#queue.wait(sequence, (error) => (error === undefined ? resolve() : reject(error)));
      this.#watch();
      this.#options.onWaiting();
    });
  }

  /** The secondary says what it could be promoted to. */
  advance(promotable: Sequence): void {
    const moved = promotable > this.#promotable;
    if (moved) {
      this.#promotable = promotable;
      this.#sinceMs = this.#options.clock.monotonicMs();
    }
    if (this.#state.type === "unpaired") this.#setState({ type: "confirming" });
    else if (this.#state.type === "degraded") this.#rejoin(this.#state.until);
    this.#queue.advance(this.#promotable);
    if (this.#queue.length === 0) this.#unwatch();
  }

  /** What was promotable may not be any more: who comes from now on waits until the secondary says it again. */
  lost(): void {
    this.#promotable = 0;
  }

  /** Whoever waits is answered, and nobody waits from now on: somebody has decided for mode async. */
  letGo(): void {
    this.#mode = "async";
    this.#unwatch();
    this.#queue.answerAll();
  }

  /** Whoever still waits, or would, hears that it will not be known. */
  end(error: Error): void {
    this.#ended ??= error;
    this.#unwatch();
    this.#queue.answerAll(error);
  }

  /** It has been heard: it has to reach where the group stood then, and not where it will be, which moves on. */
  #rejoin(until: Sequence | undefined): void {
    if (until === undefined) this.#state = { type: "degraded", until: this.#options.last() };
    const target = until ?? this.#options.last();
    if (this.#promotable >= target) this.#setState({ type: "confirming" });
  }

  #watch(): void {
    const { whenAway, clock } = this.#options;
    if (whenAway.type === "block" || this.#timer !== undefined) return;
    const leftMs = this.#sinceMs + whenAway.afterMs - clock.monotonicMs();
    this.#timer = clock.startTimer(Math.max(0, leftMs), () => {
      this.#timer = undefined;
      if (this.#queue.length === 0) return;
      if (clock.monotonicMs() - this.#sinceMs < whenAway.afterMs) this.#watch();
      else this.#degrade();
    });
  }

  #degrade(): void {
    this.#setState({ type: "degraded", until: undefined });
    this.#queue.answerAll();
  }

  #unwatch(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #setState(state: ConfirmationState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
