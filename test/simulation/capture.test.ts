import t from "tap";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import type { Plant } from "#test/support/capture/capture-world.js";
import { simulate } from "#test/support/capture/simulate.js";
import { times } from "#test/support/effort.js";

/**
 * A primary through several lives, each ended by a power loss, a kill or a stop at any moment, the start itself included;
 * with a secondary that comes and goes, an outbox and a spill that overflow, disks that fail, and volumes that grow while
 * they are used and while they are not. After each start:
 *
 * - what differs between the image and the secondary is dirty, or in a spill;
 * - I4: no sequence is given out again, and none above the ceiling;
 *
 * and throughout: I2 (what a flush confirmed is promotable), everything that is sent continues what the secondary holds,
 * bounds, no write waits because the secondary is away in `async`, and none reaches the secondary that is behind the end it
 * has heard of. In the end everything heals, and both are equal, their sizes too.
 */
const SEEDS = times(20);
/** A planted mistake is noticed within so many. */
const PLANTED_SEEDS = 40;
/** A simulation proves nothing about what it never comes to. */
const REACHED = [
  "memory -> spilling",
  "spilling -> memory",
  "spilling -> overflowed",
  "resyncing -> overflowed",
  "resyncing -> memory",
  "a dead spill was sent",
  "stopped cleanly",
  "stopped uncleanly",
  "image-failed",
  "a start failed",
  "grown between two runs",
];

t.test("what may differ is always known, and what was confirmed is promotable", async (t) => {
  const broken: string[] = [];
  let traces = "";
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulate(seed);
    for (const what of outcome.broken) broken.push(`seed ${seed}: ${what}`);
    traces += outcome.trace;
  }
  t.same(broken, []);
  for (const state of ["memory", "spilling", "overflowed", "resyncing"])
    t.match(traces, new RegExp(`grown: .* ${state}\n`), `a volume grows while ${state}`);
  for (const step of REACHED) t.ok(traces.includes(step), `the runs reach: ${step}`);
});

t.test("one seed gives one run", async (t) => {
  for (const seed of [3, 4])
    t.equal((await simulate(seed)).trace, (await simulate(seed)).trace, `seed ${seed}`);
});

/** A disk that says it has made durable what it has not. */
function lying(where: RegExp): Plant {
  const disk = (found: SimulatedDisk) => {
    const path = (at: string) => where.test(at);
    found.faults.add({ operations: ["datasync", "sync-directory"], path, fault: { type: "lie" } });
  };
  return { disk };
}

/** `seed`: one that is known to notice, tried first. */
interface Planted {
  readonly plant: Plant;
  readonly noticed: RegExp;
  readonly seed: number;
}

const PLANTS: Readonly<Record<string, Planted>> = {
  "images that lie about their syncs": {
    plant: lying(/image-/),
    noticed: /nobody knows|differ in the end|I2/,
    seed: 1,
  },
  "a hot set that is not durable": {
    plant: lying(/capture\/hot|site\/capture$/),
    noticed: /nobody knows/,
    seed: 5,
  },
  "dirty maps that are not durable": { plant: lying(/capture\/dirty/), noticed: /nobody knows/, seed: 54 },
  "a spill that is not durable": {
    plant: lying(/capture\/spill/),
    noticed: /nobody knows|not sound/,
    seed: 23,
  },
  "a state file that is not durable": { plant: lying(/site\/state/), noticed: /I4/, seed: 1 },
  "a secondary that acknowledges what it has not": { plant: { isEager: true }, noticed: /I2/, seed: 5 },
  "writes that wait in async": { plant: { mode: "write" }, noticed: /writes wait/, seed: 1 },
  "an outbox without a bound": { plant: { outboxBytesMax: 2 ** 40 }, noticed: /I14/, seed: 77 },
  "a size that is on record after the growth": {
    plant: { recordsLate: true },
    noticed: /knowledge was lost|becomes smaller/,
    seed: 2,
  },
  "data behind the old end that is called a hole": {
    plant: { hidesData: true },
    noticed: /nobody knows|differ in the end/,
    seed: 4,
  },
  "dirty bits that are taken away": { plant: { forgets: true }, noticed: /differ in the end/, seed: 1 },
};

for (const [what, { plant, noticed, seed: known }] of Object.entries(PLANTS)) {
  t.test(`the checks notice ${what}`, async (t) => {
    const others = Array.from({ length: PLANTED_SEEDS }, (_, index) => index + 1);
    for (const seed of [known, ...others]) {
      const { broken } = await simulate(seed, plant);
      if (broken.some((text) => noticed.test(text))) return void t.pass(`seed ${seed}`);
    }
    t.fail(`none of ${PLANTED_SEEDS} seeds`);
  });
}
