import t from "tap";
import { times } from "#test/support/effort.js";
import { isNoticed } from "#test/support/noticed.js";
import type { Plant } from "#test/support/points/life.js";
import { simulate } from "#test/support/points/run.js";

/**
 * The points of one secondary through several lives, each ended by a power loss, a kill or a stop at any moment: real
 * journal, ledger and catalogue on a simulated disk and a simulated key-value store. The parent keeps what was
 * acknowledged; after each start, and after each run of retention:
 *
 * - acknowledged pins, deletions, points and reservations are there;
 * - I7: a good point is there once there was one, and no horizon lies above what a point or reservation reads;
 * - I11: the catalogue is what a rebuild from journal and ledger gives, however often those were heard.
 */
const SEEDS = times(60);

t.test("points keep what was acknowledged, through crashes, jumps of the clock and retention", async (t) => {
  for (let seed = 1; seed <= SEEDS; seed += 1) t.same((await simulate(seed)).broken, [], `seed ${seed}`);
});

t.test("one seed gives one run", async (t) => {
  for (let seed = 1; seed <= 5; seed += 1) {
    t.equal((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
  }
});

t.test("a flipped bit in the store makes it be built again, and nothing is lost", async (t) => {
  const outcomes = [];
  for (let seed = 1; seed <= times(20); seed += 1) outcomes.push(await simulate(seed, { rot: true }));
  t.same(
    outcomes.flatMap(({ broken }) => broken),
    [],
  );
  t.ok(outcomes.filter(({ trace }) => trace.includes("rebuilt: ")).length > 10, "in most runs");
});

const PLANTS: readonly (readonly [string, Plant])[] = [
  ["a disk that lies about its syncs", { lies: true }],
  ["a site that forgets that it is a secondary", { isSecondary: false }],
  ["a store whose values are not checked", { rot: true, hash64: () => 0n }],
  ["reservations that are forgotten by a restart", { forgetsReservations: true }],
];

for (const [name, plant] of PLANTS) {
  t.test(`the checks notice ${name}`, async (t) => {
    const run = (seed: number) =>
      simulate(seed, plant).catch((error: unknown) => ({ broken: [String(error)] }));
    t.ok(await isNoticed({ needed: 3, seeds: 20 }, run));
  });
}
