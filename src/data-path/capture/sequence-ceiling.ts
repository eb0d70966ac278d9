import { SharedRun } from "#src/data-path/capture/shared-run.js";
import type { StateFile } from "#src/data-path/journal/journal.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

/**
 * So many sequences are promised at once: at 100,000 writes a second the state file is written every few seconds, and an
 * unclean stop skips at most so many of the 9 * 10^15 there are.
 */
export const CEILING_STEP = 1_000_000;

/** The last sequence given out, and what was counted up to there. */
export interface WrittenUpTo extends Written {
  readonly last: Sequence;
}

/** The part of the state file's interface that is used here. */
export type StateStore = Pick<StateFile, "state" | "update" | "resume">;

/**
 * Up to which sequence may be given out (I4). It is raised durably ahead of use, beginning when half is used, so that
 * nobody waits; who reaches it all the same waits, and never passes.
 *
 * A clean mark says that nothing was given out behind its sequence: while it stands that is the ceiling, and the first
 * change of the state file takes it away and raises the ceiling at once.
 */
export class SequenceCeiling {
  readonly #store: StateStore;
  readonly #step: number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #written: () => WrittenUpTo;
  readonly #raises = new SharedRun(() => this.#raise());
  #value: Sequence;
  #raiseAt: Sequence;
  #failed = false;

  /** `onTrouble`: it could not be raised ahead of use. */
  constructor(
    store: StateStore,
    written: () => WrittenUpTo,
    onTrouble: (error: unknown) => void,
    step = CEILING_STEP,
  ) {
    this.#onTrouble = onTrouble;
    this.#store = store;
    this.#step = step;
    this.#written = written;
    const { clean, ceiling } = store.state;
    this.#value = clean === undefined ? ceiling : clean.last;
    this.#raiseAt = this.#value - step / 2;
  }

  /** The highest sequence that may be given out. */
  get value(): Sequence {
    return this.#value;
  }

  /** To be called when sequences have been given out. */
  passed(last: Sequence): void {
    if (last <= this.#raiseAt || this.#failed || this.#value === last) return;
    this.#raiseAt = this.#value;
    this.#raises.request().catch((error: unknown) => {
      // Whoever reaches the ceiling asks again, and hears why too.
      this.#failed = true;
      this.#onTrouble(error);
    });
  }

  /** Resolves when more may be given out. */
  raise(): Promise<void> {
    return this.#raises.request();
  }

  idle(): Promise<void> {
    return this.#raises.idle();
  }

  async #raise(): Promise<void> {
    // One failure of the disk must not be the last word: what it left is read and made durable before more is promised.
    await this.#store.resume();
    const { last, writes, bytes } = this.#written();
    const ceiling = Math.max(last, this.#store.state.ceiling) + this.#step;
    const counted = { writes, bytes };
    await this.#store.update((state) => ({ ...state, ceiling, clean: undefined, counted }));
    this.#value = ceiling;
    this.#raiseAt = ceiling - this.#step / 2;
    this.#failed = false;
  }
}
