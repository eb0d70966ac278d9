import { deepStrictEqual } from "node:assert/strict";
import t from "tap";
import { KeptBytes } from "#src/domain/retention/kept-bytes.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

const HEAD = 60;
const BYTES = {
  fine: (after: number, upTo: number) => (upTo <= after ? 0 : (upTo - after) * 1000),
  /** Not additive: less stays of two stretches than of each. */
  compacted: (after: number, upTo: number) => (upTo <= after ? 0 : 7 * (upTo % 11) + (after % 5) + 1),
};

/** The whole sum anew. */
function sumOf(sequences: readonly number[], from: number): number {
  const kept = [...new Set([...sequences, from])].filter((at) => at <= HEAD).sort((a, b) => a - b);
  let sum = 0;
  for (const [index, at] of kept.entries()) {
    if (index > 0 && at <= from) sum += BYTES.compacted(kept[index - 1] ?? 0, at);
  }
  return sum + BYTES.fine(Math.min(from, HEAD), HEAD);
}

t.test("however points go and the window moves, the sum is that of what is left", (t) => {
  let compared = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = new SimulatedRandom(seed);
    const left = Array.from({ length: random.integer(0, 15) }, () => random.integer(1, HEAD + 3));
    let from = random.pick([...left, HEAD]);
    const kept = new KeptBytes({ bytes: BYTES, head: HEAD }, left, from);
    for (let step = 0; step < 20; step += 1) {
      compared += 1;
      deepStrictEqual(kept.sizeBytes, sumOf(left, from), `seed ${seed}`);
      const later = [...left, HEAD].filter((at) => at > from);
      if (random.chance(0.4) && later.length > 0) {
        from = random.pick(later);
        kept.moveWindow(from);
      } else if (left.length > 0) {
        const [gone] = left.splice(random.integer(0, left.length - 1), 1);
        kept.release(gone ?? 0);
      }
    }
  }
  t.equal(compared, 6000);
  t.end();
});
