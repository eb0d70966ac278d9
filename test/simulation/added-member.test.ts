import t from "tap";
import { simulateTwoSites } from "#test/support/link/simulate-two-sites.js";

/**
 * A member comes to a group that has another, and is seeded over a slow link while writes go on: kills and power losses of either
 * side, cut links, full disks. Its checks are those of the two sites; and that the seed holds nobody: what is written to the other
 * becomes promotable meanwhile, and moments of it open as what they were.
 */
const SEEDS = Math.max(12, Number(process.env["TIDEMARK_SEEDS"] ?? 0));
const REACHED = [
  "a member is added",
  "a member that has come leaves the order as it is, memory",
  "a member that has come leaves the order as it is, spilling",
  "promotable beside a seed",
  "alpha kill in a seed",
  "alpha crash in a seed",
  "alpha stop in a seed",
  "beta kill in a seed",
  "beta crash in a seed",
  "memory -> overflowed",
  "memory -> spilling",
  "seeded",
];

t.test("a member that is added is seeded, and holds nobody back, whatever happens meanwhile", async (t) => {
  const broken: string[] = [];
  let traces = "";
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const outcome = await simulateTwoSites(seed, {}, "added");
    for (const what of outcome.broken) broken.push(`seed ${seed}: ${what}`);
    traces += `${outcome.trace}\n`;
  }
  t.same(broken, []);
  for (const step of REACHED) t.ok(traces.includes(step), `the runs reach: ${step}`);
});
