import t from "tap";
import { type HookGroup, hookAt, hookEnvironment } from "#src/domain/hooks/hook-environment.js";
import { type HookEnd, hasSucceeded, judgeHook } from "#src/domain/hooks/hook-outcome.js";
import type { HookUse } from "#src/domain/model/group-specification.js";
import { specification, volume } from "#test/support/groups/group-world.js";

const FREEZE: HookUse = { moment: "freeze", use: "quiesce", onFailure: "abort" };

const GROUP: HookGroup = {
  id: "0b8d",
  site: "alpha",
  role: "active",
  specification: specification("payroll", [volume("data"), volume("archive")], { hooks: [FREEZE] }),
};

t.test("a hook is told of its group and the moment", async (t) => {
  t.same(hookEnvironment(GROUP, FREEZE, { point: "p1", epoch: 0 }), {
    TIDEMARK_MOMENT: "freeze",
    TIDEMARK_HOOK: "quiesce",
    TIDEMARK_GROUP: "payroll",
    TIDEMARK_GROUP_ID: "0b8d",
    TIDEMARK_SITE: "alpha",
    TIDEMARK_ROLE: "active",
    TIDEMARK_PRIMARY: "alpha",
    TIDEMARK_SECONDARY: "",
    TIDEMARK_MEMBERS: "data archive",
    TIDEMARK_EXPORTS: "payroll/data payroll/archive",
    TIDEMARK_POINT: "p1",
    TIDEMARK_EPOCH: "0",
  });
  const drill = { drill: "audit", exports: ["payroll/data@drill-audit"] };
  t.match(hookEnvironment(GROUP, { ...FREEZE, moment: "drill-up" }, drill), {
    TIDEMARK_DRILL: "audit",
    TIDEMARK_EXPORTS: "payroll/data@drill-audit",
  });
});

t.test("a hook is found by its moment", async (t) => {
  t.same(hookAt([FREEZE], "freeze"), FREEZE);
  t.equal(hookAt([FREEZE], "thaw"), undefined);
});

t.test("every end but 0 is a failure, and the group says what that stops", async (t) => {
  const bad: readonly HookEnd[] = [
    { type: "exited", code: 1 },
    { type: "signalled", signal: "SIGKILL" },
    { type: "timed-out", timeoutMs: 1 },
    { type: "aborted" },
    { type: "not-run", code: "HOOK_UNKNOWN", why: "", hint: "" },
  ];
  for (const end of bad) {
    t.notOk(hasSucceeded({ end }));
    t.equal(judgeHook({ end }, "abort"), "stop");
    t.equal(judgeHook({ end }, "continue"), "go-on");
  }
  t.equal(judgeHook({ end: { type: "exited", code: 0 } }, "abort"), "done");
});
