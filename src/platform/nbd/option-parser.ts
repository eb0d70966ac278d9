import {
  CLIENT_FLAGS_BYTES,
  OPTION_HEADER_BYTES,
  OPTION_MAGIC_HIGH,
  OPTION_MAGIC_LOW,
} from "#src/platform/nbd/handshake-format.js";
import { OPTION_BYTES_MAX, OPTION_SKIPPED_BYTES_MAX } from "#src/platform/nbd/nbd-limits.js";

/**
 * Cuts what a client sends during the handshake into its flags and its options, however the bytes arrive. It holds one
 * option at most, and of one that is longer than any honest one not even that: its bytes are dropped as they come.
 */
export type OptionFrame =
  | { readonly type: "flags"; readonly flags: number }
  | { readonly type: "option"; readonly option: number; readonly data: Uint8Array }
  | { readonly type: "too-long"; readonly option: number }
  /** Nothing that follows has a meaning. */
  | { readonly type: "garbage"; readonly why: string };

type State =
  | { readonly type: "flags" }
  | { readonly type: "header" }
  | { readonly type: "data"; readonly option: number }
  | { readonly type: "skipping"; readonly option: number; left: number }
  | { readonly type: "ended" };

export class OptionParser {
  #state: State;
  #collected: Buffer;
  #filled = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** After STARTTLS the client does not say its flags again. */
  constructor(begin: "flags" | "header") {
    this.#state = { type: begin };
    this.#collected = Buffer.alloc(begin === "flags" ? CLIENT_FLAGS_BYTES : OPTION_HEADER_BYTES);
  }

  /** What came, to be taken apart by `next` until that answers undefined; only then may more be pushed. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** How many bytes have come that no frame has been made of. */
  get unread(): number {
    return this.#chunk.length - this.#at;
  }

  /** These bytes, which are the beginning of what follows the handshake. */
  takeRest(): Uint8Array {
    const rest = this.#chunk.subarray(this.#at);
    this.#at = this.#chunk.length;
    return rest;
  }

  next(): OptionFrame | undefined {
    for (;;) {
      const state = this.#state;
      if (state.type === "ended") return undefined;
      if (state.type === "skipping") {
        const count = Math.min(state.left, this.unread);
        this.#at += count;
        state.left -= count;
        if (state.left > 0) return undefined;
        this.#expect({ type: "header" }, OPTION_HEADER_BYTES);
        return { type: "too-long", option: state.option };
      }
      if (!this.#collect()) return undefined;
      const frame = this.#decode(state);
      if (frame !== undefined) return frame;
    }
  }

  /** What the collected bytes are; undefined when more has to come first. */
  #decode(state: Exclude<State, { type: "skipping" | "ended" }>): OptionFrame | undefined {
    const bytes = this.#collected;
    if (state.type === "flags") {
      this.#expect({ type: "header" }, OPTION_HEADER_BYTES);
      return { type: "flags", flags: bytes.readUInt32BE(0) };
    }
    if (state.type === "data") {
      this.#expect({ type: "header" }, OPTION_HEADER_BYTES);
      return { type: "option", option: state.option, data: bytes };
    }
    const magic = bytes.readUInt32BE(0) === OPTION_MAGIC_HIGH && bytes.readUInt32BE(4) === OPTION_MAGIC_LOW;
    if (!magic) return this.#end("an option does not begin as one");
    const option = bytes.readUInt32BE(8);
    const length = bytes.readUInt32BE(12);
    if (length > OPTION_SKIPPED_BYTES_MAX) return this.#end(`an option announces ${length} bytes`);
    if (length > OPTION_BYTES_MAX) this.#state = { type: "skipping", option, left: length };
    else this.#expect({ type: "data", option }, length);
    return undefined;
  }

  #end(why: string): OptionFrame {
    this.#state = { type: "ended" };
    return { type: "garbage", why };
  }

  #expect(state: State, length: number): void {
    this.#state = state;
    this.#collected = Buffer.alloc(length);
    this.#filled = 0;
  }

  #collect(): boolean {
    const count = Math.min(this.#collected.length - this.#filled, this.unread);
    this.#collected.set(this.#chunk.subarray(this.#at, this.#at + count), this.#filled);
    this.#filled += count;
    this.#at += count;
    return this.#filled === this.#collected.length;
  }
}
