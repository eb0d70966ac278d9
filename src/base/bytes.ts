import { assert } from "#src/base/assert.js";

/**
 * Numbers in bytes. Whole numbers up to 2^53 - 1 (offsets, lengths, sequences) take eight bytes and are read and written
 * as two halves: a BigInt would cost an allocation each time. Everything is little-endian; keys that must sort are not
 * made here.
 */
const TWO_32 = 2 ** 32;

export function setUint53(view: DataView, at: number, value: number): void {
  assert(Number.isSafeInteger(value) && value >= 0, `${value} does not fit in 53 bits`);
  view.setUint32(at, value % TWO_32, true);
  view.setUint32(at + 4, Math.floor(value / TWO_32), true);
}

/** NaN when the number there is larger than 2^53 - 1: it fails every comparison, so a bound check refuses it. */
export function getUint53(view: DataView, at: number): number {
  const value = view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** From here on words are quicker than bytes, the making of two views included: four times so for a page. */
const WORDS_FROM_BYTES = 512;

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  if (a.length >= WORDS_FROM_BYTES && a.byteOffset % 4 === 0 && b.byteOffset % 4 === 0) {
    const words = Math.floor(a.length / 4);
    const left = new Uint32Array(a.buffer, a.byteOffset, words);
    const right = new Uint32Array(b.buffer, b.byteOffset, words);
    for (let word = 0; word < words; word += 1) if (left[word] !== right[word]) return false;
    at = words * 4;
  }
  for (; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

/** 64 bits as 16 lower-case hex digits: how ids are shown, and named in paths. */
export function formatId64(id: bigint): string {
  return id.toString(16).padStart(16, "0");
}

/** Undefined for anything but 16 hex digits in lower case. */
export function parseId64(text: string): bigint | undefined {
  return /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}
