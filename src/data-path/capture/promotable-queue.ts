import type { Sequence } from "#src/domain/model/sequence.js";

/** Called once: the position is promotable, or it is answered for another reason; with an error when it never will be. */
export type Answer = (error?: Error) => void;

/**
 * Who waits for a sequence to be promotable, in the order of the sequences. That is nearly always the order in which they
 * came; but who asks for a point waits for less than writes that came between its mark and that.
 */
export class PromotableQueue {
  #waiting: { readonly sequence: Sequence; readonly answer: Answer }[] = [];
  #head = 0;

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  wait(sequence: Sequence, answer: Answer): void {
    let at = this.#waiting.length;
    while (at > this.#head && (this.#waiting[at - 1]?.sequence ?? 0) > sequence) at -= 1;
    if (at === this.#waiting.length) this.#waiting.push({ sequence, answer });
    else this.#waiting.splice(at, 0, { sequence, answer });
  }

  /** Answers all who wait for no more than this. */
  advance(promotable: Sequence, error?: Error): void {
    for (;;) {
      const first = this.#waiting[this.#head];
      if (first === undefined || first.sequence > promotable) break;
      this.#head += 1;
      first.answer(error);
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head > 64 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  answerAll(error?: Error): void {
    this.advance(Number.POSITIVE_INFINITY, error);
  }
}
