import t from "tap";
import { changeOf, KIB } from "#test/support/groups/group-world.js";
import { COMMIT, FAILOVER, followed, to, writeBlock } from "#test/support/groups/promoted.js";

/** What plans say, and what then happens. */

const PLANNED = changeOf({ confirm: "Planned" });
const REPROTECT = changeOf({ confirm: "Reprotect" });
const codes = (list: readonly { readonly code: string }[]) => list.map(({ code }) => code);

t.test("of a planned failover", async (t) => {
  const world = await followed(5, { compares: true });
  const { alpha, beta } = world;
  const plan = (deletePoints: boolean) =>
    world.run(alpha.running.planVerb("payroll", { verb: "planned-failover", deletePoints }));
  const kept = await plan(false);
  t.equal(kept.blockers.length, 1, "points at the secondary stand in the way");
  t.match(kept.blockers[0]?.hint, /planned-failover payroll --delete-points/);
  const may = await plan(true);
  t.match(may, {
    ...{ verb: "planned-failover", site: "alpha", epoch: 2, moveBytes: 0, confirm: "Planned" },
    ...{ blockers: [], warnings: [], leftOut: [], members: ["data"] },
    loss: { bytes: 0, writes: 0, bound: "exact" },
  });
  t.match((await world.picture("alpha")).sites[0], { status: "protected" }, "nothing was changed");
  await t.rejects(
    world.run(beta.running.planVerb("payroll", { verb: "planned-failover", deletePoints: true })),
    {
      code: "WRONG_SITE",
      hint: /--site alpha plan planned-failover payroll --delete-points/,
    },
  );
  await world.run(beta.stop());
  await world.time.runFor(3000);
  t.same(codes((await plan(true)).blockers), ["NOT_PROTECTED"]);
  await world.run(beta.start());
  t.equal(await world.until("protected"), "");
  const again = await plan(true);
  await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  const [took] = (await world.run(beta.running.jobs("payroll"))).filter(({ verb }) => verb === "failover");
  t.equal(took?.report?.epoch, again.epoch);
  t.ok((took?.report?.position.sequence ?? 0) >= again.position.sequence, "what was planned, and marks");
  t.same(await world.bytesOf("beta", "payroll/data").then((bytes) => bytes.length), 256 * KIB);
});

t.test("of a reprotect", async (t) => {
  const world = await followed(6, { compares: true });
  const { alpha, beta } = world;
  const plan = () => world.run(beta.running.planVerb("payroll", { verb: "reprotect", to: "" }));
  await t.rejects(plan(), { code: "GROUP_NOT_READY" });
  alpha.end("kill");
  await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
  await writeBlock(world, 1, 2);
  await world.run(beta.running.commit("payroll", false, COMMIT));
  const early = await plan();
  t.equal(early.blockers.length, 2);
  t.ok(codes(early.blockers).includes("PEER_NOT_FENCED"));
  await world.run(beta.running.commit("payroll", true, COMMIT));
  await world.run(alpha.start());
  await world.time.runFor(5000);
  await writeBlock(world, 40, 3);
  const ready = await plan();
  t.match(ready, { verb: "reprotect", site: "beta", blockers: [], confirm: "Reprotect" });
  t.same(codes(ready.warnings), ["OLD_SIDE_NOT_COUNTED"]);
  t.match((await world.picture("beta")).sites[0], { status: "unprotected" }, "nothing was changed");
  const { id } = await world.run(beta.running.reprotect("payroll", "", REPROTECT));
  t.equal(await world.until("protected"), "");
  const job = (await world.run(beta.running.jobs("payroll"))).find((one) => one.id === id);
  t.equal(job?.reunion?.oursBytes, ready.moveBytes, "as planned");
  t.equal(ready.moveBytes, 2 * 64 * KIB, "two blocks of the map were written");
  t.ok((job?.reunion?.copied?.comparedBytes ?? 0) >= (ready.moveBytes ?? 0));
});
