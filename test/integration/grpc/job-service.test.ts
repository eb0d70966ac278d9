import t, { type Test } from "tap";
import { createEventCalls } from "#src/api/cli/client/event-calls.js";
import { createFailoverCalls } from "#src/api/cli/client/failover-calls.js";
import { jobData } from "#src/api/cli/failover/failover-data.js";
import { createHistoryOperations } from "#src/api/control/history.js";
import { present } from "#src/base/assert.js";
import { History } from "#src/operations/history/history.js";
import type { JobPicture } from "#src/operations/jobs/job-picture.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import { openClient } from "#src/platform/grpc/grpc-client.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { HandClock, randomOf } from "#test/support/chance.js";
import { memoryOperations } from "#test/support/groups/group-operations.js";
import { MemoryGroups, pictureOf } from "#test/support/groups/memory-groups.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { hash64 } from "#test/support/hash.js";
import { type FixtureOptions, startRpc, tlsTarget } from "#test/support/rpc-fixture.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

/** Jobs and the history over gRPC, with groups in memory. */

const JOB: JobPicture = {
  id: "7",
  verb: "reprotect",
  wish: undefined,
  group: "payroll",
  site: "alpha",
  requestId: "r1",
  requestedBy: "ops",
  reason: "",
  state: "running",
  createMs: 1,
  endMs: undefined,
  steps: [{ name: "compare", title: "what differs", state: "running", startMs: 1, endMs: undefined }],
  refusal: undefined,
  report: undefined,
  progress: { doneBytes: 1, totalBytes: 4, bytesPerSecond: 2, remainingMs: 1500 },
  cancellable: false,
};

async function start(t: Test, options: FixtureOptions = {}) {
  const groups = new MemoryGroups();
  groups.set(pictureOf(singleSite(), "01981fb6-3c1f-7b6e-9c0e-000000000001"));
  const disk = new SimulatedDisk({ clock: new HandClock(), random: randomOf(1), pid: process.pid });
  await disk.makeDirectory("/data", 0o700);
  const history = await History.open({
    disk,
    clock: new RealClock(),
    hash64,
    logger: new RecordingLogger(),
    path: "/data/history",
    onTrouble: () => undefined,
  });
  const fixture = await startRpc(t, {
    ...options,
    groups: memoryOperations(groups),
    events: { list: async () => [], watch: async function* () {} },
    history: createHistoryOperations({ groups, history }),
  });
  return { groups, fixture, history };
}

function callsTo(t: Test, target: Parameters<typeof openClient>[1]) {
  const jobs = openClient(controlApi().JobService, target);
  const failovers = openClient(controlApi().FailoverService, target);
  t.teardown(() => jobs.close());
  t.teardown(() => failovers.close());
  const options = { server: "the server" };
  return { ...createFailoverCalls(failovers, jobs, options), ...createEventCalls(jobs, options) };
}

t.test("a job is followed until it has ended, with how far it is", async (t) => {
  const { groups, fixture } = await start(t);
  groups.jobList.push(JOB);
  const calls = callsTo(t, fixture);
  const told: string[] = [];
  for await (const { job } of calls.watchJob({ jobId: "7" }, new AbortController().signal)) {
    const data = jobData(present(job, "the job"));
    told.push(`${data.state} ${data.progress?.done_bytes ?? "-"} ${data.progress?.remaining_seconds ?? "-"}`);
    if (told.length === 1)
      groups.jobList.splice(0, 1, { ...JOB, state: "succeeded", endMs: 9, progress: undefined });
  }
  t.same(told, ["running 1 1.5", "succeeded - -"]);
  const unknown = calls.watchJob({ jobId: "8" }, new AbortController().signal);
  await t.rejects(unknown.next(), { code: "JOB_UNKNOWN", kind: "not-found" });
  await t.rejects(calls.cancelJob({ jobId: "8" }), { code: "JOB_UNKNOWN" });
});

t.test("what is asked for is in the history, with what came of it, and what only looks is not", async (t) => {
  const { groups, fixture } = await start(t);
  groups.jobList.push({ ...JOB, state: "succeeded" });
  const calls = callsTo(t, fixture);
  const context = { requestId: "r1", confirm: "Reprotect", reason: "a fire" };
  await calls.reprotect({ context, group: "payroll", to: "beta" });
  await t.rejects(calls.commit({ context, group: "payroll", deletePoints: true }), {
    code: "CONFIRMATION_NEEDED",
  });
  await t.rejects(calls.reprotect({ context, group: "none" }), { code: "GROUP_UNKNOWN" });
  await calls.jobs({ group: "" });
  const { entries } = await calls.history({ group: "payroll" });
  t.match(entries, [
    { verb: "commit", outcome: "HISTORY_OUTCOME_REFUSED", refusal: { code: "CONFIRMATION_NEEDED" } },
    { verb: "reprotect", outcome: "HISTORY_OUTCOME_DONE", jobId: "7", refusal: null, caller: "local" },
  ]);
  t.match(entries[1], {
    summary: "reprotect payroll to=beta",
    requestId: "r1",
    reason: "a fire",
    options: [{ name: "to", text: "beta" }],
  });
  const all = await calls.history({ group: "", page: { size: 1 } });
  t.match(all.entries, [{ group: "none", refusal: { code: "GROUP_UNKNOWN" } }]);
  t.not(all.page?.nextToken, "");
  const late = await calls.history({ group: "", from: { seconds: 2 ** 33, nanos: 0 } });
  t.same(late.entries, []);
});

t.test("who has no right is in it too, by the name of the certificate", async (t) => {
  const authority = new TestAuthority();
  const { fixture, history } = await start(t, { certificate: authority.holder("alpha") });
  const viewer = callsTo(t, tlsTarget(fixture.address, authority.holder("grafana")));
  await t.rejects(viewer.commit({ group: "payroll" }), { code: "NOT_ALLOWED" });
  t.match(history.entries, [{ caller: "grafana", verb: "commit", refusal: { code: "NOT_ALLOWED" } }]);
});
