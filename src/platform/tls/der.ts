/**
 * DER, as far as certificates need it: a tag, a length, a value. Values are written from the inside out, so nothing
 * needs to know its length beforehand.
 *
 *   byte 0        tag: bit 6-7 class, bit 5 constructed, bit 0-4 number
 *   byte 1        length below 128; else 0x80 + the number of length bytes, which follow big-endian
 *   then          the value
 */
export type Der = Buffer;

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;
/** RFC 5280, 4.1.2.5: UTCTime, with its two digits, up to this year; GeneralizedTime from it on. */
const GENERALIZED_TIME_FROM_YEAR = 2050;

export function tagged(tag: number, ...values: readonly Uint8Array[]): Der {
  const value = Buffer.concat(values);
  return Buffer.concat([Buffer.from([tag]), encodeLength(value.length), value]);
}

export function sequence(...values: readonly Uint8Array[]): Der {
  return tagged(TAG.sequence, ...values);
}

export function set(...values: readonly Uint8Array[]): Der {
  return tagged(TAG.set, ...values);
}

/** [number] around whole values. */
export function explicit(number: number, ...values: readonly Uint8Array[]): Der {
  return tagged(0xa0 | number, ...values);
}

/** [number] in place of the tag of a primitive value. */
export function implicit(number: number, value: Uint8Array): Der {
  return tagged(0x80 | number, value);
}

export function boolean(value: boolean): Der {
  return tagged(TAG.boolean, Buffer.from([value ? 0xff : 0x00]));
}

/** A number that is not negative, big-endian; a leading zero keeps its top bit from being read as the sign. */
export function integer(bytes: Uint8Array): Der {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  return (digits[0] ?? 0) >= 0x80
    ? tagged(TAG.integer, Buffer.from([0]), digits)
    : tagged(TAG.integer, digits);
}

export function bitString(bytes: Uint8Array, unusedBits = 0): Der {
  return tagged(TAG.bitString, Buffer.from([unusedBits]), bytes);
}

export function octetString(bytes: Uint8Array): Der {
  return tagged(TAG.octetString, bytes);
}

export function utf8String(text: string): Der {
  return tagged(TAG.utf8String, Buffer.from(text, "utf8"));
}

/** `1.2.840.10045.4.3.2`: the first two numbers share a byte, the others are written in base 128. */
export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const digits = [number & 0x7f];
    for (let left = number >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return tagged(TAG.objectId, Buffer.from(bytes));
}

/** Whole seconds; what is below is dropped. */
export function time(atMs: number): Der {
  const digits = new Date(atMs).toISOString().replace(/\.\d+Z$|[-:T]/g, "");
  const isLong = new Date(atMs).getUTCFullYear() >= GENERALIZED_TIME_FROM_YEAR;
  return isLong
    ? tagged(TAG.generalizedTime, Buffer.from(`${digits}Z`))
    : tagged(TAG.utcTime, Buffer.from(`${digits.slice(2)}Z`));
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let left = length; left > 0; left >>>= 8) bytes.unshift(left & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** One value, taken apart. `whole` is the value with its tag and length. */
export interface DerValue {
  readonly tag: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** The values that stand one behind the other in these bytes; undefined if the bytes are not that. */
export function readValues(bytes: Uint8Array): readonly DerValue[] | undefined {
  const values: DerValue[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    // Four length bytes describe more than any certificate; the indefinite form (0x80) is not DER.
    if (lengthBytes > 4 || first === 0x80) return undefined;
    let length = lengthBytes === 0 ? first : 0;
    for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
    const start = at + 2 + lengthBytes;
    const end = start + length;
    if (end > bytes.length) return undefined;
    values.push({ tag, whole: bytes.subarray(at, end), content: bytes.subarray(start, end) });
    at = end;
  }
  return values;
}
