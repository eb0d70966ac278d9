import t, { type Test } from "tap";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** What a superseded primary says of itself, and what its images hold, is relied on only as far as its disk has taken it. */

const SPECIFICATION = replicated(specification("payroll", [volume("data", 768 * KIB)]));
const FAILOVER = changeOf({ confirm: "Failover" });
const COMMIT = changeOf({ confirm: "Commit" });
const LATEST = { selector: "latest", includeFuzzy: false, force: false };
type Site = "alpha" | "beta";

async function seeded(t: Test, seed: number): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true });
  await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
  t.equal(await world.until("protected"), "", "seeded");
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(3000);
  return world;
}

/** Beta is promoted, and that is final. */
async function promoteBeta(world: TwoHosts): Promise<void> {
  await world.run(world.beta.running.failover("payroll", LATEST, FAILOVER));
  await world.run(world.beta.running.commit("payroll", true, COMMIT));
}

function reprotect(world: TwoHosts, requestId: string): Promise<string> {
  const change = changeOf({ confirm: "Reprotect", requestId });
  return world.run(
    world.beta.running.reprotect("payroll", "", change).then(
      ({ state }) => state,
      (error: { readonly code: string }) => error.code,
    ),
  );
}

async function isServed(world: TwoHosts, site: Site): Promise<boolean> {
  return (await world.refusal(site, "payroll/data")) === "";
}

t.test("an old primary that has heard and cannot record it is not fenced", async (t) => {
  const world = await seeded(t, 1);
  const { alpha } = world;
  alpha.end("kill");
  await promoteBeta(world);
  const fault = alpha.disk.faults.add({
    operations: ["datasync"],
    path: (path) => /\/group(\.tmp)?$/.test(path),
    fault: { type: "error", code: "ENOSPC" },
  });
  await world.run(alpha.start());
  t.ok(await isServed(world, "alpha"), "it does not know yet");
  t.equal(await reprotect(world, "one"), "PEER_NOT_FENCED");
  t.notOk(await isServed(world, "alpha"), "it has heard");
  alpha.end("crash");
  await world.run(alpha.start());
  t.ok(await isServed(world, "alpha"), "and does not know any more");
  fault.remove();
  await world.time.runFor(5000);
  t.notOk(await isServed(world, "alpha"), "so it is told again");
  t.equal(await reprotect(world, "two"), "running");
  t.equal(await world.until("protected"), "");
});

t.test("what an image holds that has failed a sync is not taken for what its disk holds", async (t) => {
  const world = await seeded(t, 2);
  const { alpha, beta } = world;
  const { device } = await world.opened("alpha", "payroll/data");
  // Both have it, and at alpha it never reaches the disk.
  const fault = alpha.disk.faults.add({
    operations: ["datasync"],
    path: (path) => path.endsWith(".img"),
    count: 1,
    fault: { type: "error", code: "EIO" },
  });
  await world.run(Promise.resolve(device.write(8 * KIB, pattern(4 * KIB, 2))));
  await t.rejects(world.run(Promise.resolve(device.flush())), "the image has failed");
  await world.time.runFor(5000);
  fault.remove();
  await promoteBeta(world);
  await world.time.runFor(5000);
  t.equal(await reprotect(world, "one"), "running");
  t.equal(await world.until("protected"), "");
  await world.time.runFor(3000);
  alpha.end("crash");
  await world.run(alpha.start());
  t.equal(await world.until("protected"), "");
  const live = await world.bytesOf("beta", "payroll/data");
  t.ok(Buffer.from(live).equals(await world.bytesOf("alpha", "payroll/data@latest")), "equal at both");
  t.notOk(await isServed(world, "alpha"));
  t.ok(await isServed(world, "beta"), beta.name);
});
