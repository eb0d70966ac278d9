import t from "tap";
import type { HookUse } from "#src/domain/model/group-specification.js";
import { changeOf, specification, volume } from "#test/support/groups/group-world.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** Two sites whose groups name hooks. */

const NONE = changeOf({});
const FREEZE: HookUse = { moment: "freeze", use: "quiesce", onFailure: "abort" };
const THAW: HookUse = { moment: "thaw", use: "wake", onFailure: "continue" };

function wanting(hooks: readonly HookUse[], appEveryMs?: number) {
  const wanted = replicated(specification("payroll", [volume("data")], { hooks }));
  const app = appEveryMs === undefined ? undefined : { everyMs: appEveryMs };
  return { ...wanted, points: { ...wanted.points, app } };
}

/** Daemons that know those hooks. */
async function start(alpha: readonly string[], beta = alpha) {
  const world = await TwoHosts.open();
  const hooks = { alpha: new ScriptedHooks(...alpha), beta: new ScriptedHooks(...beta) };
  world.alpha.hooks = hooks.alpha;
  world.beta.hooks = hooks.beta;
  for (const site of [world.alpha, world.beta]) {
    await world.run(site.stop());
    await world.run(site.start());
  }
  return { world, hooks };
}

async function kindsOf(world: TwoHosts): Promise<readonly string[]> {
  return (await world.run(world.beta.running.points("payroll"))).map(({ kind }) => kind);
}

t.test("app points come on their schedule, at the secondary too", async (t) => {
  const { world, hooks } = await start(["quiesce", "wake"]);
  await world.run(world.alpha.running.apply(wanting([FREEZE, THAW], 60_000), NONE));
  t.equal(await world.until("protected"), "");
  await world.time.runFor(190_000);
  t.same(hooks.alpha.moments, ["freeze", "thaw", "freeze", "thaw", "freeze", "thaw"]);
  t.same(hooks.beta.moments, [], "they run where the application is");
  t.equal((await kindsOf(world)).filter((kind) => kind === "app").length, 3);
  t.match(await world.run(world.beta.running.point("payroll", "latest-app")), { kind: "app" });
});

t.test(
  "where the group wants a point although its application cannot be frozen, it is none of kind app",
  async (t) => {
    const { world, hooks } = await start(["quiesce", "wake"]);
    hooks.alpha.ends.set("quiesce", { type: "exited", code: 1 });
    const wanted = wanting([{ ...FREEZE, onFailure: "continue" }, THAW]);
    await world.run(world.alpha.running.apply(wanted, NONE));
    t.equal(await world.until("protected"), "");
    const cut = { label: "", kind: "app", sync: true } as const;
    t.match(await world.run(world.alpha.running.cut("payroll", cut, NONE)), { kind: "flush" });
    t.same(hooks.alpha.moments, ["freeze", "thaw"]);
  },
);

t.test(
  "an offer that names a hook the site does not define is refused, and taken once it does",
  async (t) => {
    const { world } = await start(["quiesce", "wake"], ["quiece"]);
    await world.run(world.alpha.running.apply(wanting([FREEZE, THAW]), NONE));
    await world.time.runFor(10_000);
    const [own] = (await world.picture("alpha")).sites;
    const link = own?.conditions.find(({ type }) => type === "LinkUp");
    t.match(link, {
      status: "false",
      message: /the configuration of beta defines no hook quiesce; did you mean quiece/,
    });
    await world.run(world.beta.stop());
    world.beta.hooks = new ScriptedHooks("quiesce", "wake");
    await world.run(world.beta.start());
    t.equal(await world.until("protected", 120_000), "");
    await world.run(world.beta.stop());
    world.beta.hooks = new ScriptedHooks();
    await world.run(world.beta.start());
    t.equal(
      await world.until("protected", 120_000),
      "",
      "one that it names already keeps nobody from following",
    );
  },
);

t.test("a change of the group in the middle of a freeze ends the freeze", async (t) => {
  const { world, hooks } = await start(["quiesce", "wake"]);
  await world.run(world.alpha.running.apply(wanting([FREEZE, THAW]), NONE));
  t.equal(await world.until("protected"), "");
  hooks.alpha.ends.set("quiesce", "never");
  const cut = { label: "", kind: "app", sync: false } as const;
  const cutting = t.rejects(world.alpha.running.cut("payroll", cut, NONE), { code: "HOOK_FAILED" });
  await world.time.runFor(100);
  const more = replicated(
    specification("payroll", [volume("data"), volume("more")], { hooks: [FREEZE, THAW] }),
  );
  await world.run(world.alpha.running.apply(more, NONE));
  await world.run(cutting);
  t.same(hooks.alpha.moments, ["freeze", "thaw"]);
  t.equal(await world.until("protected"), "");
});
