import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * A file of lines, each of 16 hexadecimal digits (the hash of what follows the space), a space, and a JSON value. A line that
 * is cut short, damaged or of another kind is dropped; those around it stay. The seed of the hash is the kind and version of the
 * lines.
 */
const HASH_DIGITS = 16;

export function encodeLines(values: readonly object[], hash64: Hash64, seed: bigint): Uint8Array {
  const encoder = new TextEncoder();
  const lines = values.map((value) => {
    const json = JSON.stringify(value);
    return `${digits(hash64(encoder.encode(json), seed))} ${json}\n`;
  });
  return encoder.encode(lines.join(""));
}

/** What is whole, in the order of the file. */
export function decodeLines(bytes: Uint8Array, hash64: Hash64, seed: bigint): readonly unknown[] {
  const encoder = new TextEncoder();
  return new TextDecoder()
    .decode(bytes)
    .split("\n")
    .flatMap((line) => {
      const json = line.slice(HASH_DIGITS + 1);
      const isWhole =
        line[HASH_DIGITS] === " " &&
        line.slice(0, HASH_DIGITS) === digits(hash64(encoder.encode(json), seed));
      return isWhole ? [JSON.parse(json) as unknown] : [];
    });
}

function digits(hash: bigint): string {
  return hash.toString(16).padStart(HASH_DIGITS, "0");
}
