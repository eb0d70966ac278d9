import t from "tap";
import type { GroupStateType } from "#src/domain/group/group-state.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/**
 * The failure points of a planned failover from alpha to beta, as the SPEC's table has them: the daemon of one site is killed, or its
 * machine loses power, when one of the two is found in a state; who is the primary in the end, without anybody's doing.
 */
type Site = "alpha" | "beta";
const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));

const POINTS: readonly (readonly [Site, Site, GroupStateType, Site])[] = [
  ["alpha", "alpha", "handing-over", "alpha"],
  ["beta", "alpha", "handing-over", "alpha"],
  ["alpha", "alpha", "handed-over", "beta"],
  ["beta", "alpha", "handed-over", "beta"],
  ["alpha", "beta", "failing-over", "beta"],
  ["beta", "beta", "failing-over", "beta"],
  ["alpha", "beta", "failed-over", "beta"],
  ["beta", "beta", "failed-over", "beta"],
  ["alpha", "alpha", "fenced", "beta"],
  ["beta", "alpha", "fenced", "beta"],
  ["beta", "beta", "committing", "beta"],
  ["alpha", "beta", "reprotecting", "beta"],
  ["beta", "beta", "reprotecting", "beta"],
  ["beta", "beta", "reversed", "beta"],
  ["alpha", "alpha", "closed", "beta"],
  ["alpha", "alpha", "following", "beta"],
  ["beta", "alpha", "following", "beta"],
];

let seed = 0;
for (const [site, watched, state, primary] of POINTS)
  for (const how of ["kill", "crash"] as const) {
    seed += 1;
    const number = seed;
    t.test(`${how} of ${site} while ${watched} is ${state}: ${primary} is the primary`, async (t) => {
      const world = await TwoHosts.open(number, { compares: true, latencyMsMax: 2 });
      await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
      t.equal(await world.until("protected"), "");
      await world.write("data", 0, pattern(4 * KIB, 1));
      await world.time.runFor(2500);
      const asked = world.alpha.running.plannedFailover("payroll", true, changeOf({ confirm: "Planned" }));
      asked.catch(() => undefined);
      const isThere = () => world[watched].running.named("payroll")?.state.type === state;
      await world.time.runUntil(isThere, 20_000);
      t.ok(isThere(), "it came to that");
      world[site].end(how);
      await world.time.runFor(300);
      await world.run(world[site].start());
      for (let round = 0; round < 40; round += 1) {
        await world.time.runFor(1000);
        if (/active (protected|planned-failover-failed).*passive/.test(await world.words(primary))) break;
      }
      t.match(
        await world.words(primary),
        new RegExp(`^${primary} active (protected|planned-failover-failed)`),
      );
      await world.time.runFor(3000);
      const copy = primary === "alpha" ? "beta" : "alpha";
      const live = await world.bytesOf(primary, "payroll/data");
      const held = await world.bytesOf(copy, "payroll/data@latest");
      t.ok(Buffer.from(live).equals(held), "both are equal");
      t.ok(Buffer.from(live.subarray(0, 4 * KIB)).equals(pattern(4 * KIB, 1)), "and nothing is lost");
    });
  }
