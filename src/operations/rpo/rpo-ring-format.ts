import { viewOf } from "#src/base/bytes.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { CLASS_BOUNDS_MS, type RpoMinute } from "#src/domain/rpo/rpo-minute.js";

/**
 * The file `rpo` of a group's directory at its primary: a ring of slots, one for each minute of the last SLOTS. A minute has
 * the slot of its number modulo SLOTS, so a new one takes the place of one that is older than the ring is long. A slot
 * lies within one sector and says by itself whether it is whole: what is torn, rotten or of an older round is a minute that
 * nobody knows, and never another figure. Little-endian:
 *
 * | at | bytes  | field         | what                                                                     |
 * |----|--------|---------------|--------------------------------------------------------------------------|
 * | 0  | 4      | minute        | since 1970                                                               |
 * | 4  | 4      | targetMs      | 0: none                                                                  |
 * | 8  | 2      | withinMs      |                                                                          |
 * | 10 | 2      | breachedMs    |                                                                          |
 * | 12 | 2      | unknownMs     |                                                                          |
 * | 14 | 2      | unprotectedMs |                                                                          |
 * | 16 | 2      | breaches      |                                                                          |
 * | 18 | 2      | firstBreachMs |                                                                          |
 * | 20 | 2      | lastBreachMs  |                                                                          |
 * | 22 | 2      | flags         | bit 0: worst is a lower bound; bits 1 to 7: firstSecond; the high byte: the version of this table |
 * | 24 | 4      | worstMs       | 4,294,967,295: that or more                                              |
 * | 28 | 14 x 2 | classesMs     | in the order of CLASS_BOUNDS_MS, the last one above them                 |
 * | 56 | 8      | hash          | of the 56 bytes before it, seeded with the version                       |
 */
export const SLOT_BYTES = 64;
/** 31 days: a report of a month. 2.7 MiB on the disk, none in memory. */
export const SLOTS = 31 * 24 * 60;

const VERSION = 1;
const AT = {
  minute: 0,
  targetMs: 4,
  withinMs: 8,
  breachedMs: 10,
  unknownMs: 12,
  unprotectedMs: 14,
  breaches: 16,
  firstBreachMs: 18,
  lastBreachMs: 20,
  flags: 22,
  worstMs: 24,
  classesMs: 28,
  hash: 56,
} as const;
const WORST_AT_LEAST = 1;
const FIRST_SECOND = 0x7f;
const CLASSES = CLASS_BOUNDS_MS.length + 1;

export function slotAt(minute: number): number {
  return (minute % SLOTS) * SLOT_BYTES;
}

export function encodeSlot(minute: RpoMinute, hash64: Hash64): Uint8Array {
  const bytes = new Uint8Array(SLOT_BYTES);
  const view = viewOf(bytes);
  view.setUint32(AT.minute, minute.minute, true);
  view.setUint32(AT.targetMs, Math.min(minute.targetMs ?? 0, WORD_MAX), true);
  view.setUint16(AT.withinMs, minute.withinMs, true);
  view.setUint16(AT.breachedMs, minute.breachedMs, true);
  view.setUint16(AT.unknownMs, minute.unknownMs, true);
  view.setUint16(AT.unprotectedMs, minute.unprotectedMs, true);
  view.setUint16(AT.breaches, minute.breaches, true);
  view.setUint16(AT.firstBreachMs, minute.firstBreachMs, true);
  view.setUint16(AT.lastBreachMs, minute.lastBreachMs, true);
  view.setUint16(
    AT.flags,
    VERSION * 256 + minute.firstSecond * 2 + (minute.isWorstAtLeast ? WORST_AT_LEAST : 0),
    true,
  );
  view.setUint32(AT.worstMs, Math.min(minute.worstMs, WORD_MAX), true);
  for (const [index, ms] of minute.classesMs.entries()) view.setUint16(AT.classesMs + 2 * index, ms, true);
  view.setBigUint64(AT.hash, hash64(bytes.subarray(0, AT.hash), BigInt(VERSION)), true);
  return bytes;
}

const WORD_MAX = 2 ** 32 - 1;

/** Undefined for a slot that holds no minute, or none that can be relied on. */
export function decodeSlot(bytes: Uint8Array, hash64: Hash64): RpoMinute | undefined {
  if (bytes.length < SLOT_BYTES) return undefined;
  const view = viewOf(bytes);
  const flags = view.getUint16(AT.flags, true);
  if (flags >> 8 !== VERSION) return undefined;
  if (hash64(bytes.subarray(0, AT.hash), BigInt(VERSION)) !== view.getBigUint64(AT.hash, true))
    return undefined;
  const targetMs = view.getUint32(AT.targetMs, true);
  return {
    minute: view.getUint32(AT.minute, true),
    firstSecond: (flags >> 1) & FIRST_SECOND,
    targetMs: targetMs === 0 ? undefined : targetMs,
    withinMs: view.getUint16(AT.withinMs, true),
    breachedMs: view.getUint16(AT.breachedMs, true),
    unknownMs: view.getUint16(AT.unknownMs, true),
    unprotectedMs: view.getUint16(AT.unprotectedMs, true),
    breaches: view.getUint16(AT.breaches, true),
    firstBreachMs: view.getUint16(AT.firstBreachMs, true),
    lastBreachMs: view.getUint16(AT.lastBreachMs, true),
    worstMs: view.getUint32(AT.worstMs, true),
    isWorstAtLeast: (flags & WORST_AT_LEAST) !== 0,
    classesMs: Array.from({ length: CLASSES }, (_, index) => view.getUint16(AT.classesMs + 2 * index, true)),
  };
}
