import type { Sequence } from "#src/domain/model/sequence.js";

/** What was sent and has not been received yet, as far as acks have said. */
export class UnderWay {
  readonly #sent: { readonly last: Sequence; readonly bytes: number }[] = [];

  sent(last: Sequence, bytes: number): void {
    this.#sent.push({ last, bytes });
  }

  /** What has arrived by that: everything up to `received`, since it goes in order. */
  received(received: Sequence): number {
    let bytes = 0;
    for (let first = this.#sent[0]; first !== undefined && first.last <= received; first = this.#sent[0]) {
      bytes += first.bytes;
      this.#sent.shift();
    }
    return bytes;
  }
}
