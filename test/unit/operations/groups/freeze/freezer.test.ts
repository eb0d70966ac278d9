import t from "tap";
import { Freezer } from "#src/operations/groups/freeze/freezer.js";
import { ThawDebtFile } from "#src/operations/groups/freeze/thaw-debt.js";
import { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { specification, volume } from "#test/support/groups/group-world.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";
import { hash64 } from "#test/support/hash.js";

const DEBT = "/group/thaw";
const NAMED = [
  { moment: "freeze", use: "quiesce", onFailure: "abort" },
  { moment: "thaw", use: "wake", onFailure: "continue" },
] as const;
const NEVER = new AbortController().signal;

async function start(named: readonly { moment: "freeze" | "thaw" }[] = NAMED) {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const run = <T>(work: Promise<T>): Promise<T> => time.complete(work);
  const world = {
    time,
    run,
    hooks: new ScriptedHooks("quiesce", "wake"),
    disk: new SimulatedDisk({ clock, random: new SimulatedRandom(1) }),
    logger: new RecordingLogger(),
    isOwed: async () => (await run(world.disk.stat(DEBT))) !== undefined,
    begin: (): Freezer => {
      const hooks = named.map(({ moment }) => NAMED.find((use) => use.moment === moment) ?? NAMED[0]);
      const group = {
        id: "1",
        site: "alpha",
        role: "active",
        specification: specification("payroll", [volume("data")], { hooks }),
      } as const;
      return new Freezer({
        clock,
        hooks: new GroupHooks({ runner: world.hooks, group: () => group }),
        debt: new ThawDebtFile(world.disk, DEBT, hash64),
        group: () => "payroll",
        logger: world.logger,
      });
    },
  };
  await run(world.disk.makeDirectory("/group", 0o700));
  await run(world.disk.syncDirectory("/"));
  return world;
}

t.test("that it is to be thawed is durable before the freeze begins, and gone after the thaw", async (t) => {
  const world = await start();
  const freezer = world.begin();
  world.hooks.ends.set("quiesce", async () => {
    world.disk = world.disk.crash();
  });
  await world.run(freezer.freeze("p1", NEVER));
  t.ok(await world.isOwed(), "after a power loss inside of the freeze");

  const next = world.begin();
  await world.run(next.resume());
  await world.time.runFor(1);
  t.same(world.hooks.moments, ["freeze", "thaw"]);
  t.match(world.hooks.calls[1], {
    hook: "wake",
    environment: { TIDEMARK_FREEZE: "unknown", TIDEMARK_POINT: "p1" },
  });
  world.disk = world.disk.crash();
  t.notOk(await world.isOwed());
});

t.test("a freeze that fails is thawed, and is told", async (t) => {
  const world = await start();
  const freezer = world.begin();
  world.hooks.ends.set("quiesce", { type: "exited", code: 1 });
  await t.rejects(world.run(freezer.freeze("p1", NEVER)), { code: "HOOK_FAILED" });
  t.notOk(freezer.isFrozen);
  await world.run(freezer.thaw());
  t.match(world.hooks.calls[1], { moment: "thaw", environment: { TIDEMARK_FREEZE: "failed" } });
  t.notOk(await world.isOwed());
});

t.test(
  "a thaw that fails is run again, later each time, and nothing is frozen until it succeeds",
  async (t) => {
    const world = await start();
    const freezer = world.begin();
    world.hooks.ends.set("wake", { type: "signalled", signal: "SIGKILL" });
    await world.run(freezer.freeze("p1", NEVER));
    t.ok(freezer.isFrozen);
    await world.run(freezer.thaw());
    await t.rejects(world.run(freezer.freeze("p2", NEVER)), { code: "THAW_OWED" });
    await world.time.runFor(36_000);
    t.same(
      world.hooks.moments,
      ["freeze", "thaw", "thaw", "thaw", "thaw"],
      "at once, after 5, 15, 35 seconds",
    );
    t.ok(await world.isOwed());
    world.hooks.ends.delete("wake");
    await world.time.runFor(41_000);
    t.notOk(await world.isOwed());
    await world.run(freezer.freeze("p2", NEVER));
  },
);

t.test("a group that ends does not wait for a thaw that hangs, and the next start thaws", async (t) => {
  const world = await start();
  const freezer = world.begin();
  await world.run(freezer.freeze("p1", NEVER));
  world.hooks.ends.set("wake", () => new Promise(() => undefined));
  const end = new AbortController();
  const thawing = freezer.thaw(end.signal);
  await world.time.runFor(60_000);
  end.abort();
  await world.run(thawing);
  await world.run(freezer.stop());
  t.ok(await world.isOwed());
  world.hooks.ends.delete("wake");
  await world.run(world.begin().resume());
  await world.time.runFor(1);
  t.notOk(await world.isOwed());
});

t.test("a freeze that is not wanted any more is ended", async (t) => {
  const world = await start();
  const freezer = world.begin();
  world.hooks.ends.set("quiesce", "never");
  const end = new AbortController();
  const freezing = freezer.freeze("p1", end.signal);
  const failed = t.rejects(freezing, { code: "HOOK_FAILED", kind: "pending" });
  await world.time.runFor(10);
  end.abort();
  await world.run(failed);
});

t.test("a debt that nobody can read is paid with what the group names now", async (t) => {
  const world = await start();
  await world.run(new ThawDebtFile(world.disk, DEBT, hash64).owe({ hook: "gone", point: "p1", sinceMs: 1 }));
  await world.disk.flipBit(DEBT, 8 * 30);
  await world.run(world.begin().resume());
  await world.time.runFor(1);
  t.match(world.hooks.calls, [{ hook: "wake", moment: "thaw" }]);
  t.notOk(await world.isOwed());
});

t.test("nothing is begun without both hooks, or where the debt cannot be written", async (t) => {
  const without = await start([{ moment: "thaw" }]);
  await t.rejects(without.run(without.begin().freeze("p1", NEVER)), { code: "NO_FREEZE_HOOK" });
  const world = await start();
  await world.run(world.disk.removeDirectory("/group"));
  await t.rejects(world.run(world.begin().freeze("p1", NEVER)), { code: "DISK_ENOENT" });
  t.same(world.hooks.calls, []);
});
