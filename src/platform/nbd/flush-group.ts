/**
 * One flush of the device serves all who asked for one before it began: a sync costs the same for one and for a hundred.
 * Who asks while one runs waits for the next, since the running one may have begun before the write it is about.
 */
export class FlushGroup {
  readonly #flush: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(flush: () => Promise<void>) {
    this.#flush = flush;
  }

  /** Resolves once every write that was done before this call is durable; rejects if that flush failed. */
  flush(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#afterRunning(this.#running);
    return this.#next;
  }

  async #afterRunning(running: Promise<void>): Promise<void> {
    // What became of the running one is for those who wait for it.
    await Promise.allSettled([running]);
    this.#next = undefined;
    await this.#start();
  }

  #start(): Promise<void> {
    const running = this.#flush();
    this.#running = running;
    const ended = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(ended, ended);
    return running;
  }
}
