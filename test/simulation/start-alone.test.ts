import t from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB } from "#test/support/groups/group-world.js";
import { FAILOVER, followed, statusAt, to } from "#test/support/groups/promoted.js";
import type { TwoHosts } from "#test/support/groups/two-hosts.js";

/** A primary that starts does not know whether its secondary was promoted meanwhile: it asks before it serves. */

const SERVE = changeOf({ confirm: "Serve" });
const ROLLBACK = changeOf({ confirm: "Rollback" });

async function restarted(
  seed: number,
  startAlone: TwoHosts["alpha"]["startAlone"],
  isAlone = true,
): Promise<TwoHosts> {
  const world = await followed(seed);
  world.alpha.startAlone = startAlone;
  if (isAlone) world.beta.end("kill");
  world.alpha.end("kill");
  await world.run(world.alpha.start());
  return world;
}

const refused = (world: TwoHosts) => world.refusal("alpha", "payroll/data");

t.test("it serves as soon as the secondary follows", async (t) => {
  const world = await restarted(1, { type: "never" }, false);
  t.match(await refused(world), /waits to hear from its secondary/);
  t.equal(await world.until("protected"), "");
  t.equal(await refused(world), "");
});

t.test("alone it waits for as long as its configuration says", async (t) => {
  const world = await restarted(2, { type: "after", delayMs: 60_000 });
  await world.time.runFor(59_000);
  t.match(await refused(world), /tidemark serve/);
  await world.time.runFor(2000);
  t.equal(await refused(world), "");
  t.ok(world.alpha.logger.messages().some((one) => one.includes("was not heard in time")));
  const never = await restarted(3, { type: "never" });
  await never.time.runFor(600_000);
  t.match(await refused(never), /waits to hear/);
  await never.run(never.beta.start());
  t.equal(await never.until("protected"), "");
  t.equal(await refused(never), "");
});

t.test("somebody who knows better has it serve, with the word for it", async (t) => {
  const world = await restarted(4, { type: "never" });
  const serve = (change = SERVE) => world.run(world.alpha.running.serve("payroll", change));
  await t.rejects(serve(changeOf({})), { code: "CONFIRMATION_NEEDED", hint: /--confirm Serve/ });
  t.match(await refused(world), /waits to hear/);
  await serve();
  t.equal(await refused(world), "");
  await world.write("data", 4 * KIB, pattern(4 * KIB, 2));
  await serve();
  await world.run(world.beta.start());
  await t.rejects(world.run(world.beta.running.serve("payroll", SERVE)), { code: "WRONG_SITE" });
});

t.test("where another site was promoted nobody is ever let in", async (t) => {
  const world = await followed(5);
  world.alpha.startAlone = { type: "after", delayMs: 60_000 };
  world.alpha.end("kill");
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  await world.run(world.alpha.start());
  t.match(await refused(world), /waits to hear/);
  await world.time.runFor(90_000);
  t.match(await statusAt(world, "alpha"), /fenced|diverged/);
  t.match(await refused(world), /beta was promoted/);
  await world.run(world.beta.running.rollback("payroll", ROLLBACK));
  t.equal(await refused(world), "", "who rolls back is the secondary that it would wait for");
  t.equal(await world.until("protected"), "");
});

t.test("without a secondary, and before the first sync, there is nobody to hear", async (t) => {
  const world = await followed(6);
  world.alpha.startAlone = { type: "never" };
  const { specification } = world.alpha.running.groups[0]?.record ?? {};
  if (specification === undefined) throw new Error("no group");
  const alone = { ...specification, secondary: undefined };
  await world.run(world.alpha.running.apply(alone, changeOf({ confirm: "Delete" })));
  world.alpha.end("kill");
  await world.run(world.alpha.start());
  t.equal(await refused(world), "");
});
