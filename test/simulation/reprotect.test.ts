import t, { type Test } from "tap";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A site that was failed over to is protected again by the one that it replaced, and back. */

const SPECIFICATION = replicated(
  specification("payroll", [volume("data", 768 * KIB), volume("log", 256 * KIB)]),
);
const NONE = changeOf({});
const FAILOVER = changeOf({ confirm: "Failover" });
const COMMIT = changeOf({ confirm: "Commit" });
const REPROTECT = changeOf({ confirm: "Reprotect" });
const RECORD = /\/group(\.tmp)?$/;
type Site = "alpha" | "beta";

function to(selector: string): FailoverWish {
  return { selector, includeFuzzy: false, force: false };
}

async function seeded(t: Test, seed = 1): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, { compares: true });
  await world.run(world.alpha.running.apply(SPECIFICATION, NONE));
  t.equal(await world.until("protected"), "", "seeded");
  await writeAt(world, "alpha", 0, 1);
  await world.time.runFor(3000);
  return world;
}

async function writeAt(world: TwoHosts, site: Site, block: number, number: number): Promise<void> {
  const { device, close } = await world.opened(site, "payroll/data");
  await world.run(Promise.resolve(device.write(block * 4 * KIB, pattern(4 * KIB, number))));
  await world.run(device.flush());
  await close();
}

async function blocks(world: TwoHosts, site: Site, name = "payroll/data"): Promise<readonly number[]> {
  const bytes = await world.bytesOf(site, name);
  const known = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  return [0, 1, 2, 3].map((block) => {
    const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
    return known.find((number) => Buffer.from(pattern(4 * KIB, number)).equals(found)) ?? 0;
  });
}

/** The site is promoted while the other is away, and that is final; the other comes back and hears of it. */
async function promoted(world: TwoHosts, site: Site): Promise<void> {
  const other = site === "alpha" ? "beta" : "alpha";
  await world.run(world[site].running.failover("payroll", to("latest"), FAILOVER));
  await world.run(world[site].running.commit("payroll", true, COMMIT));
  if (world[other].host === undefined) await world.run(world[other].start());
  await world.time.runFor(5000);
}

async function equalAtBoth(t: Test, world: TwoHosts, primary: Site): Promise<void> {
  const copy = primary === "alpha" ? "beta" : "alpha";
  for (const member of ["data", "log"]) {
    const live = await world.bytesOf(primary, `payroll/${member}`);
    const held = await world.bytesOf(copy, `payroll/${member}@latest`);
    t.ok(Buffer.from(live).equals(held), `${member} is equal at both`);
  }
}

t.test("the old primary that comes back idle becomes the secondary", async (t) => {
  const world = await seeded(t);
  world.alpha.end("kill");
  await promoted(world, "beta");
  await writeAt(world, "beta", 1, 2);
  const job = await world.run(world.beta.running.reprotect("payroll", "", REPROTECT));
  t.match(job, { verb: "reprotect", state: "running" });
  t.equal(await world.until("protected"), "", "protected in the other direction");
  await world.time.runFor(3000);
  t.equal(await world.words("beta"), "beta active protected, alpha passive protected");
  t.equal(await world.words("alpha"), "alpha passive protected, beta active protected");
  t.same(await blocks(world, "alpha", "payroll/data@latest"), [1, 2, 0, 0]);
  await equalAtBoth(t, world, "beta");
  const [ended] = (await world.run(world.beta.running.jobs("payroll"))).toReversed();
  t.match(ended, { id: job.id, verb: "reprotect", state: "succeeded" });
  t.match((await world.picture("beta")).direction, { from: "beta", to: "alpha" });
});

t.test("what the old primary had written alone is kept as a branch", async (t) => {
  const world = await seeded(t);
  // Not sent any more, as the secondary is away.
  world.beta.end("kill");
  await writeAt(world, "alpha", 2, 7);
  world.alpha.end("kill");
  await world.run(world.beta.start());
  await promoted(world, "beta");
  t.match((await world.picture("alpha")).sites[0], { status: "diverged" });
  await writeAt(world, "beta", 1, 2);
  await world.run(world.beta.running.reprotect("payroll", "", REPROTECT));
  t.equal(await world.until("protected"), "", "protected in the other direction");
  await world.time.runFor(20_000);
  t.same(await blocks(world, "alpha", "payroll/data@latest"), [1, 2, 0, 0]);
  await equalAtBoth(t, world, "beta");
  for (const how of ["", "kill", "crash"] as const) {
    if (how !== "") {
      world.alpha.end(how);
      await world.run(world.alpha.start());
      t.equal(await world.until("protected"), "");
    }
    const branches = await world.run(world.alpha.running.branches("payroll"));
    t.match(branches, [{ name: "alpha-1", kind: "kept" }], "listed");
    const points = await world.run(world.alpha.running.points("payroll"));
    const kept = points.find(({ kind }) => kind === "branch");
    t.same(await blocks(world, "alpha", `payroll/data@${kept?.id}`), [1, 0, 7, 0], "it opens");
  }
});

