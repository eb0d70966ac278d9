import { viewOf } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { WIRE } from "#src/data-path/link-format/proto-writer.js";

/** A field of a message that is being read; its value is read or skipped before the next. */
export interface ProtoField {
  readonly number: number;
  readonly wire: number;
}

/** A varint has at most so many bytes. */
const VARINT_BYTES_MAX = 10;
/** Names, hints, versions: longer is no honest text. */
const TEXT_BYTES_MAX = 4096;

/**
 * Reads protobuf over the bytes themselves. Nothing is allocated for what is not there, every length is checked against
 * what is left, and whatever is not as it must be is a TidemarkError: what comes from a peer is hostile until it checks out.
 */
export class ProtoReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** The next field; undefined at the end. */
  next(): ProtoField | undefined {
    if (this.#at === this.#bytes.length) return undefined;
    const tag = this.#varint();
    const number = Math.floor(tag / 8);
    if (number < 1 || number >= 2 ** 29) throw invalidMessage("a field has no number");
    return { number, wire: tag % 8 };
  }

  uint({ wire }: ProtoField): number {
    expectWire(wire, WIRE.varint);
    return this.#varint();
  }

  flag(field: ProtoField): boolean {
    return this.uint(field) !== 0;
  }

  fixed64({ wire }: ProtoField): bigint {
    expectWire(wire, WIRE.fixed64);
    return this.#view.getBigUint64(this.#take(8), true);
  }

  bytes({ wire }: ProtoField): Uint8Array {
    expectWire(wire, WIRE.bytes);
    const length = this.#varint();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(field: ProtoField): string {
    const bytes = this.bytes(field);
    if (bytes.length > TEXT_BYTES_MAX) throw invalidMessage("a text is too long");
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (error) {
      throw invalidMessage("a text is not UTF-8", error);
    }
  }

  /** A 64-bit id, big-endian; zero is none. */
  id(field: ProtoField): bigint {
    const bytes = this.bytes(field);
    if (bytes.length !== 8) throw invalidMessage("an id has not 8 bytes");
    return viewOf(bytes).getBigUint64(0, false);
  }

  /** A repeated number, packed or one at a time; never more than so many. */
  uints(field: ProtoField, into: number[], countMax: number): void {
    if (field.wire === WIRE.varint) into.push(this.#varint());
    else {
      const packed = new ProtoReader(this.bytes(field));
      while (packed.#at < packed.#bytes.length && into.length <= countMax) into.push(packed.#varint());
    }
    if (into.length > countMax) throw invalidMessage("a list is too long");
  }

  /** Repeated numbers of 64 bits, packed or one at a time; never more than so many. */
  fixed64s(field: ProtoField, into: bigint[], countMax: number): void {
    if (field.wire === WIRE.fixed64) into.push(this.fixed64(field));
    else {
      const packed = this.bytes(field);
      if (packed.length % 8 !== 0) throw invalidMessage("a list ends inside a number");
      if (into.length + packed.length / 8 > countMax) throw invalidMessage("a list is too long");
      const view = viewOf(packed);
      for (let at = 0; at < packed.length; at += 8) into.push(view.getBigUint64(at, true));
    }
    if (into.length > countMax) throw invalidMessage("a list is too long");
  }

  /** A message inside. */
  inner(field: ProtoField): ProtoReader {
    return new ProtoReader(this.bytes(field));
  }

  /** A field of a newer version: it is stepped over. */
  skip({ wire }: ProtoField): void {
    if (wire === WIRE.varint) this.#skipVarint();
    else if (wire === WIRE.fixed64) this.#take(8);
    else if (wire === WIRE.fixed32) this.#take(4);
    else if (wire === WIRE.bytes) this.#take(this.#varint());
    else throw invalidMessage(`wire type ${wire} is not used`);
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw invalidMessage("it ends inside a field");
    this.#at = at + length;
    return at;
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX; count += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw invalidMessage("it ends inside a number");
      this.#at += 1;
      value += (byte % 128) * scale;
      if (byte < 128) {
        if (!Number.isSafeInteger(value)) throw invalidMessage("a number is larger than 2^53 - 1");
        return value;
      }
      scale *= 128;
    }
    throw invalidMessage("a number is too long");
  }

  #skipVarint(): void {
    for (let count = 0; count < VARINT_BYTES_MAX; count += 1) {
      if ((this.#bytes[this.#take(1)] ?? 0) < 128) return;
    }
    throw invalidMessage("a number is too long");
  }
}

function expectWire(found: number, expected: number): void {
  if (found !== expected) throw invalidMessage(`wire type ${found} where ${expected} belongs`);
}

/** What the peer sent is no message of this protocol. */
export function invalidMessage(reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "PEER_MESSAGE_INVALID",
    message: `the peer sent what is no message of the replication protocol: ${reason}`,
    hint: "compare the versions of tidemark on both sites; if they agree, something between them changes bytes",
    facts: { reason },
    ...(cause === undefined ? {} : { cause }),
  });
}
