import { StringDecoder } from "node:string_decoder";

/** Of a longer line this much is given and the rest dropped: a program that never ends its line must not fill memory. */
export const LINE_CHARACTERS_MAX = 4096;

/** Cuts an output into lines (LF or CR LF) as it comes. A last line without its end is given at the end. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #line = "";
  #begun = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    this.#take(this.#decoder.write(chunk));
  }

  end(): void {
    this.#take(this.#decoder.end());
    if (this.#begun) this.#give();
  }

  #take(text: string): void {
    const pieces = text.split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      this.#append(piece);
      this.#give();
    }
    this.#append(last);
  }

  #append(piece: string): void {
    if (piece.length > 0) this.#begun = true;
    // One more than is given, so that a CR that ends a line of the full length is still seen as its end.
    const room = LINE_CHARACTERS_MAX + 1 - this.#line.length;
    if (room > 0) this.#line += piece.slice(0, room);
  }

  #give(): void {
    const line = this.#line.endsWith("\r") ? this.#line.slice(0, -1) : this.#line;
    this.#line = "";
    this.#begun = false;
    this.#onLine(line.slice(0, LINE_CHARACTERS_MAX));
  }
}
