import { TidemarkError } from "#src/base/errors.js";
import {
  answerBytes,
  type ChunkAnswer,
  type ChunkQuestion,
  invalidMessage,
  QUESTIONS_MAX,
} from "#src/data-path/link-format/link-format.js";
import type { OpenView, Store } from "#src/data-path/store/store.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

export interface ChunkAnswersOptions {
  readonly store: Pick<Store, "end" | "members" | "openView">;
  readonly hash64: Hash64;
  /** What is read here proves nothing of what the disk holds: nothing is equal. */
  readonly isInDoubt?: (() => boolean) | undefined;
  readonly answer: (answer: ChunkAnswer) => void;
  /** It failed in a way that is nobody's disk. */
  readonly onFailed: (error: unknown) => void;
}

interface Waiting {
  readonly question: ChunkQuestion;
  /** So many batches came before it. */
  readonly behind: number;
}

/** As many questions are answered from one view: what it reserves is let go of now and then. */
const QUESTIONS_PER_VIEW = 64;
/** Chunks are hashed for themselves: no seed. */
const SEED = 0n;

/**
 * Says which chunks this site holds already, one question after the other.
 *
 * It compares with a view at what is durable here once all that came before the question is: nothing that a power loss could
 * take has a part in an answer (I3), and every byte that is compared was checked as any read of a view is (I12). What
 * cannot be read, is damaged, lies behind the end of the member or in one that is not known here is not equal, so that the
 * primary sends it; and nothing at all is while images are in doubt. What comes in while an answer is worked out does not matter: it stands behind the view in the order, and
 * the primary has it there too.
 */
export class ChunkAnswers {
  readonly #options: ChunkAnswersOptions;
  readonly #waiting: Waiting[] = [];
  /** Batches of this stream, that came and that are durable. */
  #received = 0;
  #durable = 0;
  #working: Promise<void> | undefined;
  #view: { readonly member: number; readonly view: OpenView; answered: number } | undefined;
  #isClosed = false;

  constructor(options: ChunkAnswersOptions) {
    this.#options = options;
  }

  /** A batch came. */
  received(): void {
    this.#received += 1;
  }

  /** The next of those that came is durable. */
  durable(): void {
    this.#durable += 1;
    this.#begin();
  }

  ask(question: ChunkQuestion): void {
    if (this.#waiting.length >= QUESTIONS_MAX) throw invalidMessage("it asks more than it may at once");
    this.#waiting.push({ question, behind: this.#received });
    this.#begin();
  }

  /** Resolves once nothing is read any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.length = 0;
    await this.#working;
  }

  #begin(): void {
    if (this.#isClosed || this.#working !== undefined || !this.#isDue(this.#waiting[0])) return;
    this.#working = this.#work()
      .catch((error: unknown) => this.#options.onFailed(error))
      .finally(() => {
        this.#working = undefined;
        this.#begin();
      });
  }

  #isDue(waiting: Waiting | undefined): boolean {
    return waiting !== undefined && waiting.behind <= this.#durable;
  }

  async #work(): Promise<void> {
    try {
      for (let next = this.#waiting[0]; !this.#isClosed && this.#isDue(next); next = this.#waiting[0]) {
        const { question } = this.#waiting.shift() ?? {};
        if (question === undefined) return;
        const equal = await this.#compare(question);
        if (!this.#isClosed) this.#options.answer({ question: question.question, equal });
      }
    } finally {
      await this.#endView();
    }
  }

  async #compare(question: ChunkQuestion): Promise<Uint8Array> {
    const equal = new Uint8Array(answerBytes(question.hashes.length));
    if (this.#options.isInDoubt?.() === true) return equal;
    const view = await this.#viewOf(question.member);
    if (view === undefined) return equal;
    const { offsetBytes, chunkBytes, hashes } = question;
    const end = Math.min(view.sizeBytes, offsetBytes + hashes.length * chunkBytes);
    const reading: Promise<void>[] = [];
    for (let from = offsetBytes; from < end; ) {
      const to = Math.min(end, (Math.floor(from / SLOT_BYTES) + 1) * SLOT_BYTES);
      reading.push(this.#compareSlot(view, { from, to }, question, equal));
      from = to;
    }
    await Promise.all(reading);
    return equal;
  }

  async #compareSlot(
    view: OpenView,
    { from, to }: { readonly from: number; readonly to: number },
    { offsetBytes, chunkBytes, hashes }: ChunkQuestion,
    equal: Uint8Array,
  ): Promise<void> {
    const bytes = new Uint8Array(to - from);
    try {
      await view.read(from, bytes);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return;
    }
    for (let at = from; at < to; at += chunkBytes) {
      const chunk = (at - offsetBytes) / chunkBytes;
      const found = this.#options.hash64(
        bytes.subarray(at - from, Math.min(at - from + chunkBytes, to - from)),
        SEED,
      );
      if (found === hashes[chunk]) equal[chunk >>> 3] = (equal[chunk >>> 3] ?? 0) | (1 << (chunk & 7));
    }
  }

  /** Undefined: nothing of the member can be read here. */
  async #viewOf(member: number): Promise<OpenView | undefined> {
    const { store } = this.#options;
    const open = this.#view;
    if (open?.member === member && open.view.ended === undefined && open.answered < QUESTIONS_PER_VIEW) {
      open.answered += 1;
      return open.view;
    }
    await this.#endView();
    const { end } = store;
    if (end === undefined || !store.members.some((held) => held.member === member)) return undefined;
    try {
      // Also of a member whose first copy is not whole: what is compared is what is there, and nobody is served from it.
      const members = [{ member, at: end.sequence, fuzzy: false }];
      const view = await store.openView(member, { position: end, members }, "comparison");
      this.#view = { member, view, answered: 1 };
      return view;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return undefined;
    }
  }

  async #endView(): Promise<void> {
    const open = this.#view;
    this.#view = undefined;
    await open?.view.close();
  }
}
