import type { Socket } from "node:net";

/** What comes in on a socket, in pieces of the length that is asked for. One reader at a time. */
export class ByteReader {
  #chunks: Buffer[] = [];
  #unread = 0;
  #ended: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#unread += chunk.length;
      this.#wake();
    });
    socket.on("error", (error) => this.#end(error));
    socket.on("close", () => this.#end(new Error("the connection was closed")));
  }

  /** Rejects with why the connection ended. */
  async read(length: number): Promise<Buffer> {
    while (this.#unread < length) {
      if (this.#ended !== undefined) throw this.#ended;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const [first] = this.#chunks;
    if (this.#chunks.length > 1 && (first?.length ?? 0) < length)
      this.#chunks = [Buffer.concat(this.#chunks)];
    const whole = this.#chunks[0] ?? Buffer.alloc(0);
    this.#unread -= length;
    if (whole.length === length) this.#chunks.shift();
    else this.#chunks[0] = whole.subarray(length);
    return whole.subarray(0, length);
  }

  /** The first reason stands. */
  #end(error: Error): void {
    this.#ended ??= error;
    this.#wake();
  }
}
