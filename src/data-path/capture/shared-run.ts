/**
 * One run serves all who asked before it began: a sync costs the same for one and for a hundred. Who asks while one runs
 * waits for the next, since the running one may have begun before what it is about.
 */
export class SharedRun {
  readonly #run: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves after a run that began at or after this call; rejects if that one failed. */
  request(): Promise<void> {
    // One that is to begin has not begun, though the one before it has ended: runs never overlap.
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#start();
    this.#next = this.#afterRunning(this.#running);
    return this.#next;
  }

  /** Resolves when nothing runs and nobody waits for a run; never rejects. */
  async idle(): Promise<void> {
    for (let last = this.#next ?? this.#running; last !== undefined; last = this.#next ?? this.#running)
      await Promise.allSettled([last]);
  }

  async #afterRunning(running: Promise<void>): Promise<void> {
    // What became of the running one is for those who wait for it.
    await Promise.allSettled([running]);
    this.#next = undefined;
    await this.#start();
  }

  #start(): Promise<void> {
    const running = this.#run();
    this.#running = running;
    const ended = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(ended, ended);
    return running;
  }
}