t.test("before both are equal, with the new primary lost, the kept branch can be served", async (t) => {
  const world = await seeded(t, 5);
  world.beta.end("kill");
  await writeAt(world, "alpha", 2, 7);
  world.alpha.end("kill");
  await world.run(world.beta.start());
  await promoted(world, "beta");
  await world.run(world.beta.running.reprotect("payroll", "", REPROTECT));
  // Alpha has taken the offer, and beta is gone before anything comes of it.
  await world.time.runUntil(() => world.alpha.running.named("payroll")?.state.type === "following", 20_000);
  world.beta.end("crash");
  await world.time.runFor(3000);
  const points = await world.run(world.alpha.running.points("payroll"));
  const kept = points.find(({ kind }) => kind === "branch")?.id ?? "";
  await t.rejects(
    world.run(world.alpha.running.failover("payroll", to("latest"), FAILOVER)),
    "there is no newest state yet",
  );
  const job = await world.run(world.alpha.running.failover("payroll", to(kept), FAILOVER));
  t.equal(job.report?.epoch, 3, "above all that it has seen");
  t.same(await blocks(world, "alpha"), [1, 0, 7, 0]);
});

t.test("a volume that grows before the old primary has taken it", async (t) => {
  const world = await seeded(t, 6);
  world.alpha.end("kill");
  await promoted(world, "beta");
  await world.run(world.beta.running.reprotect("payroll", "", REPROTECT));
  world.isDeaf = true;
  await world.run(world.beta.running.resize("payroll", "data", 1024 * KIB, NONE));
  await writeAt(world, "beta", 255, 4);
  world.isDeaf = false;
  t.equal(await world.until("protected"), "");
  await world.time.runFor(3000);
  await equalAtBoth(t, world, "beta");
  t.equal((await world.bytesOf("alpha", "payroll/data@latest")).length, 1024 * KIB);
});

t.test("the direction is what it is, whatever the file says", async (t) => {
  const world = await seeded(t, 7);
  world.alpha.end("kill");
  await promoted(world, "beta");
  await world.run(world.beta.running.reprotect("payroll", "", REPROTECT));
  t.equal(await world.until("protected"), "");
  const applied = await world.run(world.beta.running.apply(SPECIFICATION, NONE));
  t.same(applied.changes, []);
  t.same(applied.group.direction, { from: "beta", to: "alpha" });
});

t.test("what is refused changes nothing", async (t) => {
  const world = await seeded(t, 8);
  const { alpha, beta } = world;
  const code = (ask: Promise<unknown>): Promise<string> =>
    world.run(
      ask.then(
        () => "",
        (error: { readonly code: string }) => error.code,
      ),
    );
  const refused = (site: typeof alpha, toSite = "", change = REPROTECT): Promise<string> =>
    code(site.running.reprotect("payroll", toSite, change));
  t.equal(await refused(alpha), "NOT_FAILED_OVER", "it is the primary");
  t.equal(await refused(beta), "GROUP_NOT_READY", "it follows");
  alpha.end("kill");
  await world.run(beta.running.failover("payroll", to("latest"), FAILOVER));
  t.equal(await refused(beta), "GROUP_NOT_READY", "it is not final");
  await world.run(beta.running.commit("payroll", false, COMMIT));
  t.equal(await refused(beta), "OLD_POINTS_KEPT");
  await world.run(beta.running.commit("payroll", true, COMMIT));
  t.equal(await refused(beta), "PEER_NOT_FENCED", "it is away");
  await world.run(alpha.start());
  await world.time.runFor(5000);
  t.equal(await refused(beta, "gamma"), "REPROTECT_TO_ANOTHER_SITE");
  t.equal(await refused(beta, "", NONE), "CONFIRMATION_NEEDED");
  t.equal(await refused(alpha), "WRONG_SITE", "it is fenced");
  alpha.end("kill");
  t.equal(await refused(beta), "PEER_NOT_FENCED", "it had heard, and is away again");
  await world.run(alpha.start());
  await writeAt(world, "beta", 3, 5);
  const { device } = await world.opened("beta", "payroll/data");
  t.equal(await refused(beta), "");
  t.same(beta.ended, [], "who has it open has it still");
  await world.run(Promise.resolve(device.write(2 * 4 * KIB, pattern(4 * KIB, 6))));
  await world.run(device.flush());
  t.equal(await refused(beta), "NOT_FAILED_OVER", "asked again it is done");
  t.equal(await world.until("protected"), "");
  t.same(await blocks(world, "beta"), [1, 0, 6, 5]);
  await equalAtBoth(t, world, "beta");
});

