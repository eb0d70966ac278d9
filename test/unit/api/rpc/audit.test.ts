import t from "tap";
import { AUDITED, askedBy, endOf, endOfError } from "#src/api/rpc/audit.js";
import { RIGHTS } from "#src/api/rpc/rights.js";
import { TidemarkError } from "#src/base/errors.js";

const FAILOVER = "/tidemark.control.v1.FailoverService/Failover";
const APPLY = "/tidemark.control.v1.GroupService/ApplyGroup";
const CARRY = "/tidemark.replication.v1.ReplicationService/CarryGroup";
const caller = { name: "ops", roles: ["operator"], sites: [], identities: ["ops"] } as const;

function asked(path: string, request: unknown) {
  return askedBy({ path, request, caller, namedSite: "beta" });
}

t.test("whatever an operator alone may call is written down, and nothing else", async (t) => {
  const changing = Object.keys(RIGHTS).filter((path) => RIGHTS[path]?.join() === "operator");
  t.same(Object.keys(AUDITED).toSorted(), changing.toSorted());
  t.equal(asked("/tidemark.control.v1.GroupService/GetGroup", { group: "payroll" }), undefined);
});

t.test("the kind of a point is kept as people say it", async (t) => {
  const cut = "/tidemark.control.v1.RecoveryPointService/CutRecoveryPoint";
  const request = { group: "payroll", label: "POINT_KIND_", kind: "POINT_KIND_APP" };
  t.same(asked(cut, request)?.options, [
    { name: "label", value: "POINT_KIND_" },
    { name: "kind", value: "app" },
  ]);
});

t.test("of a request that is kept which says something", async (t) => {
  const request = {
    context: { requestId: "r1", reason: "a fire", confirm: "Failover" },
    group: "payroll",
    point: { text: "latest" },
    stopSource: null,
    includeFuzzy: false,
    force: true,
  };
  t.same(asked(FAILOVER, request), {
    caller: "ops",
    verb: "failover",
    group: "payroll",
    options: [
      { name: "point", value: "latest" },
      { name: "force", value: "true" },
    ],
    reason: "a fire",
    requestId: "r1",
  });
  t.match(asked(FAILOVER, {}), { group: "", options: [], reason: "", requestId: "" }, "a bare one");
  const spec = { name: "payroll", members: [{ postgres: { connect: "password=secret" } }] };
  const applied = asked(APPLY, { context: null, spec });
  t.match(applied, { verb: "apply", group: "payroll", options: [] });
  t.notMatch(JSON.stringify(applied), /secret/, "nothing of a specification but its name");
});

t.test("what another site carries here is of whoever asked there", async (t) => {
  const apply = { context: { reason: "more" }, spec: { name: "payroll" } };
  t.match(asked(CARRY, { requestedBy: "jo", apply, diff: null, resize: null }), {
    caller: "jo at beta",
    verb: "apply",
    group: "payroll",
    reason: "more",
  });
  t.equal(asked(CARRY, { requestedBy: "jo", apply: null, diff: apply, resize: null }), undefined);
});

t.test("outcomes: done, refused where nothing was changed, failed elsewhere", async (t) => {
  const of = (kind: "refused" | "denied" | "invalid" | "failed" | "exhausted" | "unreachable" | "corrupt") =>
    endOfError(new TidemarkError({ kind, code: "CODE", message: "why", hint: "what", facts: { job: "7" } }));
  for (const kind of ["refused", "denied", "invalid"] as const)
    t.match(of(kind), { outcome: "refused", jobId: "7", refusal: { kind, code: "CODE" } });
  for (const kind of ["failed", "exhausted", "unreachable", "corrupt"] as const)
    t.match(of(kind), { outcome: "failed", refusal: { kind } });
  t.match(endOfError(new TypeError("secret")), { outcome: "failed", refusal: { code: "INTERNAL" } });
  t.match(endOf({ group: {} }), { outcome: "done", jobId: "" });
  t.match(endOf({ job: { id: "7", state: "JOB_STATE_RUNNING" } }), { outcome: "done", jobId: "7" });
  const refusal = { kind: "failed", code: "HOOK_FAILED", message: "m", hint: "h" };
  t.match(endOf({ job: { id: "7", state: "JOB_STATE_FAILED", refusal } }), { outcome: "failed", refusal });
});
