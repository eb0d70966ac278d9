import t from "tap";
import { isNoticed } from "#test/support/noticed.js";

/** Runs that notice the bug in every third seed. */
function thirds() {
  const seeds: number[] = [];
  const run = async (seed: number) => {
    seeds.push(seed);
    return { broken: seed % 3 === 0 ? ["something"] : [] };
  };
  return { seeds, run };
}

t.test("a bug is noticed in so many runs, and no more are made", async (t) => {
  const { seeds, run } = thirds();
  t.equal(await isNoticed({ needed: 2, seeds: 9 }, run), true);
  t.same(seeds, [1, 2, 3, 4, 5, 6]);
});

t.test("too few runs that notice are not enough", async (t) => {
  const { seeds, run } = thirds();
  t.equal(await isNoticed({ needed: 2, seeds: 5 }, run), false);
  t.equal(seeds.length, 5);
});
