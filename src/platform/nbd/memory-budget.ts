import type { Clock, Timer } from "#src/platform/clock/clock.js";

/**
 * The bytes that all connections together may have under way beyond the share of each. Who asks for more than there is
 * waits, and is called when something came back.
 *
 * A client that holds much and does nothing (a WRITE half sent, replies not read) must not keep the others waiting for
 * ever: while somebody waits, a holder whose client has been silent for too long is ended. As long as nobody waits,
 * nobody is ended.
 */
export interface BudgetHolder {
  /** When its client last sent or took something, if only the client can bring it on; undefined if others can. */
  readonly waitsForClientSinceMs: number | undefined;
  /** There may be room now. */
  onRoom(): void;
  /** Gives back all it holds, by ending. */
  evict(): void;
}

export class MemoryBudget {
  readonly #totalBytes: number;
  readonly #stalledMsMax: number;
  readonly #clock: Clock;
  readonly #held = new Map<BudgetHolder, number>();
  readonly #waiting = new Set<BudgetHolder>();
  #heldBytes = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, totalBytes: number, stalledMsMax: number) {
    this.#clock = clock;
    this.#totalBytes = totalBytes;
    this.#stalledMsMax = stalledMsMax;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** False if it does not fit: then `onRoom` is called once that may have changed. */
  take(holder: BudgetHolder, bytes: number): boolean {
    if (this.#heldBytes + bytes > this.#totalBytes) {
      this.#waiting.add(holder);
      this.#watch();
      return false;
    }
    this.#heldBytes += bytes;
    this.#held.set(holder, (this.#held.get(holder) ?? 0) + bytes);
    return true;
  }

  /** It needs nothing any more. */
  stopWaiting(holder: BudgetHolder): void {
    this.#waiting.delete(holder);
  }

  /** All that the holder has, and its place among those who wait. */
  giveAll(holder: BudgetHolder): void {
    this.#waiting.delete(holder);
    const bytes = this.#held.get(holder);
    if (bytes === undefined) return;
    this.#held.delete(holder);
    this.#heldBytes -= bytes;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const waiter of waiting) waiter.onRoom();
  }

  #watch(): void {
    this.#timer ??= this.#clock.startTimer(this.#stalledMsMax, () => {
      this.#timer = undefined;
      const latestMs = this.#clock.monotonicMs() - this.#stalledMsMax;
      for (const holder of [...this.#held.keys()]) {
        if (this.#waiting.size === 0) return;
        const sinceMs = holder.waitsForClientSinceMs;
        if (sinceMs !== undefined && sinceMs <= latestMs) holder.evict();
      }
      if (this.#waiting.size > 0) this.#watch();
    });
  }
}