t.test("who has a volume open has it still, until it ends", async (t) => {
  const world = await seeded(t, 10);
  const { alpha, beta } = world;
  alpha.end("kill");
  await promoted(world, "beta");
  const { device } = await world.opened("beta", "payroll/data");
  await world.run(beta.running.reprotect("payroll", "", REPROTECT));
  const bytes = pattern(4 * KIB, 3);
  await world.run(Promise.resolve(device.write(0, bytes)));
  await world.run(device.flush());
  t.same(beta.ended, []);
  t.equal(await world.until("protected"), "");
  const again = await world.opened("beta", "payroll/data");
  t.equal(again.device, device, "the same for all");
  await world.run(beta.running.delete("payroll", changeOf({ confirm: "Delete" })));
  t.match(beta.ended, [/volume data of group payroll/], "and is told when it ends");
  const ended = await world.run(
    Promise.resolve(device.flush()).then(
      () => "",
      (error: { readonly code: string }) => error.code,
    ),
  );
  t.equal(ended, "ESHUTDOWN");
});

t.test("a disk that does not take what is decided", async (t) => {
  const world = await seeded(t, 9);
  const { alpha, beta } = world;
  alpha.end("kill");
  await promoted(world, "beta");
  await writeAt(world, "beta", 1, 2);
  /** What of that name is written in that state, but for the first so many times. */
  const unwritable = (site: typeof beta, state: string, name: RegExp, first = 0) => {
    let seen = 0;
    const isMeant = (path: string): boolean => {
      if (!name.test(path) || site.running.named("payroll")?.state.type !== state) return false;
      seen += 1;
      return seen > first;
    };
    return site.disk.faults.add({
      operations: ["datasync"],
      path: isMeant,
      fault: { type: "error", code: "EIO" },
    });
  };
  const ask = (requestId: string): Promise<string> =>
    world.run(
      beta.running.reprotect("payroll", "", changeOf({ confirm: "Reprotect", requestId })).then(
        ({ state }) => state,
        (error: { readonly code: string }) => error.code,
      ),
    );

  // The ledger: nothing is decided, and it is served as before.
  const ledger = unwritable(beta, "reprotecting", /ledger/);
  t.not(await ask("one"), "running");
  ledger.remove();
  t.match((await world.picture("beta")).sites[0], { status: "unprotected", role: "active" });
  await writeAt(world, "beta", 2, 3);
  t.same(await blocks(world, "beta"), [1, 2, 3, 0]);
  const [failed] = (await world.run(beta.running.jobs("payroll"))).toReversed();
  t.match(failed, { verb: "reprotect", state: "failed" });

  // The record, from the first change of it on: served as before is what that cannot be, and it is opened anew.
  const all = unwritable(beta, "reprotecting", RECORD);
  t.equal(await ask("other"), "GROUP_RECORD_UNWRITABLE");
  t.match((await world.picture("beta")).sites[0], { status: "error" });
  all.remove();
  t.equal(await ask("other"), "failed", "that one came to nothing");
  t.same(await blocks(world, "beta"), [1, 2, 3, 0], "and it is served again");

  const open = await world.opened("beta", "payroll/data");
  // The record, with the images written in place already: nothing is served until that is on record.
  await world.time.runFor(10_000);
  const record = unwritable(beta, "reprotecting", RECORD, 1);
  t.equal(await ask("two"), "GROUP_RECORD_UNWRITABLE");
  t.match((await world.picture("beta")).sites[0], { status: "error" });
  record.remove();
  t.equal(beta.ended.length, 1, "who had it open is told");
  await open.close();

  // And the old primary cannot record it: it stays what it was, until it can.
  const old = unwritable(alpha, "closed", RECORD);
  t.equal(await ask("two"), "running", "asked for again it goes on");
  await world.time.runFor(5000);
  t.match((await world.picture("alpha")).sites[0], { status: /fenced|diverged/ });
  t.same(await blocks(world, "beta"), [1, 2, 3, 0]);
  old.remove();
  t.equal(await world.until("protected"), "");
  await world.time.runFor(3000);
  await equalAtBoth(t, world, "beta");
});

