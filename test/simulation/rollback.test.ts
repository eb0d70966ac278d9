import t, { type Test } from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB } from "#test/support/groups/group-world.js";
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

/** A failover that is rolled back: the old primary goes on from its own end, and what the new one wrote is kept. */

const ROLLBACK = changeOf({ confirm: "Rollback" });

/** Which pattern each of the first four blocks of alpha's volume holds. */
async function alphas(world: TwoHosts): Promise<readonly number[]> {
  const bytes = await world.bytesOf("alpha", "payroll/data");
  return [0, 1, 2, 3].map((block) => {
    const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
    return [1, 2, 3, 4, 5, 6, 7].find((n) => Buffer.from(pattern(4 * KIB, n)).equals(found)) ?? 0;
  });
}

async function protectedAgain(t: Test, world: TwoHosts): Promise<void> {
  t.equal(await world.until("protected"), "", "alpha is followed again");
  t.equal(await world.isEqual("data"), true, "and both are equal (I9)");
}

t.test("with the old primary fenced nothing is lost at either side", async (t) => {
  const world = await followed();
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  await writeBlock(world, 1, 2);
  await world.time.runFor(4000);
  t.equal(await statusAt(world, "alpha"), "fenced");
  const job = await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  t.match(job, { verb: "rollback", state: "succeeded", refusal: undefined });
  t.ok(job.steps.every(({ state }) => state === "succeeded"));
  t.match(await world.refusal("beta", "payroll/data"), /primary/, "beta serves no more");
  t.same(await alphas(world), [1, 0, 0, 0]);
  await protectedAgain(t, world);
  const [branch] = await world.run(world.beta.running.branches("payroll"));
  const points = await world.run(world.beta.running.points("payroll"));
  const kept = points.find(({ kind }) => kind === "branch");
  t.ok(branch !== undefined && kept !== undefined);
  t.same(await blocksOf(world, `payroll/data@${kept?.id}`), [1, 2, 0, 0], "what beta wrote can be read (I8)");
  await writeBlock(world, 2, 3, "alpha");
  await world.time.runFor(4000);
  t.same(await blocksOf(world, "payroll/data@latest"), [1, 0, 3, 0]);
});

t.test("what the old primary had written alone stays, and is sent", async (t) => {
  const world = await followed(3);
  world.beta.end("kill");
  await writeBlock(world, 2, 5, "alpha");
  world.alpha.end("crash");
  await world.run(world.beta.start());
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  await writeBlock(world, 1, 2);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  t.equal(await statusAt(world, "alpha"), "diverged");
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  t.same(await alphas(world), [1, 0, 5, 0]);
  await protectedAgain(t, world);
});

t.test("an old primary that has not heard is told, and goes on from its end", async (t) => {
  const world = await promoted(4);
  await world.run(world.alpha.start());
  t.equal(await statusAt(world, "alpha"), "disconnected", "it does not know yet");
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  t.same(await alphas(world), [1, 0, 0, 0]);
  await protectedAgain(t, world);
});

t.test("after changes of point, and again after another failover", async (t) => {
  const world = await promoted(5);
  await writeBlock(world, 1, 2);
  const [, older] = await world.run(world.beta.running.points("payroll"));
  await world.run(world.beta.running.changePoint("payroll", to(older?.id ?? ""), CHANGE));
  await writeBlock(world, 3, 4);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  await protectedAgain(t, world);
  t.equal((await world.run(world.beta.running.branches("payroll"))).length >= 2, true);
  await writeBlock(world, 2, 6, "alpha");
  await world.time.runFor(4000);
  world.alpha.end("kill");
  const job = await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  t.ok((job.report?.epoch ?? 0) > 4, "above the epoch that alpha was promised (I4)");
  t.same(await blocksOf(world), [1, 0, 6, 0]);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  await protectedAgain(t, world);
});

