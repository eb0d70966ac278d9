import t from "tap";
import { simulate } from "#test/support/capture/simulate.js";

/**
 * A primary through several lives, each ended by a power loss, a kill or a stop at any moment, the start itself included;
 * with a secondary that comes and goes, an outbox and a spill that overflow, and disks that fail. After each start:
 *
 * - what differs between the image and the secondary is dirty, or in a spill;
 * - I4: no sequence is given out again, and none above the ceiling;
 *
 * and throughout: I2 (what a flush confirmed is promotable), everything that is sent continues what the secondary holds,
 * bounds, and no write waits because the secondary is away in `async`. In the end everything heals, and both are equal.
 */
const SEEDS = Number(process.env["TIDEMARK_SEEDS"] ?? 30);
t.test("what may differ is always known, and what was confirmed is promotable", async (t) => {
  const broken: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    for (const what of (await simulate(seed)).broken) broken.push(`seed ${seed}: ${what}`);
  }
  t.same(broken, []);
});