t.test("a primary that cannot be opened after it was reversed is opened later", async (t) => {
  const world = await seeded(t, 11);
  const { alpha, beta } = world;
  alpha.end("kill");
  await promoted(world, "beta");
  const before = await world.opened("beta", "payroll/data");
  const fault = beta.disk.faults.add({
    operations: ["datasync"],
    path: (path) => path.includes("/capture/") && beta.running.named("payroll")?.state.type === "opening",
    fault: { type: "error", code: "EIO" },
  });
  await world.run(beta.running.reprotect("payroll", "", REPROTECT));
  t.match((await world.picture("beta")).sites[0], { status: "error" });
  t.equal(beta.ended.length, 1, "who had it open is told");
  fault.remove();
  await world.run(beta.running.apply(SPECIFICATION, NONE));
  const after = await world.opened("beta", "payroll/data");
  t.not(after.device, before.device, "and opens it anew");
  await writeAt(world, "beta", 1, 2);
  t.equal(await world.until("protected"), "");
  await equalAtBoth(t, world, "beta");
});

t.test("what fails once the old primary has recorded what it is does not undo it", async (t) => {
  const world = await seeded(t, 12);
  const { alpha, beta } = world;
  // Alpha was itself promoted once: what a promoted site kept goes when it starts as a primary.
  alpha.end("kill");
  await promoted(world, "beta");
  await world.run(beta.running.reprotect("payroll", "", REPROTECT));
  t.equal(await world.until("protected"), "");
  await world.time.runFor(3000);
  alpha.end("kill");
  await writeAt(world, "beta", 2, 7);
  beta.end("kill");
  await world.run(alpha.start());
  for (const { id } of await world.run(alpha.running.branches("payroll")))
    await world.run(alpha.running.dropBranch("payroll", id, changeOf({ confirm: "Delete" })));
  await promoted(world, "alpha");
  t.match((await world.picture("beta")).sites[0], { status: "diverged" });
  const fault = beta.disk.faults.add({
    operations: ["unlink", "remove-directory"],
    path: (path) => path.includes("/capture"),
    fault: { type: "error", code: "EIO" },
  });
  const request = changeOf({ confirm: "Reprotect", requestId: "back" });
  await world.run(alpha.running.reprotect("payroll", "", request));
  t.equal(await world.until("protected"), "");
  fault.remove();
  for (const how of ["", "kill"] as const) {
    if (how !== "") {
      beta.end(how);
      await world.run(beta.start());
      t.equal(await world.until("protected"), "");
    }
    const points = await world.run(beta.running.points("payroll"));
    const kept = points.find(({ kind }) => kind === "branch");
    t.same(await blocks(world, "beta", `payroll/data@${kept?.id}`), [1, 0, 7, 0], "what it wrote is kept");
  }
});

t.test("back and forth, again and again", async (t) => {
  const world = await seeded(t, 3);
  let primary: Site = "alpha";
  for (let turn = 0; turn < 10; turn += 1) {
    const copy: Site = primary === "alpha" ? "beta" : "alpha";
    world[primary].end(turn % 2 === 0 ? "kill" : "crash");
    await promoted(world, copy);
    await writeAt(world, copy, turn % 4, (turn % 9) + 1);
    await world.run(world[copy].running.reprotect("payroll", "", REPROTECT));
    t.equal(await world.until("protected"), "", `protected after ${turn + 1}`);
    await world.time.runFor(3000);
    await equalAtBoth(t, world, copy);
    // Nobody knows what a primary that was killed had written last: it is kept, until somebody drops it.
    for (const { id } of await world.run(world[primary].running.branches("payroll")))
      await world.run(world[primary].running.dropBranch("payroll", id, changeOf({ confirm: "Delete" })));
    primary = copy;
  }
  t.same(await blocks(world, "alpha"), [9, 1, 7, 8]);
});