t.test("it is refused where the old primary is away, and nothing has changed", async (t) => {
  const world = await promoted(6);
  await writeBlock(world, 1, 2);
  await t.rejects(world.run(world.beta.running.rollback("payroll", changeOf({}))), {
    code: "CONFIRMATION_NEEDED",
    hint: /--confirm Rollback/,
  });
  await t.rejects(world.run(world.beta.running.rollback("payroll", ROLLBACK)), { code: "OLD_PRIMARY_AWAY" });
  t.equal(await statusAt(world), "failed-over");
  t.same(await blocksOf(world), [1, 2, 0, 0]);
  await writeBlock(world, 2, 3);
  await world.run(world.beta.running.commit("payroll", false, COMMIT));
  await t.rejects(world.run(world.beta.running.rollback("payroll", ROLLBACK)), { code: "GROUP_NOT_READY" });
});

t.test("asked at the old primary it names the site; where nothing was failed over it says so", async (t) => {
  const world = await followed(7);
  await t.rejects(world.run(world.alpha.running.rollback("payroll", ROLLBACK)), {
    code: "WRONG_SITE",
    hint: /--site beta rollback payroll/,
  });
  await t.rejects(world.run(world.beta.running.rollback("payroll", ROLLBACK)), {
    code: "GROUP_NOT_READY",
    message: /not failed over/,
  });
});

t.test("the same request is answered by the same job", async (t) => {
  const world = await promoted(8);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  const once = { ...ROLLBACK, requestId: "r1" };
  const job = await world.run(world.beta.running.rollback("payroll", once));
  const again = await world.run(world.beta.running.rollback("payroll", once));
  t.equal(again.id, job.id);
});

t.test(
  "a state file that fails at it is read again: it is failed over, or given back, and never both",
  async (t) => {
    for (const operation of ["write", "datasync"] as const)
      for (const after of [0, 1]) {
        const world = await promoted(9);
        const what = `${operation} ${after}`;
        await writeBlock(world, 1, 2);
        await world.run(world.alpha.start());
        await world.time.runFor(4000);
        let calls = 0;
        const rule = world.beta.disk.faults.add({
          operations: [operation],
          path: (path) => path.endsWith("/state") && ++calls > after,
          fault: { type: "error", code: "EIO" },
        });
        const ask = () => world.run(world.beta.running.rollback("payroll", ROLLBACK));
        await t.rejects(ask(), { code: "STATE_FILE_UNWRITABLE" }, what);
        t.equal(await statusAt(world), "failover-failed", "nothing is served");
        t.match(await world.refusal("beta", "payroll/data"), /./);
        rule.remove();
        t.match(await ask(), { state: "succeeded" }, what);
        await protectedAgain(t, world);
        t.same(await alphas(world), [1, 0, 0, 0]);
      }
  },
);

t.test("what is in its way before the promise leaves it served as before", async (t) => {
  const world = await promoted(10);
  await writeBlock(world, 1, 2);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  const rule = world.beta.disk.faults.add({
    operations: ["write"],
    path: (path) => /\/group(\.tmp)?$/.test(path),
    fault: { type: "error", code: "ENOSPC" },
  });
  await t.rejects(world.run(world.beta.running.rollback("payroll", ROLLBACK)), {
    code: "GROUP_RECORD_UNWRITABLE",
  });
  rule.remove();
  t.equal(await statusAt(world), "failed-over");
  t.same(await blocksOf(world), [1, 2, 0, 0]);
  await writeBlock(world, 2, 3);
  t.equal(await statusAt(world, "alpha"), "diverged");
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  await protectedAgain(t, world);
});

t.test("an old primary that is gone once it was promised is told when it is back", async (t) => {
  const world = await promoted(11);
  await writeBlock(world, 1, 2);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  world.hearsGrants = false;
  const job = await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  t.match(job, { state: "running", steps: [{}, {}, {}, {}, {}, { name: "tell-peer", state: "running" }] });
  const [own] = (await world.picture("beta")).sites;
  t.match(own?.hint, /has not taken/, "a person is told what is waited for");
  world.beta.end("crash");
  await world.run(world.beta.start());
  await world.time.runFor(4000);
  t.equal(await statusAt(world, "alpha"), "diverged");
  world.hearsGrants = true;
  await protectedAgain(t, world);
  t.same(await alphas(world), [1, 0, 0, 0]);
  const [kept] = (await world.run(world.beta.running.jobs("payroll"))).filter(
    ({ verb }) => verb === "rollback",
  );
  t.match(kept, { id: job.id, state: "succeeded" });
});

