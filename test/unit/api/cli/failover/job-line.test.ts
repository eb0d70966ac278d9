import t from "tap";
import type { JobData } from "#src/api/cli/failover/failover-data.js";
import { jobLine, progressText, spanOf } from "#src/api/cli/failover/job-line.js";

const GIB = 2 ** 30;

const step = (name: string, state: string) => ({
  name,
  title: name,
  state,
  started_at: null,
  ended_at: null,
  output: [],
});

const JOB: JobData = {
  id: "7",
  verb: "reprotect",
  group: "payroll",
  site: "beta",
  state: "running",
  steps: [step("reverse", "succeeded"), step("compare", "running")],
  progress: { done_bytes: GIB, total_bytes: 4 * GIB, bytes_per_second: GIB, remaining_seconds: 3 },
  cancellable: false,
  refusal: null,
  report: null,
  reprotect: null,
  requested_by: "ops",
  request_id: "",
  reason: "",
  created_at: "2026-01-01T00:00:00.000Z",
  ended_at: null,
};

t.test("a job on one line: its step, how far, how fast, how long still", async (t) => {
  t.equal(
    jobLine(JOB),
    "reprotect of payroll  2/2 compare  [######------------------]  25%  1GiB of 4GiB  1GiB/s  3s left",
  );
  t.equal(jobLine({ ...JOB, progress: null }), "reprotect of payroll  2/2 compare");
  t.equal(jobLine({ ...JOB, state: "succeeded" }), "reprotect of payroll: succeeded");
});

t.test("what is not whole is never shown as whole", async (t) => {
  const at = (done: number, total: number | null) =>
    progressText({ done_bytes: done, total_bytes: total, bytes_per_second: null, remaining_seconds: null });
  t.match(at(4 * GIB - 1, 4 * GIB), /^\[#{23}-\] {2}99%/);
  t.match(at(4 * GIB, 4 * GIB), /^\[#{24}\] {2}100%/);
  t.match(at(0, 0), /100%/, "nothing to do is done");
  t.equal(at(GIB, null), "1GiB");
});

t.test("how long it took, and takes while it runs", async (t) => {
  const startMs = Date.parse(JOB.created_at ?? "");
  t.equal(spanOf(JOB, startMs + 5000), 5000);
  t.equal(spanOf({ ...JOB, ended_at: "2026-01-01T00:00:02.000Z" }, startMs + 5000), 2000);
  t.equal(spanOf(JOB, startMs - 5000), 0, "whatever the clock here says");
  t.equal(spanOf({ ...JOB, created_at: null }, 0), undefined);
});
