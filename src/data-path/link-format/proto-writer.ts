import { assert } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";

/** How a field's value stands on the wire. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const START_BYTES = 256;
const TWO_7 = 2 ** 7;

/**
 * Writes protobuf, of which the small messages of the link need a corner: fields in the order of their numbers, values that
 * are the default left out. A general encoder is for the control API; here the two ends of the data path need no more
 * than this, and it brings no package into them.
 */
export class ProtoWriter {
  #bytes = new Uint8Array(START_BYTES);
  #length = 0;

  /** A number of up to 53 bits; nothing when it is zero. */
  uint(field: number, value: number): void {
    if (value === 0) return;
    this.#tag(field, WIRE.varint);
    this.#varint(value);
  }

  /** The same, also when it is zero: of a field that is optional. */
  optionalUint(field: number, value: number | undefined): void {
    if (value === undefined) return;
    this.#tag(field, WIRE.varint);
    this.#varint(value);
  }

  flag(field: number, value: boolean): void {
    this.uint(field, value ? 1 : 0);
  }

  fixed64(field: number, value: bigint | undefined): void {
    if (value === undefined) return;
    this.#tag(field, WIRE.fixed64);
    const at = this.#room(8);
    viewOf(this.#bytes).setBigUint64(at, value, true);
  }

  text(field: number, value: string): void {
    if (value !== "") this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, WIRE.bytes);
    this.#varint(value.length);
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** Numbers of a repeated field, packed. */
  uints(field: number, values: readonly number[]): void {
    if (values.length === 0) return;
    const packed = new ProtoWriter();
    for (const value of values) packed.#varint(value);
    this.bytes(field, packed.finish());
  }

  /** A message inside. */
  message(field: number, write: (writer: ProtoWriter) => void): void {
    const inner = new ProtoWriter();
    write(inner);
    this.bytes(field, inner.finish());
  }

  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length));
  }

  #tag(field: number, wire: number): void {
    this.#varint(field * 8 + wire);
  }

  #varint(value: number): void {
    assert(Number.isSafeInteger(value) && value >= 0, `${value} does not fit in 53 bits`);
    let rest = value;
    while (rest >= TWO_7) {
      const at = this.#room(1);
      this.#bytes[at] = (rest % TWO_7) + TWO_7;
      rest = Math.floor(rest / TWO_7);
    }
    const at = this.#room(1);
    this.#bytes[at] = rest;
  }

  #room(length: number): number {
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#length = needed;
    return at;
  }
}

/** A 64-bit id as the 8 bytes, big-endian, that stand for it. */
export function idBytes(id: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigUint64(0, id, false);
  return bytes;
}

/** The length of a varint. */
export function varintBytes(value: number): number {
  let length = 1;
  for (let rest = value; rest >= TWO_7; rest = Math.floor(rest / TWO_7)) length += 1;
  return length;
}

/** Puts a varint where there is room for it, and answers where it ends. */
export function putVarint(target: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  for (; rest >= TWO_7; rest = Math.floor(rest / TWO_7)) {
    target[next] = (rest % TWO_7) + TWO_7;
    next += 1;
  }
  target[next] = rest;
  return next + 1;
}