t.test("a site that fails over again before its promise was taken takes it back", async (t) => {
  const world = await promoted(12);
  await world.run(world.alpha.start());
  await world.time.runFor(4000);
  world.hearsGrants = false;
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  world.hearsGrants = true;
  await world.time.runFor(8000);
  t.equal(await statusAt(world), "failed-over");
  t.equal(await statusAt(world, "alpha"), "diverged", "alpha does not open a reign that is over");
  const jobs = await world.run(world.beta.running.jobs("payroll"));
  t.match(
    jobs.find(({ verb }) => verb === "rollback"),
    { state: "failed", refusal: { code: "ROLLBACK_SUPERSEDED" } },
  );
});

t.test("what one that was cut short has left is not what the next goes back to", async (t) => {
  const world = await followed(14, { latencyMsMax: 1, compares: true });
  const { alpha, beta } = world;
  const failOver = () => world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
  const isPromised = () => beta.logger.messages().some((one) => one.includes("is rolled back"));
  await failOver();
  await writeBlock(world, 1, 2);
  beta.running.rollback("payroll", ROLLBACK).catch(() => undefined);
  await world.time.runUntil(isPromised, 20_000);
  beta.end("kill");
  await world.run(beta.start());
  await world.time.runFor(2000);
  await writeBlock(world, 2, 3, "alpha");
  await world.time.runFor(1500);
  t.equal(await statusAt(world), "protected", "it has alpha's new reign, before a round of maintenance");
  await failOver();
  await world.run(beta.running.rollback("payroll", ROLLBACK));
  await protectedAgain(t, world);
  const lost = alpha.logger.records.filter(({ fields }) => fields["code"] === "ACKED_DATA_LOST");
  t.same(lost, [], "and has kept what it had acknowledged of that (I3)");
});

const RESOLVE = changeOf({ confirm: "Resolve" });

t.test("resolved for the old primary, or for the site that was failed over to", async (t) => {
  for (const winner of ["alpha", "beta"] as const) {
    const world = await followed(13, { compares: true });
    world.beta.end("kill");
    await writeBlock(world, 2, 5, "alpha");
    world.alpha.end("kill");
    await world.run(world.beta.start());
    await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
    await writeBlock(world, 1, 2);
    await world.run(world.alpha.start());
    await world.time.runFor(4000);
    const resolve = (site: "alpha" | "beta", name: string, change = RESOLVE) =>
      world.run(world[site].running.resolve("payroll", name, change));
    await t.rejects(resolve("alpha", winner), { code: "WRONG_SITE", hint: /--site beta resolve/ });
    await t.rejects(resolve("beta", "gamma"), { code: "WINNER_UNKNOWN", hint: /beta.*alpha/ });
    await t.rejects(resolve("beta", winner, changeOf({})), {
      code: "CONFIRMATION_NEEDED",
      hint: /--confirm Resolve/,
    });
    // Its images are about to be written in place, and pass what it keeps.
    if (winner === "beta") await world.run(world.beta.running.commit("payroll", true, COMMIT));
    const job = await resolve("beta", winner, { ...RESOLVE, requestId: "r1" });
    t.equal((await resolve("beta", winner, { ...RESOLVE, requestId: "r1" })).id, job.id);
    t.equal(await world.until("protected"), "", winner);
    const loser = winner === "alpha" ? "beta" : "alpha";
    const live = await world.bytesOf(winner, "payroll/data");
    t.same(await world.bytesOf(loser, "payroll/data@latest"), live);
    const points = await world.run(world[loser].running.points("payroll"));
    const kept = points.filter(({ kind }) => kind === "branch");
    const read: number[] = [];
    for (const { id } of kept) {
      const bytes = await world.bytesOf(loser, `payroll/data@${id}`);
      const [block, number] = winner === "alpha" ? [1, 2] : [2, 5];
      const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
      if (Buffer.from(pattern(4 * KIB, number)).equals(found)) read.push(number);
    }
    t.equal(read.length, 1, `what ${loser} had written alone is kept (I9)`);
  }
});
