import t from "tap";
import type { JobData } from "#src/api/cli/failover/failover-data.js";
import { doneText } from "#src/api/cli/failover/failover-view.js";

const JOB: JobData = {
  ...{ id: "7c2a", verb: "commit", group: "payroll", site: "beta", state: "succeeded", steps: [] },
  ...{ progress: null, cancellable: false, refusal: null, report: null, reprotect: null },
  ...{ requested_by: "local", request_id: "", reason: "", created_at: null, ended_at: null },
};
const REPORT: NonNullable<JobData["report"]> = {
  position: { epoch: 1, sequence: 16 },
  ...{ point: null, epoch: 2, fencing: null, left_out: [] },
  predicted_loss: { seconds: 0, bytes: 0, writes: 0, bound: "exact" },
};

t.test("what comes after a verb is said, as a command", async (t) => {
  t.match(doneText(JOB), /^next: tidemark --site beta reprotect payroll/m);
  const served = doneText({ ...JOB, verb: "failover", report: REPORT });
  t.match(served, /^not final: tidemark --site beta change-point payroll .* rollback .* commit /m);
  const running = doneText({ ...JOB, verb: "reprotect", state: "running" });
  t.match(running, /^goes on: tidemark --site beta job watch 7c2a/m);
});

t.test("of what has failed nothing follows", async (t) => {
  const text = doneText({ ...JOB, state: "failed", refusal: { code: "C", message: "why", hint: "what" } });
  t.notMatch(text, /next:/);
  t.match(text, /hint: what/);
});
