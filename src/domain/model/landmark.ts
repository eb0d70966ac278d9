import type { Batch } from "#src/domain/model/batch.js";
import { BlockSketch } from "#src/domain/model/block-sketch.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * What a stretch of a branch's history was: whole batches, one behind the other. By these the questions of how long ago
 * and how many bytes are answered without reading the history.
 */
export interface Landmark {
  readonly first: Sequence;
  readonly last: Sequence;
  /** Of its records on the disk. */
  readonly bytes: number;
  /** Of the batches' times. */
  readonly minTimeMs: number;
  readonly maxTimeMs: number;
  /** Of its last batch. */
  readonly lastTimeMs: number;
  /** The writer's clock stepped back between two of its batches. */
  readonly stepsBack: boolean;
  /** The blocks that it wrote to. */
  readonly blocks: BlockSketch;
}

/** What is read again to find one moment, and by how much bytes are blurred at both ends: 20 ms of reading. */
export const LANDMARK_BYTES_MAX = 16 * 2 ** 20;
/**
 * A quiet group makes few bytes: without this bound one landmark would stand for days, and points a few seconds apart
 * would share it.
 */
export const LANDMARK_SPAN_MS_MAX = 10_000;

export function beginLandmark(batch: Batch, recordBytes: number): Landmark {
  const blocks = new BlockSketch();
  addBlocks(blocks, batch);
  const { first, last, timeMs } = batch;
  const times = { minTimeMs: timeMs, maxTimeMs: timeMs, lastTimeMs: timeMs };
  return { first, last, bytes: recordBytes, ...times, stepsBack: false, blocks };
}

/** Whether the batch may join: it follows without a gap in the numbers, and the bounds hold. */
export function joinsLandmark(landmark: Landmark, batch: Batch, recordBytes: number): boolean {
  const { minTimeMs, maxTimeMs } = landmark;
  return (
    batch.first === landmark.last + 1 &&
    landmark.bytes + recordBytes <= LANDMARK_BYTES_MAX &&
    Math.max(maxTimeMs, batch.timeMs) - Math.min(minTimeMs, batch.timeMs) <= LANDMARK_SPAN_MS_MAX
  );
}

/** The landmark with the batch behind it. The sketch goes over to it. */
export function extendLandmark(landmark: Landmark, batch: Batch, recordBytes: number): Landmark {
  const { timeMs } = batch;
  addBlocks(landmark.blocks, batch);
  return {
    first: landmark.first,
    last: batch.last,
    bytes: landmark.bytes + recordBytes,
    minTimeMs: Math.min(landmark.minTimeMs, timeMs),
    maxTimeMs: Math.max(landmark.maxTimeMs, timeMs),
    lastTimeMs: timeMs,
    stepsBack: landmark.stepsBack || timeMs < landmark.lastTimeMs,
    blocks: landmark.blocks,
  };
}

/** Two that stand one behind the other, as one. */
export function joinLandmarks(one: Landmark, next: Landmark): Landmark {
  const blocks = one.blocks.copy();
  blocks.merge(next.blocks);
  return {
    first: one.first,
    last: next.last,
    bytes: one.bytes + next.bytes,
    minTimeMs: Math.min(one.minTimeMs, next.minTimeMs),
    maxTimeMs: Math.max(one.maxTimeMs, next.maxTimeMs),
    lastTimeMs: next.lastTimeMs,
    // It may have stepped back from the one to the next, unless all of the next is later.
    stepsBack: one.stepsBack || next.stepsBack || next.minTimeMs < one.maxTimeMs,
    blocks,
  };
}

/** Zeros and marks hold no bytes: what they leave behind is a row. */
function addBlocks(blocks: BlockSketch, batch: Batch): void {
  for (let index = 0; index < batch.count; index += 1) {
    const kind = batch.kindAt(index);
    if (kind !== "write" && kind !== "append") continue;
    blocks.addSpan(batch.memberAt(index), batch.offsetAt(index), batch.lengthAt(index));
  }
}
