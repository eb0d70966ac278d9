import t from "tap";
import type { FromPlane, ToPlane } from "#src/daemon/data-plane/messages.js";
import { RemoteHooks } from "#src/daemon/data-plane/remote-hooks.js";
import { RunHooks } from "#src/daemon/data-plane/run-hooks.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";

/** Both sides, with what they say to each other copied as between threads. */
function start() {
  const site = new ScriptedHooks("quiesce");
  const run = new RunHooks(site, (message: ToPlane) => {
    if (message.type === "hook-ran") remote.ran(message.id, structuredClone(message.outcome));
  });
  const remote = new RemoteHooks({
    names: () => site.names(),
    post: (message: Extract<FromPlane, { type: "hook" | "end-hook" }>) => {
      const said = structuredClone(message);
      if (said.type === "hook") run.run(said.id, said.call);
      else run.end(said.id);
    },
  });
  return { site, remote };
}

const CALL = { group: "payroll", moment: "freeze", hook: "quiesce", environment: { A: "b" } } as const;

t.test("a hook is run by the other thread, and its outcome comes back", async (t) => {
  const { site, remote } = start();
  t.same(remote.names(), ["quiesce"]);
  const outcome = await remote.run(CALL);
  t.same(outcome, { end: { type: "exited", code: 0 }, output: ["quiesce has run"], elapsedMs: 1 });
  t.same(site.calls, [CALL]);
});

t.test("several go on at once, and each is answered with its own", async (t) => {
  const { site, remote } = start();
  site.ends.set("slow", async () => {
    await remote.run(CALL);
  });
  site.ends.set("bad", { type: "exited", code: 4 });
  const outcomes = await Promise.all([
    remote.run({ ...CALL, hook: "slow" }),
    remote.run({ ...CALL, hook: "bad" }),
  ]);
  t.match(outcomes, [{ end: { code: 0 } }, { end: { code: 4 } }]);
});

t.test("one that is not wanted any more is ended there, also where that was known before", async (t) => {
  const { site, remote } = start();
  site.ends.set("quiesce", "never");
  const end = new AbortController();
  const running = remote.run(CALL, end.signal);
  end.abort();
  t.same((await running).end, { type: "aborted" });
  t.same((await remote.run(CALL, AbortSignal.abort())).end, { type: "aborted" });
});
