import t from "tap";
import { blocksOf, FAILOVER, followed, statusAt, to, writeBlock } from "#test/support/groups/promoted.js";

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
