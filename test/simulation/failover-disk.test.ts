import t from "tap";
import {
  blocksOf,
  CHANGE,
  COMMIT,
  FAILOVER,
  followed,
  promoted,
  statusAt,
  to,
  writeBlock,
} from "#test/support/groups/promoted.js";
import type { TwoHosts } from "#test/support/groups/two-hosts.js";

/** A site that is about to be promoted, or was, and whose disk fails for a while. */

t.test("a failover that failed at the state file is taken up by asking again", async (t) => {
  for (const operation of ["write", "datasync"] as const)
    for (const after of [0, 1]) {
      const world = await followed();
      const { beta } = world;
      const what = `${operation} ${after}`;
      const ask = () => world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
      let calls = 0;
      const rule = beta.disk.faults.add({
        operations: [operation],
        path: (path) => path.endsWith("/state") && ++calls > after,
        fault: { type: "error", code: "EIO" },
      });
      const unwritable = { code: "STATE_FILE_UNWRITABLE", hint: /ask again/ };
      await t.rejects(ask(), unwritable, what);
      await t.rejects(ask(), { code: "STATE_FILE_UNWRITABLE" }, "while the disk does not take it");
      t.equal(await statusAt(world), "failover-failed", "nothing is served");
      rule.remove();
      t.match(await ask(), { state: "succeeded" });
      t.equal(await statusAt(world), "failed-over", what);
      await writeBlock(world, 1, 2);
      beta.end("crash");
      await world.run(beta.start());
      t.same((await blocksOf(world)).slice(0, 2), [1, 2], "what a flush confirmed since");
      t.equal(await statusAt(world), "failed-over", what);
    }
});

async function soundness(world: TwoHosts): Promise<string> {
  const conditions = (await world.picture("beta")).sites[0]?.conditions ?? [];
  const found = conditions.find(({ type }) => type === "StoreHealthy");
  return `${found?.status} ${found?.reason}: ${found?.message}`;
}

t.test(
  "volumes whose journal failed say so, and go on by themselves with all that was written",
  async (t) => {
    for (const isFinal of [false, true])
      for (const operation of ["write", "datasync"] as const) {
        const world = await promoted();
        const { beta } = world;
        const what = `${operation}, ${isFinal ? "final" : "not final"}`;
        if (isFinal) await world.run(beta.running.commit("payroll", false, COMMIT));
        await writeBlock(world, 1, 2);
        const rule = beta.disk.faults.add({
          operations: [operation],
          path: (path) => path.includes("/journal/"),
          fault: { type: "error", code: "EIO" },
        });
        await t.rejects(writeBlock(world, 2, 3), { code: "BRANCH_UNWRITABLE" }, what);
        await world.time.runFor(10_000);
        t.equal(await statusAt(world), "error");
        t.match((await world.picture("beta")).sites[0]?.hint, /take no writes.*tried again by itself/);
        t.match(await soundness(world), /^false BRANCH_UNWRITABLE.*journal did not take/);
        await t.rejects(writeBlock(world, 2, 3), { code: "BRANCH_UNWRITABLE" }, "still so");
        rule.remove();
        await world.time.runFor(10_000);
        t.equal(await statusAt(world), isFinal ? "unprotected" : "failed-over", what);
        t.match(await soundness(world), /^true/);
        t.same(await blocksOf(world), [1, 2, 3, 0], "what was acknowledged, flushed or not");
        await writeBlock(world, 3, 4);
        beta.end("crash");
        await world.run(beta.start());
        t.same(await blocksOf(world), [1, 2, 3, 4], "and it is durable");
      }
  },
);

t.test("a change of point while the journal fails leaves volumes that can be written again", async (t) => {
  for (const code of ["EIO", "ENOSPC"] as const) {
    const world = await promoted();
    const { beta } = world;
    await writeBlock(world, 1, 2);
    const points = await world.run(beta.running.points("payroll"));
    const rule = beta.disk.faults.add({
      operations: ["write", "datasync", "open", "allocate", "rename"],
      path: (path) => path.includes("/journal/"),
      fault: { type: "error", code },
    });
    await t.rejects(writeBlock(world, 2, 3));
    const change = () => world.run(beta.running.changePoint("payroll", to(points.at(-1)?.id ?? ""), CHANGE));
    await t.rejects(change(), code);
    rule.remove();
    await world.time.runFor(10_000);
    t.equal(await statusAt(world), "failed-over", code);
    t.same(await blocksOf(world), [1, 2, 3, 0], "as before");
    await writeBlock(world, 3, 4);
    await change();
    await writeBlock(world, 3, 5);
    await world.run(beta.stop());
    await world.run(beta.start());
    t.equal((await blocksOf(world)).at(3), 5);
    const kept = (await world.run(beta.running.points("payroll"))).find(({ kind }) => kind === "branch");
    t.same(await blocksOf(world, `payroll/data@${kept?.id}`), [1, 2, 3, 4], "all of it is a branch");
  }
});
