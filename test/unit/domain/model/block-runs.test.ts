import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import t from "tap";
import {
  areRuns,
  bytesOfRuns,
  runsOfBlocks,
  runsOfSpans,
  spansOfRuns,
  uniteRuns,
} from "#src/domain/model/block-runs.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

const BLOCKS = 200;

function blocksOf(runs: readonly number[]): readonly number[] {
  return [...spansOfRuns(runs, BLOCKS * SLOT_BYTES)].flatMap(({ offset, length }) =>
    Array.from({ length: length / SLOT_BYTES }, (_, index) => offset / SLOT_BYTES + index),
  );
}

t.test("every block that a span touches, and runs that do not touch", async (t) => {
  t.same(runsOfSpans([{ offset: 1, length: 1 }]), [0, 1]);
  t.same(runsOfSpans([{ offset: SLOT_BYTES - 1, length: 2 }]), [0, 2]);
  t.same(runsOfBlocks([1, 2, 4]), [1, 2, 4, 1]);
  t.same(runsOfSpans([]), []);
  t.same(uniteRuns([0, 2], [2, 1]), [0, 3]);
  t.equal(bytesOfRuns([1, 2], SLOT_BYTES + 10), 10, "as far as the volume goes");
});

t.test("what is said from elsewhere is looked at", async (t) => {
  for (const runs of [[], [0, 1], [0, 1, 2, 5]]) t.ok(areRuns(runs), JSON.stringify(runs));
  for (const runs of [[0], [0, 0], [3, 1, 2, 1], [0, 2, 2, 1], [-1, 1], [0.5, 1]])
    t.notOk(areRuns(runs), JSON.stringify(runs));
});

t.test("a union holds both, whatever the bound, and no more while that holds", async (t) => {
  const set = fc.uniqueArray(fc.nat(BLOCKS - 1)).map((blocks) => blocks.sort((a, b) => a - b));
  const run = () =>
    fc.assert(
      fc.property(set, set, fc.integer({ min: 1, max: 20 }), (a, b, runsMax) => {
        const exact = uniteRuns(runsOfBlocks(a), runsOfBlocks(b));
        const both = [...new Set([...a, ...b])].sort((x, y) => x - y);
        deepStrictEqual(blocksOf(exact), both);
        const bounded = uniteRuns(runsOfBlocks(a), runsOfBlocks(b), runsMax);
        ok(bounded.length <= 2 * runsMax && areRuns(bounded));
        const held = new Set(blocksOf(bounded));
        ok(both.every((block) => held.has(block)));
      }),
    );
  t.doesNotThrow(run);
});
