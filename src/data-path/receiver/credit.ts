import { invalidMessage } from "#src/data-path/link-format/link-format.js";
import type { ReceiveWindow } from "#src/data-path/receiver/receive-windows.js";

export interface CreditOptions {
  readonly window: ReceiveWindow;
  /** Nothing is on its way into the store. */
  readonly isIdle: () => boolean;
  /** Resolves once the store takes more. */
  readonly room: () => Promise<void>;
  readonly give: (bytes: number) => void;
  readonly onFailed: (error: unknown) => void;
}

/** What is given back at once would be a message for every batch; what is kept too long is a window that is smaller. */
const CREDIT_SHARE = 1 / 8;

/** What one primary is allowed to send. */
export class Credit {
  readonly #options: CreditOptions;
  #allowedBytes = 0;
  #hasBegun = false;
  #isGiving = false;
  #isClosed = false;

  constructor(options: CreditOptions) {
    this.#options = options;
  }

  /** The first of it. */
  begin(): void {
    this.#hasBegun = true;
    this.#give();
  }

  /** A message has come. */
  spend(bytes: number): void {
    this.#allowedBytes -= bytes;
    if (this.#allowedBytes < 0) throw invalidMessage("it sends more than it was allowed");
  }

  /** The store has taken so much, and takes more. */
  returned(bytes: number): void {
    this.#options.window.returned(bytes);
    this.#look();
  }

  /** There is more for it than there was; who is at work asks by itself. */
  roomCame(): void {
    if (this.#options.isIdle()) this.#look();
  }

  /** Gives what there is to give, once it is worth a message. */
  #look(): void {
    const { window, isIdle, room, onFailed } = this.#options;
    const { missingBytes } = window;
    const isEnough = missingBytes >= window.bytes * CREDIT_SHARE || isIdle();
    if (this.#isGiving || !this.#hasBegun || !isEnough || missingBytes === 0) return;
    this.#isGiving = true;
    room().then(
      () => {
        this.#isGiving = false;
        this.#give();
      },
      (error: unknown) => onFailed(error),
    );
  }

  /** No more is given; what was, is free for others once nothing of it is in memory. */
  close(): void {
    this.#isClosed = true;
    this.#options.window.leave();
  }

  #give(): void {
    if (this.#isClosed) return;
    const bytes = this.#options.window.take();
    if (bytes === 0) return;
    this.#allowedBytes += bytes;
    this.#options.give(bytes);
  }
}
