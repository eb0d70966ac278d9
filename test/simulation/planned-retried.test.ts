import t from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { blocksOf, FAILOVER, statusAt, to, writeBlock } from "#test/support/groups/promoted.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A secondary that has promised to take a group over and cannot serve it: an operator asks it to fail over, and it does. */

const PLANNED = changeOf({ confirm: "Planned" });
const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));

const stateAt = (world: TwoHosts, site: "alpha" | "beta") =>
  world[site].running.named("payroll")?.state.type ?? "";

for (const [where, path, after] of [
  ["at its promise", /\/state$/, 0],
  ["behind its first slot", /\/state$/, 1],
] as const)
  for (const by of ["latest", "a point"] as const)
    t.test(`a take-over that failed ${where} is taken up by a failover to ${by}`, async (t) => {
      const world = await TwoHosts.open(1, { compares: true, latencyMsMax: 1 });
      const { alpha, beta } = world;
      await world.run(alpha.running.apply(SPECIFICATION, changeOf({})));
      t.equal(await world.until("protected"), "");
      await world.write("data", 0, pattern(4 * KIB, 1));
      await world.time.runFor(3000);
      let calls = 0;
      const fault = beta.disk.faults.add({
        operations: ["datasync"],
        path: (one) => stateAt(world, "beta") === "failing-over" && path.test(one) && ++calls > after,
        fault: { type: "error", code: "EIO" },
      });
      const asked = alpha.running.plannedFailover("payroll", true, PLANNED).catch(() => undefined);
      await world.time.runUntil(() => stateAt(world, "beta") === "failover-failed", 20_000);
      t.ok(fault.hits > 0);
      t.match(
        (await world.picture("beta")).sites[0]?.hint,
        /tidemark failover takes it up again/,
        "what to do is told",
      );
      await world.time.runFor(5000);
      t.equal(await statusAt(world, "beta"), "failover-failed", "nobody decides for the operator");
      fault.remove();
      const [newest] = await world.run(beta.running.points("payroll"));
      const selector = by === "latest" ? by : (newest?.id ?? "");
      const job = await world.run(beta.running.failover("payroll", to(selector), FAILOVER));
      t.equal(job.state, "succeeded");
      t.equal((await blocksOf(world))[0], 1, "all that was handed over");
      await writeBlock(world, 1, 2, "beta");
      await world.time.runUntil(() => stateAt(world, "alpha") !== "handed-over", 60_000);
      t.match(stateAt(world, "alpha"), /fenced|diverged|following|closed/, "the old primary has its answer");
      await world.run(asked);
    });
