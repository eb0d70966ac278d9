import t from "tap";
import { NotThatShape } from "#src/base/json-shape.js";
import { JOB, type JobRecord } from "#src/operations/jobs/job.js";
import { JOB_AGE_MS_MAX, JOBS_KEPT_MIN, JOBS_MAX, withJob } from "#src/operations/jobs/job-history.js";
import { JobRun } from "#src/operations/jobs/job-run.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

const ASKED = { requestId: "", requestedBy: "local", reason: "" };

function jobOf(id: number, endMs: number | undefined): JobRecord {
  const clock = new SimulatedClock(new SimulatedTime());
  const { job } = new JobRun(clock, String(id), "commit", undefined, ASKED);
  return { ...job, createMs: 0, ...(endMs === undefined ? {} : { state: "succeeded" as const, endMs }) };
}

const ids = (jobs: readonly JobRecord[]) => jobs.map(({ id }) => Number(id));

t.test("of so many jobs the newest are kept", async (t) => {
  const all = Array.from({ length: JOBS_MAX }, (_, index) => jobOf(index, 1));
  const kept = withJob(all, jobOf(99, 1), 2);
  t.same(ids(kept), [...ids(all).slice(1), 99]);
  t.same(ids(withJob(kept, jobOf(98, 1), 2)).slice(-2), [99, 98]);
});

t.test("a job that is said once more is one job, and the newest", async (t) => {
  const kept = withJob([jobOf(1, 1), jobOf(2, 1)], jobOf(1, 2), 3);
  t.same(ids(kept), [2, 1]);
  t.equal(kept.at(-1)?.endMs, 2);
});

t.test("what is old goes, and never the last few, nor what is under way", async (t) => {
  const all = Array.from({ length: JOBS_MAX - 1 }, (_, index) => jobOf(index, index === 3 ? undefined : 1));
  const kept = withJob(all, jobOf(99, 1), 2 + JOB_AGE_MS_MAX);
  t.equal(kept.length, JOBS_KEPT_MIN + 1);
  t.same(ids(kept), [3, ...ids(all).slice(-(JOBS_KEPT_MIN - 1)), 99]);
  const running = Array.from({ length: JOBS_MAX + 1 }, (_, index) =>
    jobOf(index, index === 0 ? undefined : 1),
  );
  t.equal(ids(withJob(running, jobOf(99, 1), 2))[0], 0, "it is not forgotten for its count either");
});

t.test("a record of a job is as it was once it is read again, whatever came of it", async (t) => {
  const clock = new SimulatedClock(new SimulatedTime());
  const run = new JobRun(clock, "1", "failover", undefined, ASKED);
  run.begin("pre-promote");
  t.equal(run.cancel("ops", ""), true);
  run.left({ kind: "refused", code: "JOB_CANCELLED", message: "left", hint: "" });
  t.same(JOB(JSON.parse(JSON.stringify(run.job)), ""), run.job);
  t.throws(() => JOB({ ...run.job, state: "lost" }, ""), NotThatShape);
});

t.test("a job is left in a step that says so, and in no other", async (t) => {
  const clock = new SimulatedClock(new SimulatedTime());
  const run = new JobRun(clock, "1", "failover", undefined, ASKED);
  t.equal(run.cancel("ops", ""), false, "before its first step");
  run.begin("decide");
  t.equal(run.cancel("ops", ""), false);
  t.equal(run.signal.aborted, false);
  run.begin("pre-promote");
  t.equal(run.cancel("ops", ""), true);
  t.equal(run.signal.aborted, true);
  const first = run.cancelled;
  t.equal(run.cancel("other", ""), true);
  t.equal(run.cancelled, first, "who was first is who it was");
});
