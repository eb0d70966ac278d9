import { assert } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";
import {
  headKey,
  regionKey,
  setUint53Sorting,
  TABLE,
  throughKey,
  VERSION_KEY_BYTES,
  type VersionPlace,
  versionKey,
  writeVersionKey,
} from "#src/data-path/replica/index-format.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyRange } from "#src/platform/key-value/key-value.js";

/**
 * Keys of what the index holds of drills. A drill is written at this site, is of no lineage and is dropped whole, so all
 * of one drill is one range of keys: a scan along a path without it never meets it, and dropping it touches nothing else.
 * The byte table stands in `index-format.ts`.
 */
export const DRILL_TABLE = { version: 1, region: 2, head: 3, through: 4, witness: 7 } as const;

const TABLE_AT = 9;
const MEMBER_AT = 10;
const PLACE_AT = 12;
const SEQUENCE_AT = 16;
const PLACE_KEY_BYTES = 24;

export type IsDrill = (branch: bigint) => boolean;

export type VersionKeyPlace = VersionPlace & { readonly member: number; readonly slot: number };

/** The keys of a branch, in the key space that it has. */
export class IndexKeys {
  readonly #isDrill: IsDrill;

  constructor(isDrill: IsDrill) {
    this.#isDrill = isDrill;
  }

  version(member: number, slot: number, sequence: Sequence, branch: bigint): Uint8Array {
    return this.#isDrill(branch)
      ? drillVersionKey(branch, member, slot, sequence)
      : versionKey(member, slot, sequence, branch);
  }

  versionKeyBytes(branch: bigint): number {
    return this.#isDrill(branch) ? PLACE_KEY_BYTES : VERSION_KEY_BYTES;
  }

  /** The key of a version, into a buffer that holds many, where it takes `versionKeyBytes`. */
  writeVersion(view: DataView, at: number, place: VersionKeyPlace): void {
    if (this.#isDrill(place.branch)) writePlaceKey(view, at, DRILL_TABLE.version, place);
    else writeVersionKey(view, at, place);
  }

  region(member: number, region: number, sequence: Sequence, branch: bigint): Uint8Array {
    return this.#isDrill(branch)
      ? placeKey(DRILL_TABLE.region, { branch, member, slot: region, sequence })
      : regionKey(member, region, sequence, branch);
  }

  /** Where the region's keys of a sequence begin. Those of other branches are beside them, unless it is a drill's. */
  regionRange(member: number, region: number, sequence: Sequence, branch: bigint): Uint8Array {
    return this.#isDrill(branch)
      ? this.region(member, region, sequence, branch)
      : regionKey(member, region, sequence, 0n);
  }

  head(member: number, slot: number, branch: bigint): Uint8Array {
    return this.#isDrill(branch) ? drillHeadKey(branch, member, slot) : headKey(member, slot, branch);
  }

  through(branch: bigint): Uint8Array {
    return this.#isDrill(branch) ? drillThroughKey(branch) : throughKey(branch);
  }
}

export function drillVersionKey(
  branch: bigint,
  member: number,
  slot: number,
  sequence: Sequence,
): Uint8Array {
  return placeKey(DRILL_TABLE.version, { branch, member, slot, sequence });
}

export function drillWitnessKey(
  branch: bigint,
  member: number,
  slot: number,
  sequence: Sequence,
): Uint8Array {
  return placeKey(DRILL_TABLE.witness, { branch, member, slot, sequence });
}

/** The key of the witness of the version that has this key. */
export function witnessOf(version: Uint8Array): Uint8Array {
  const key = new Uint8Array(version);
  markAsWitness(key);
  return key;
}

/** The same of the witness: the key of what it stands for. */
export function witnessedBy(witness: Uint8Array): Uint8Array {
  const key = new Uint8Array(witness);
  key[tableAt(key)] = TABLE.version;
  return key;
}

/** Turns the key of a version into that of its witness. */
export function markAsWitness(key: Uint8Array): void {
  key[tableAt(key)] = TABLE.witness;
}

/** Versions and witnesses have the same numbers in a drill as outside. */
function tableAt(key: Uint8Array): number {
  return key[0] === TABLE.drill ? TABLE_AT : 0;
}

export function drillThroughKey(branch: bigint): Uint8Array {
  return prefixed(branch, DRILL_TABLE.through, MEMBER_AT);
}

/** Everything of the drill. */
export function drillRange(branch: bigint): KeyRange {
  return { from: prefixed(branch, 0, TABLE_AT), to: behindDrill(branch) };
}

export function drillTableRange(branch: bigint, table: number): KeyRange {
  return { from: prefixed(branch, table, MEMBER_AT), to: prefixed(branch, table + 1, MEMBER_AT) };
}

/** The first key behind everything of the drill. */
export function behindDrill(branch: bigint): Uint8Array {
  return branch === 2n ** 64n - 1n ? Uint8Array.of(TABLE.drill + 1) : prefixed(branch + 1n, 0, TABLE_AT);
}

export function drillOf(key: Uint8Array): bigint {
  assert(key[0] === TABLE.drill, "a key of a drill");
  return viewOf(key).getBigUint64(1);
}

export function drillTableOf(key: Uint8Array): number {
  return viewOf(key).getUint8(TABLE_AT);
}

export function drillMemberIn(key: Uint8Array): number {
  return viewOf(key).getUint16(MEMBER_AT);
}

/** Slot or region of a version's, witness's or region's key. */
export function drillSlotOf(key: Uint8Array): number {
  return viewOf(key).getUint32(PLACE_AT);
}

/** Sequence and branch of a version's, witness's or region's key. */
export function drillPlaceOf(key: Uint8Array): VersionPlace {
  assert(key.length === PLACE_KEY_BYTES, "the key of a place in a drill");
  const view = viewOf(key);
  const sequence = view.getUint32(SEQUENCE_AT) * 2 ** 32 + view.getUint32(SEQUENCE_AT + 4);
  return { sequence, branch: drillOf(key) };
}

function drillHeadKey(branch: bigint, member: number, slot: number): Uint8Array {
  const key = prefixed(branch, DRILL_TABLE.head, SEQUENCE_AT);
  const view = viewOf(key);
  view.setUint16(MEMBER_AT, member);
  view.setUint32(PLACE_AT, slot);
  return key;
}

function placeKey(table: number, place: VersionKeyPlace): Uint8Array {
  const key = new Uint8Array(PLACE_KEY_BYTES);
  writePlaceKey(viewOf(key), 0, table, place);
  return key;
}

function writePlaceKey(
  view: DataView,
  at: number,
  table: number,
  { branch, member, slot, sequence }: VersionKeyPlace,
): void {
  view.setUint8(at, TABLE.drill);
  view.setBigUint64(at + 1, branch);
  view.setUint8(at + TABLE_AT, table);
  view.setUint16(at + MEMBER_AT, member);
  view.setUint32(at + PLACE_AT, slot);
  setUint53Sorting(view, at + SEQUENCE_AT, sequence);
}

function prefixed(branch: bigint, table: number, length: number): Uint8Array {
  const key = new Uint8Array(length);
  const view = viewOf(key);
  view.setUint8(0, TABLE.drill);
  view.setBigUint64(1, branch);
  if (length > TABLE_AT) view.setUint8(TABLE_AT, table);
  return key;
}
