import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * A record of JSON that tells whether it is whole. Little-endian:
 *
 * | at | bytes | field   | what                                |
 * |----|-------|---------|-------------------------------------|
 * | 0  | 4     | magic   | says what it is a record of         |
 * | 4  | 4     | version | of the fields in the body           |
 * | 8  | 8     | length  | of the body                         |
 * | 16 | 8     | hash    | of the body, seeded with the version |
 * | 24 | ..    | body    | JSON in UTF-8                       |
 *
 * These five are the same in every version, so that a damaged record is told from a newer one.
 */
export interface Seal {
  readonly magic: number;
  readonly version: number;
}

const AT = { magic: 0, version: 4, length: 8, hash: 16 } as const;
const HEADER_BYTES = 24;

export type Unsealed =
  | { readonly type: "sound"; readonly json: unknown }
  | { readonly type: "newer"; readonly version: number }
  | { readonly type: "damaged"; readonly why: string };

export function sealJson({ magic, version }: Seal, json: unknown, hash64: Hash64): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(json));
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = viewOf(bytes);
  view.setUint32(AT.magic, magic, true);
  view.setUint32(AT.version, version, true);
  setUint53(view, AT.length, body.length);
  view.setBigUint64(AT.hash, hash64(body, BigInt(version)), true);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

export function unsealJson(seal: Seal, bytes: Uint8Array, hash64: Hash64): Unsealed {
  if (bytes.length < HEADER_BYTES) return { type: "damaged", why: "it is cut short" };
  const view = viewOf(bytes);
  if (view.getUint32(AT.magic, true) !== seal.magic)
    return { type: "damaged", why: "it does not begin like one" };
  const version = view.getUint32(AT.version, true);
  const body = bytes.subarray(HEADER_BYTES);
  if (getUint53(view, AT.length) !== body.length) return { type: "damaged", why: "it has another length" };
  if (hash64(body, BigInt(version)) !== view.getBigUint64(AT.hash, true))
    return { type: "damaged", why: "it does not match its hash" };
  if (version > seal.version) return { type: "newer", version };
  try {
    return { type: "sound", json: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch (error) {
    return { type: "damaged", why: `it is not JSON: ${String(error)}` };
  }
}
