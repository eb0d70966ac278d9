import t, { type Test } from "tap";
import { changeOf, IMAGE_ROOT, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Groups of two daemons that are deleted: at one of them, at both, while one is away or ends in the middle of it. */

const MEMBERS = [volume("data", 768 * KIB, { beta: `${IMAGE_ROOT}/data.img` }), volume("log", 512 * KIB)];
const NONE = changeOf({});
const CONFIRMED = changeOf({ confirm: "Delete" });

async function seeded(t: Test, seed: number): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed);
  await world.run(world.alpha.running.apply(replicated(specification("payroll", MEMBERS)), NONE));
  t.equal(await world.until("protected"), "", "seeded");
  return world;
}

t.test("a copy that was deleted is not made again by itself, and the primary says so", async (t) => {
  const world = await seeded(t, 9);
  const { running: alpha } = world.alpha;
  await world.run(world.beta.running.delete("payroll", CONFIRMED));
  await world.time.runFor(2000);
  const [own] = (await world.picture("alpha")).sites;
  t.match(own, { status: "error", hint: /tidemark restart-replication payroll/ });
  t.match(own?.conditions[0], { type: "LinkUp", status: "false", reason: "COPY_GONE" });
  await world.run(alpha.resize("payroll", "log", 640 * KIB, NONE));
  await world.time.runFor(60_000);
  t.same(await world.run(world.beta.running.list()), [], "also when the group is changed");
  await world.run(world.alpha.stop());
  await world.run(world.alpha.start());
  await world.time.runFor(60_000);
  t.same(await world.run(world.beta.running.list()), [], "also after a start");
  t.equal((await world.picture("alpha")).sites[0]?.status, "error");
});

t.test("a copy that was deleted while its primary was away is missed when it is back", async (t) => {
  const world = await seeded(t, 10);
  world.alpha.end("kill");
  await world.run(world.beta.running.delete("payroll", CONFIRMED));
  await world.run(world.alpha.start());
  await world.time.runFor(2000);
  t.match((await world.picture("alpha")).sites[0]?.conditions[0], { type: "LinkUp", reason: "COPY_GONE" });
});

t.test("a group is deleted with its copy, and nothing of it is left", async (t) => {
  const world = await seeded(t, 11);
  const { running: alpha } = world.alpha;
  const request = { ...CONFIRMED, requestId: "end" };
  const answer = await world.run(alpha.delete("payroll", request, true));
  t.equal(answer.left, undefined, "it was told, and is gone");
  t.same(await world.run(world.beta.running.list()), []);
  t.same(await world.run(world.beta.disk.list("/data/groups")), []);
  t.ok(await world.run(world.beta.disk.stat(`${IMAGE_ROOT}/data.img`)), "but the file that a person named");
  t.same(
    await world.run(alpha.delete("payroll", request, true)),
    answer,
    "asked again it is answered the same",
  );
});

t.test("a copy stays where nobody asked for it to go, and it is said where", async (t) => {
  const world = await seeded(t, 12);
  const request = { ...CONFIRMED, requestId: "end" };
  const left = { site: "beta", going: false, why: "" };
  t.match(await world.run(world.alpha.running.delete("payroll", request)), { left });
  t.match(await world.run(world.alpha.running.delete("payroll", request)), { left }, "also when asked again");
  await world.time.runFor(60_000);
  t.ok((await world.run(world.beta.running.points("payroll"))).length > 0, "its points can be read");
  t.same((await world.run(world.beta.running.delete("payroll", CONFIRMED))).left, undefined);
});

t.test("a copy goes when its site is back, whatever ends before", async (t) => {
  for (const [seed, how] of (["kill", "crash", "stop"] as const).entries()) {
    const world = await seeded(t, 13 + seed);
    world.beta.end("kill");
    const answer = await world.run(world.alpha.running.delete("payroll", CONFIRMED, true));
    t.match(answer.left, { site: "beta", going: true, why: /beta does not answer/ });
    t.same(await world.run(world.alpha.running.list()), []);
    if (how === "stop") await world.run(world.alpha.stop());
    else world.alpha.end(how);
    await world.run(world.beta.start());
    t.equal((await world.run(world.beta.running.list())).length, 1, "nobody has told it");
    await world.run(world.alpha.start());
    await world.time.runFor(5000);
    t.same(await world.run(world.beta.running.list()), []);
    const { offers } = world;
    await world.run(world.alpha.stop());
    await world.run(world.alpha.start());
    await world.time.runFor(120_000);
    t.equal(world.withdrawals, 2, "told once in vain, once with effect, and not again");
    t.equal(world.offers, offers);
  }
});

t.test(
  "whichever site ends while a group is deleted with its copy, both are rid of it in the end",
  async (t) => {
    const ends = [
      ["alpha", "kill", 0],
      ["alpha", "crash", 1],
      ["alpha", "crash", 3],
      ["alpha", "kill", 8],
      ["alpha", "crash", 15],
      ["beta", "kill", 1],
      ["beta", "crash", 6],
      ["beta", "crash", 12],
    ] as const;
    for (const [seed, [name, how, ms]] of ends.entries()) {
      const world = await seeded(t, 20 + seed);
      const request = { ...CONFIRMED, requestId: "end" };
      void world.alpha.running.delete("payroll", request, true).catch(() => undefined);
      await world.time.runFor(ms);
      world[name].end(how);
      await world.time.runFor(500);
      await world.run(world[name].start());
      await world.run(world.alpha.running.delete("payroll", request, true).catch(() => undefined));
      await world.time.runFor(10_000);
      const left = [await world.run(world.alpha.running.list()), await world.run(world.beta.running.list())];
      t.same(left, [[], []], `${name} ${how} after ${ms} ms`);
      t.same(await world.run(world.beta.disk.list("/data/groups")), []);
    }
  },
);

t.test("a copy is dropped by nobody but its primary", async (t) => {
  const world = await seeded(t, 19);
  const { id } = await world.picture("beta");
  await t.rejects(world.beta.running.takeWithdrawal("gamma", id), { code: "OFFER_OF_ANOTHER_SITE" });
  await t.rejects(world.alpha.running.takeWithdrawal("beta", id), { code: "BOTH_PRIMARY" });
  await world.beta.running.takeWithdrawal("alpha", "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f");
  t.equal((await world.run(world.beta.running.list())).length, 1);
});
