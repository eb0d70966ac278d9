import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { EventDraft } from "#src/domain/model/site-event.js";
import { EventHooks } from "#src/operations/hooks/event-hooks.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { specification, volume } from "#test/support/groups/group-world.js";
import { ScriptedHooks } from "#test/support/groups/scripted-hooks.js";

const SEEN = {
  name: "payroll",
  id: "1",
  specification: specification("payroll", [volume("data")], {
    secondary: "beta",
    hooks: [
      { moment: "post-demote", use: "drop-address", onFailure: "continue" },
      { moment: "rpo-breach", use: "page", onFailure: "continue" },
    ],
  }),
  sites: [
    { name: "alpha", role: "failed" },
    { name: "beta", role: "active" },
  ],
  rpo: { targetMs: 5000 },
} as const;

function event(code: string, facts: EventDraft["facts"] = {}): EventDraft {
  return { severity: "warning", code, group: "payroll", message: "", facts };
}

function start(group: () => Promise<typeof SEEN | undefined> = async () => SEEN) {
  const runner = new ScriptedHooks();
  const logger = new RecordingLogger();
  return { runner, logger, hooks: new EventHooks({ runner, logger, site: "alpha", group }) };
}

t.test("a breach and the end of a reign are moments of hooks", async (t) => {
  const { hooks, runner } = start();
  await hooks.told(event("RPO_BREACH_BEGUN", { worst_ms: 7000 }));
  await hooks.told(event("GROUP_SUPERSEDED"));
  await hooks.told(event("LINK_DOWN"));
  t.same(
    runner.calls.map(({ hook }) => hook),
    ["page", "drop-address"],
  );
  t.match(runner.calls[0]?.environment, {
    TIDEMARK_EXPOSURE_MS: "7000",
    TIDEMARK_RPO_TARGET_MS: "5000",
  });
  t.match(runner.calls[1]?.environment, { TIDEMARK_ROLE: "failed", TIDEMARK_SITE: "alpha" });
});

t.test("one that goes on is not begun once more", async (t) => {
  const { hooks, runner } = start();
  let end = (): void => undefined;
  runner.ends.set("page", () => new Promise<void>((resolve) => (end = resolve)));
  const first = hooks.told(event("RPO_BREACH_BEGUN"));
  await hooks.told(event("RPO_BREACH_BEGUN"));
  t.equal(runner.calls.length, 1);
  end();
  await first;
  runner.ends.clear();
  await hooks.told(event("RPO_BREACH_BEGUN"));
  t.equal(runner.calls.length, 2);
});

t.test("a group that is gone, or cannot be asked, has no hooks", async (t) => {
  const gone = start(async () => undefined);
  await gone.hooks.told(event("RPO_BREACH_BEGUN"));
  t.same(gone.runner.calls, []);
  const silent = start(() =>
    Promise.reject(
      new TidemarkError({ kind: "unreachable", code: "DATA_PLANE_SILENT", message: "silent", hint: "" }),
    ),
  );
  await silent.hooks.told(event("RPO_BREACH_BEGUN"));
  t.same(silent.runner.calls, []);
  t.equal(silent.logger.records.length, 1);
});
