import { equalBytes, viewOf } from "#src/base/bytes.js";
import { parseIds, stringifyIds } from "#src/base/id-json.js";
import type { PointDecisions } from "#src/data-path/recovery/catalogue-state.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { ResyncSpan } from "#src/domain/model/promotable.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";
import type { ResyncHistory } from "#src/domain/model/resync-history.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * The catalogue in the key-value store. It shares the store with others, so every key begins with its table.
 *
 * | key                       | value                                                      |
 * |---------------------------|------------------------------------------------------------|
 * | 32, id of the point       | its mark, and what was decided about it                     |
 * | 33                        | how far it reaches, how many points there are, the resyncs  |
 *
 * A value is 8 bytes of hash over key and body, little-endian, then the body: JSON, 64-bit ids as in the ledger. Points
 * are few and small; that a person can read them matters more than their size.
 */
export const CATALOGUE_TABLE = { point: 32, through: 33 } as const;
/** Every key of the catalogue lies in [from, to). */
export const CATALOGUE_RANGE = {
  from: Uint8Array.of(CATALOGUE_TABLE.point),
  to: Uint8Array.of(CATALOGUE_TABLE.through + 1),
};
export const THROUGH_KEY = Uint8Array.of(CATALOGUE_TABLE.through);

/** Written with every change: what is there is whole only together with it. */
export interface CatalogueThrough {
  readonly marks: readonly (readonly [bigint, Sequence])[];
  readonly settled: readonly (readonly [bigint, Sequence])[];
  readonly points: number;
  readonly resyncs: ResyncHistory;
  readonly spans: readonly ResyncSpan[];
}

export interface CatalogueValue {
  /** Undefined while decisions are known and the mark is not. */
  readonly point: RecoveryPoint | undefined;
  readonly decisions: PointDecisions;
}

const HASH_BYTES = 8;
/**
 * "points02". Not a seed of anything else: a value of the catalogue never passes for another's. Its number rises with the
 * format: a catalogue of another one is not sound, and is made again.
 */
const CATALOGUE_SEED = 0x706f_696e_7473_3032n;

export function pointKey(id: string): Uint8Array {
  const text = new TextEncoder().encode(id);
  const key = new Uint8Array(1 + text.length);
  key[0] = CATALOGUE_TABLE.point;
  key.set(text, 1);
  return key;
}

export function isThroughKey(key: Uint8Array): boolean {
  return equalBytes(key, THROUGH_KEY);
}

export function idOfKey(key: Uint8Array): string {
  return new TextDecoder().decode(key.subarray(1));
}

export function sealValue(
  key: Uint8Array,
  value: CatalogueValue | CatalogueThrough,
  hash64: Hash64,
): Uint8Array {
  const body = new TextEncoder().encode(stringifyIds(value));
  const sealed = new Uint8Array(HASH_BYTES + body.length);
  sealed.set(body, HASH_BYTES);
  viewOf(sealed).setBigUint64(0, valueHash(key, body, hash64), true);
  return sealed;
}

/** Undefined when it is not what was written under this key. */
export function openPoint(key: Uint8Array, value: Uint8Array, hash64: Hash64): CatalogueValue | undefined {
  return open(key, value, hash64) as CatalogueValue | undefined;
}

export function openThrough(
  key: Uint8Array,
  value: Uint8Array,
  hash64: Hash64,
): CatalogueThrough | undefined {
  return open(key, value, hash64) as CatalogueThrough | undefined;
}

function open(key: Uint8Array, value: Uint8Array, hash64: Hash64): unknown {
  if (value.length < HASH_BYTES) return undefined;
  const body = value.subarray(HASH_BYTES);
  if (viewOf(value).getBigUint64(0, true) !== valueHash(key, body, hash64)) return undefined;
  return parseIds(new TextDecoder().decode(body));
}

function valueHash(key: Uint8Array, body: Uint8Array, hash64: Hash64): bigint {
  return hash64(body, hash64(key, CATALOGUE_SEED));
}
