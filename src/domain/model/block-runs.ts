import { SLOT_BYTES } from "#src/domain/model/delta.js";

/**
 * A set of a member's blocks of 64 KiB, as numbers: the first of a run, how many, the first of the next one; ascending, and
 * runs do not touch. Plain data, so that it goes into files and messages as it is.
 */
export type BlockRuns = readonly number[];

/**
 * So many runs are told apart of one member: some 400 KiB in a message. Where there are more, blocks near to each other are
 * taken together, with what lies between: a superset, and never less.
 */
export const BLOCK_RUNS_MAX = 32_768;

/** Every block that the spans touch, in whatever order they come. */
export function runsOfSpans(
  spans: Iterable<{ readonly offset: number; readonly length: number }>,
  runsMax = BLOCK_RUNS_MAX,
): BlockRuns {
  const found: [number, number][] = [];
  for (const { offset, length } of spans) {
    if (length > 0) found.push([Math.floor(offset / SLOT_BYTES), Math.ceil((offset + length) / SLOT_BYTES)]);
    // What is gathered stays in proportion to what it comes to.
    if (found.length >= 4 * runsMax) found.splice(0, found.length, ...pairsOf(bounded(found, runsMax)));
  }
  return bounded(found, runsMax);
}

/** The blocks, which come ascending. */
export function runsOfBlocks(blocks: Iterable<number>, runsMax = BLOCK_RUNS_MAX): BlockRuns {
  const spans = function* () {
    for (const block of blocks) yield { offset: block * SLOT_BYTES, length: SLOT_BYTES };
  };
  return runsOfSpans(spans(), runsMax);
}

export function uniteRuns(a: BlockRuns, b: BlockRuns, runsMax = BLOCK_RUNS_MAX): BlockRuns {
  return bounded([...pairsOf(a), ...pairsOf(b)], runsMax);
}

/** Those of a volume of that size, as spans of bytes. */
export function* spansOfRuns(
  runs: BlockRuns,
  sizeBytes: number,
): Generator<{ readonly offset: number; readonly length: number }> {
  for (const [from, to] of pairsOf(runs)) {
    const offset = from * SLOT_BYTES;
    const length = Math.min(to * SLOT_BYTES, sizeBytes) - offset;
    if (length > 0) yield { offset, length };
  }
}

/** How much of a volume of that size they are. */
export function bytesOfRuns(runs: BlockRuns, sizeBytes: number): number {
  let bytes = 0;
  for (const { length } of spansOfRuns(runs, sizeBytes)) bytes += length;
  return bytes;
}

/** Whether numbers from elsewhere are such a set. */
export function areRuns(numbers: readonly number[]): boolean {
  let end = -1;
  for (let at = 0; at < numbers.length; at += 2) {
    const [first = -1, count = 0] = [numbers[at], numbers[at + 1]];
    const isSound = Number.isSafeInteger(first) && first > end && count >= 1;
    if (!isSound || !Number.isSafeInteger(first + count)) return false;
    end = first + count;
  }
  return numbers.length <= 2 * BLOCK_RUNS_MAX;
}

function pairsOf(runs: BlockRuns): [number, number][] {
  const pairs: [number, number][] = [];
  for (let at = 0; at + 1 < runs.length; at += 2) {
    const first = runs[at] as number;
    pairs.push([first, first + (runs[at + 1] as number)]);
  }
  return pairs;
}

/** Merged; and where there are too many, in ever larger pieces until there are not. */
function bounded(pairs: readonly [number, number][], runsMax: number): BlockRuns {
  let merged = mergedIn(pairs, 1);
  for (let grain = 2; merged.length > runsMax; grain *= 2) merged = mergedIn(merged, grain);
  return merged.flatMap(([from, to]) => [from, to - from]);
}

function mergedIn(pairs: readonly [number, number][], grain: number): [number, number][] {
  const merged: [number, number][] = [];
  for (const [first, end] of pairs.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.floor(first / grain) * grain;
    const to = Math.ceil(end / grain) * grain;
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
