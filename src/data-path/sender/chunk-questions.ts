import { TidemarkError } from "#src/base/errors.js";
import { type ComparedPages, PAGE_BYTES } from "#src/data-path/capture/capture.js";
import {
  answerBytes,
  type ChunkAnswer,
  type ChunkQuestion,
  invalidMessage,
  isEqualIn,
  QUESTIONS_MAX,
} from "#src/data-path/link-format/link-format.js";
import type { HashPool } from "#src/platform/hash/hash-pool.js";

export interface ChunkQuestionsOptions {
  readonly pool: HashPool;
  readonly send: (question: ChunkQuestion) => void;
  /** Something has come of a question, without a message of the peer's. */
  readonly onAnswered: () => void;
  /** It failed in a way that is nobody's disk and nobody's network. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * The questions of one stream: what of a span has to be sent. Hashed by the pool, asked, answered, in any order and many at
 * once. A page that could not be read is one that has to be sent, and so are all of a span that could not be hashed: who
 * sends it reads it as it always was read, and meets the trouble with the disk there.
 */
export class ChunkQuestions {
  readonly #options: ChunkQuestionsOptions;
  readonly #ending = new AbortController();
  /** By number; a span that is being hashed has none yet. */
  readonly #asked = new Map<number, { readonly pages: ComparedPages; readonly onKnown: () => void }>();
  #hashing = 0;
  #last = 0;

  constructor(options: ChunkQuestionsOptions) {
    this.#options = options;
  }

  get hasRoom(): boolean {
    return this.#hashing + this.#asked.size < QUESTIONS_MAX;
  }

  /** Calls back once it is known of every page whether it has to be sent. */
  ask(pages: ComparedPages, source: string, onKnown: () => void): void {
    const { onFailed } = this.#options;
    this.#hashing += 1;
    this.#ask(pages, source, onKnown).catch((error: unknown) => {
      if (!this.#ending.signal.aborted) onFailed(error);
    });
  }

  /** One that was not asked, or answered before, changes nothing. */
  answered({ question, equal }: ChunkAnswer): void {
    const asked = this.#asked.get(question);
    if (asked === undefined) return;
    const { pages, onKnown } = asked;
    if (equal.length !== answerBytes(pages.count))
      throw invalidMessage("an answer does not fit its question");
    this.#asked.delete(question);
    pages.answer((page) => isEqualIn({ equal }, page));
    onKnown();
  }

  /** Nothing more comes of what is under way. */
  close(): void {
    this.#ending.abort();
    this.#asked.clear();
  }

  async #ask(pages: ComparedPages, source: string, onKnown: () => void): Promise<void> {
    const { pool, send, onAnswered } = this.#options;
    const { member, offset, length } = pages;
    const { signal } = this.#ending;
    let hashes: BigUint64Array | undefined;
    try {
      const hashed = await pool.hash({ source, offset, length, grainBytes: PAGE_BYTES }, signal);
      for (const range of hashed.unread) pages.differ(range.offset, range.length);
      hashes = hashed.hashes;
    } catch (error) {
      if (!signal.aborted && !(error instanceof TidemarkError)) throw error;
    }
    if (signal.aborted) return;
    this.#hashing -= 1;
    if (hashes === undefined) {
      pages.answer(() => false);
      onKnown();
      onAnswered();
      return;
    }
    this.#last += 1;
    this.#asked.set(this.#last, { pages, onKnown });
    send({ question: this.#last, member, offsetBytes: offset, chunkBytes: PAGE_BYTES, hashes });
  }
}
