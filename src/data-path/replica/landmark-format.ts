import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { isSound, sealed, setUint53Sorting, TABLE } from "#src/data-path/replica/index-format.js";
import { BlockSketch, SKETCH_REGISTERS } from "#src/domain/model/block-sketch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Landmark } from "#src/domain/model/landmark.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * A landmark in the index. Its key is table 6, the branch (8) and its first sequence (8), big-endian; the value,
 * little-endian:
 *
 * | at | bytes | field       | what                                                                     |
 * |----|-------|-------------|--------------------------------------------------------------------------|
 * | 0  | 8     | hash        | over the key and the rest of the value, as in every table of the index   |
 * | 8  | 1     | version     | 1                                                                        |
 * | 9  | 1     | stepsBack   | 1: the writer's clock stepped back between two of its batches            |
 * | 10 | 6     | -           | 0                                                                        |
 * | 16 | 8     | last        | its last sequence                                                        |
 * | 24 | 8     | bytes       | of its records on the disk                                               |
 * | 32 | 8     | minTime     | earliest time of a batch, milliseconds since 1970                        |
 * | 40 | 8     | maxTime     | latest                                                                   |
 * | 48 | 8     | lastTime    | of its last batch                                                        |
 * | 56 | 256   | registers   | sketch of the blocks that it wrote to (`block-sketch.ts`)                |
 *
 * Which register a block falls in, and with what, is part of the format.
 */
const VERSION = 1;
const AT = {
  version: 8,
  stepsBack: 9,
  last: 16,
  bytes: 24,
  minTime: 32,
  maxTime: 40,
  lastTime: 48,
  registers: 56,
} as const;
const VALUE_BYTES = AT.registers + SKETCH_REGISTERS;

export function landmarkKey(branch: bigint, first: Sequence): Uint8Array {
  const key = new Uint8Array(17);
  const view = viewOf(key);
  view.setUint8(0, TABLE.landmark);
  view.setBigUint64(1, branch);
  setUint53Sorting(view, 9, first);
  return key;
}

export function branchOfLandmark(key: Uint8Array): bigint {
  return viewOf(key).getBigUint64(1);
}

export function firstOfLandmark(key: Uint8Array): Sequence {
  return viewOf(key).getUint32(9) * 2 ** 32 + viewOf(key).getUint32(13);
}

export function encodeLandmark(key: Uint8Array, landmark: Landmark, hash64: Hash64): Uint8Array {
  const value = new Uint8Array(VALUE_BYTES);
  const view = viewOf(value);
  view.setUint8(AT.version, VERSION);
  view.setUint8(AT.stepsBack, landmark.stepsBack ? 1 : 0);
  setUint53(view, AT.last, landmark.last);
  setUint53(view, AT.bytes, landmark.bytes);
  setUint53(view, AT.minTime, landmark.minTimeMs);
  setUint53(view, AT.maxTime, landmark.maxTimeMs);
  setUint53(view, AT.lastTime, landmark.lastTimeMs);
  value.set(landmark.blocks.registers, AT.registers);
  return sealed(key, value, hash64);
}

/** Undefined when the value is not sound, or of another version. */
export function decodeLandmark(key: Uint8Array, value: Uint8Array, hash64: Hash64): Landmark | undefined {
  if (value.length !== VALUE_BYTES || !isSound(key, value, hash64)) return undefined;
  const view = viewOf(value);
  if (view.getUint8(AT.version) !== VERSION) return undefined;
  return {
    first: firstOfLandmark(key),
    last: getUint53(view, AT.last),
    bytes: getUint53(view, AT.bytes),
    minTimeMs: getUint53(view, AT.minTime),
    maxTimeMs: getUint53(view, AT.maxTime),
    lastTimeMs: getUint53(view, AT.lastTime),
    stepsBack: view.getUint8(AT.stepsBack) === 1,
    blocks: new BlockSketch(new Uint8Array(value.subarray(AT.registers))),
  };
}
