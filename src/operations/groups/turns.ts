/** Work that is done one after the other by key, in the order in which it was asked for. */
export class Turns {
  readonly #waitingMax: number;
  readonly #last = new Map<string, { readonly ended: Promise<unknown>; waiting: number }>();

  constructor(waitingMax: number) {
    this.#waitingMax = waitingMax;
  }

  /** `onFull` makes the error of who would wait behind too many. */
  async run<T>(key: string, work: () => Promise<T>, onFull: () => Error): Promise<T> {
    const before = this.#last.get(key);
    const waiting = (before?.waiting ?? 0) + 1;
    if (waiting > this.#waitingMax) throw onFull();
    const turn = before === undefined ? work() : before.ended.then(work);
    const entry = { ended: Promise.allSettled([turn]), waiting };
    this.#last.set(key, entry);
    try {
      return await turn;
    } finally {
      const last = this.#last.get(key);
      if (last === entry) this.#last.delete(key);
      else if (last !== undefined) last.waiting -= 1;
    }
  }

  /** Resolves when nothing that was asked for before is under way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#last.values()].map(({ ended }) => ended));
  }
}
