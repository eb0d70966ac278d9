import t, { type Test } from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { CHANGE, FAILOVER, statusAt, to, writeBlock } from "#test/support/groups/promoted.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A planned failover where an operator decides otherwise on the way: what was handed over is never believed twice. */

const PLANNED = changeOf({ confirm: "Planned" });
const ROLLBACK = changeOf({ confirm: "Rollback" });
const NONE = changeOf({});
const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));
type Site = "alpha" | "beta";

/** Protected, with `pattern(1)` in the first block. */
async function seeded(t: Test, seed: number): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true, latencyMsMax: 1 });
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  t.equal(await world.until("protected"), "");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  return world;
}

const stateAt = (world: TwoHosts, site: Site) => world[site].running.named("payroll")?.state.type ?? "";

/** The next answer to what is handed over does not come back, until the function that this answers is called. */
function losesAnswers(world: TwoHosts): () => void {
  const offer = world.offer.bind(world);
  world.offer = async (from, to, one) => {
    const answer = offer(from, to, one);
    if (one.handOver?.type !== "takes") return await answer;
    await answer.catch(() => undefined);
    throw new TidemarkError({ kind: "unreachable", code: "PEER_UNREACHABLE", message: "lost", hint: "" });
  };
  return () => {
    world.offer = offer;
  };
}

t.test("another point, whose turn comes before what follows, is not made final", async (t) => {
  const world = await seeded(t, 1);
  const { alpha, beta } = world;
  const asked = alpha.running.plannedFailover("payroll", true, PLANNED);
  await world.time.runUntil(() => stateAt(world, "beta") === "failing-over", 20_000);
  const [newest] = await world.run(beta.running.points("payroll"));
  const changed = beta.running.changePoint("payroll", to(newest?.id ?? ""), CHANGE);
  await world.run(asked);
  t.equal((await world.run(changed)).state, "succeeded");
  await world.time.runFor(5000);
  t.equal(await statusAt(world, "beta"), "failed-over", "an operator has decided otherwise");
  await writeBlock(world, 3, 4, "beta");
  await world.run(beta.running.rollback("payroll", ROLLBACK));
  t.notMatch(stateAt(world, "alpha"), /handed-over/, "it was given back, and nobody is asked about it again");
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("alpha"), "alpha active protected, beta passive protected");
  await world.time.runFor(3000);
  t.ok(await world.isEqual("data"));
});

t.test("rolled back before it is final, it is served by every later start", async (t) => {
  const world = await seeded(t, 2);
  const { alpha, beta } = world;
  const fault = beta.disk.faults.add({
    operations: ["datasync"],
    path: (path) => /\/group(\.tmp)?$/.test(path) && stateAt(world, "beta") === "failed-over",
    fault: { type: "error", code: "ENOSPC" },
  });
  await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  await world.time.runFor(1000);
  t.ok(fault.hits > 0, "the commit that follows cannot be recorded");
  fault.remove();
  t.equal((await world.run(beta.running.rollback("payroll", ROLLBACK))).state, "succeeded");
  beta.end("kill");
  alpha.end("kill");
  await world.run(alpha.start());
  t.equal(await world.refusal("alpha", "payroll/data"), "", "also while the other site is away");
  await world.run(beta.start());
  t.equal(await world.until("protected"), "");
  t.equal(await world.words("alpha"), "alpha active protected, beta passive protected");
});

t.test("a no that was not heard is not said by a site that was promoted since", async (t) => {
  const world = await seeded(t, 3);
  const { alpha, beta } = world;
  const fault = beta.disk.faults.add({
    operations: ["datasync"],
    path: (path) => /\/ledger\//.test(path) && stateAt(world, "beta") === "failing-over",
    fault: { type: "error", code: "EIO" },
  });
  const hears = losesAnswers(world);
  await world.run(alpha.running.plannedFailover("payroll", true, PLANNED));
  t.equal(stateAt(world, "alpha"), "handed-over");
  fault.remove();
  alpha.end("kill");
  await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
  hears();
  await world.run(alpha.start());
  let isServed = false;
  for (let waited = 0; waited < 2000; waited += 5) {
    await world.time.runFor(5);
    isServed ||= stateAt(world, "alpha") === "serving";
  }
  t.notOk(isServed, "at no moment two sites serve");
  t.equal(await statusAt(world, "alpha"), "fenced");
});

t.test("who resumes by force waits for nobody, whatever start_alone says", async (t) => {
  const world = await seeded(t, 4);
  const { alpha } = world;
  alpha.startAlone = { type: "never" };
  losesAnswers(world);
  const asked = alpha.running.plannedFailover("payroll", true, PLANNED);
  await world.time.runUntil(() => stateAt(world, "alpha") === "handed-over", 20_000);
  world.beta.end("kill");
  await world.run(asked);
  const fault = alpha.disk.faults.add({
    operations: ["datasync"],
    path: (path) => /\/group(\.tmp)?$/.test(path),
    fault: { type: "error", code: "ENOSPC" },
  });
  await t.rejects(world.run(alpha.running.resume("payroll", NONE, true)), {
    code: "GROUP_RECORD_UNWRITABLE",
  });
  t.equal(stateAt(world, "alpha"), "handed-over", "what is not on record decides nothing");
  const { offers } = world;
  await world.time.runFor(20_000);
  t.ok(world.offers > offers, "and it is asked on");
  fault.remove();
  await world.run(alpha.running.resume("payroll", NONE, true));
  t.equal(await world.refusal("alpha", "payroll/data"), "");
});
