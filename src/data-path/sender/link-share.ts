import { NO_TURNS, nextTurn, type Turns, type Wish } from "#src/data-path/sender/fair-order.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/** The link to one peer, shared by the groups that are sent over it. */
export interface LinkShare {
  /** A member of it for each stream. */
  join(): LinkMember;
}

export interface LinkMember {
  /** Calls back, once, when so many bytes may be sent; undefined when they may be at once. One wish at a time. */
  ask(wish: Wish, granted: () => void): void;
  /** What all of them may send in a second; undefined: as fast as it goes. */
  rate(): number | undefined;
  /** Wants nothing any more; a wish that waits is forgotten. */
  leave(): void;
}

/** What may be sent in one go after a pause, at the rate that is set. */
const BURST_MS = 100;

/**
 * All groups under one rate: a token bucket, and turns for who takes from it. Without a rate everybody is granted at once,
 * and what the transport takes is shared by the transport.
 */
export class PacedLink implements LinkShare {
  readonly #clock: Clock;
  #bytesPerSecond: number | undefined;
  #tokens = 0;
  #filledMs: number;
  #members = 0;
  #turns: Turns = NO_TURNS;
  readonly #wishes = new Map<number, Wish>();
  readonly #granted = new Map<number, () => void>();
  #timer: Timer | undefined;

  constructor(clock: Clock, bytesPerSecond?: number) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
    this.#filledMs = clock.monotonicMs();
  }

  /** Undefined: as fast as it goes. In force at once, also for who waits. */
  setRate(bytesPerSecond: number | undefined): void {
    this.#fill();
    this.#bytesPerSecond = bytesPerSecond;
    this.#tokens = Math.min(this.#tokens, this.#burstBytes);
    this.#serve();
  }

  join(): LinkMember {
    this.#members += 1;
    const member = this.#members;
    return {
      ask: (wish, granted) => {
        if (this.#bytesPerSecond === undefined) return granted();
        this.#wishes.set(member, wish);
        this.#granted.set(member, granted);
        this.#serve();
      },
      rate: () => this.#bytesPerSecond,
      leave: () => {
        this.#wishes.delete(member);
        this.#granted.delete(member);
      },
    };
  }

  get #burstBytes(): number {
    return ((this.#bytesPerSecond ?? 0) * BURST_MS) / 1000;
  }

  #serve(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#fill();
    // A message goes as a whole: what it takes beyond what is there is waited for behind it.
    while (this.#bytesPerSecond === undefined || this.#tokens >= 0) {
      const turn = nextTurn(this.#turns, this.#wishes);
      if (turn === undefined) return;
      this.#turns = turn.turns;
      this.#tokens -= this.#wishes.get(turn.next)?.bytes ?? 0;
      const granted = this.#granted.get(turn.next);
      this.#wishes.delete(turn.next);
      this.#granted.delete(turn.next);
      granted?.();
    }
    if (this.#wishes.size === 0 || this.#timer !== undefined) return;
    const waitMs = (-this.#tokens / this.#bytesPerSecond) * 1000;
    this.#timer = this.#clock.startTimer(Math.ceil(waitMs), () => this.#serve());
  }

  #fill(): void {
    const nowMs = this.#clock.monotonicMs();
    const rate = this.#bytesPerSecond ?? 0;
    const earned = ((nowMs - this.#filledMs) * rate) / 1000;
    this.#tokens = rate === 0 ? 0 : Math.min(this.#burstBytes, this.#tokens + earned);
    this.#filledMs = nowMs;
  }
}
