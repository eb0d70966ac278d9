import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { CALLS_MAX, LOOK_MS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import type { GroupsCall, Outcome } from "#src/daemon/data-plane/messages.js";
import { PlaneCalls, planeEnded } from "#src/daemon/data-plane/plane-calls.js";
import { RemoteGroups } from "#src/daemon/data-plane/remote-groups.js";
import { serveGroups } from "#src/daemon/data-plane/serve-groups.js";
import { summariseRpo } from "#src/domain/rpo/rpo-summary.js";
import type { Groups } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import type { FailoverPlan, JobPicture } from "#src/operations/groups/promotion/failovers.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { branchOf, drillOf } from "#test/support/groups/memory-drills.js";
import { NO_SCRUB } from "#test/support/groups/no-scrub.js";
import { NO_VERIFY } from "#test/support/groups/no-verify.js";
import { picture } from "#test/support/plane/standin-groups.js";

const CHANGE = { requestId: "r", confirm: "Delete", reason: "because", requestedBy: "ops" };
const SPECIFICATION = picture("payroll").specification;
const refusal = new TidemarkError({
  kind: "refused",
  code: "NOT_NOW",
  message: "not now",
  hint: "later",
  facts: { group: "payroll", tries: 2, final: false },
});

const aPoint: PointPicture = {
  id: "p1",
  timeMs: 1,
  kind: "crash",
  label: "",
  position: { epoch: 1, sequence: 7 },
  members: [],
  membersTotal: 1,
  sites: ["beta"],
  pinned: false,
  health: "unverified",
  healthMs: undefined,
  rootHash: undefined,
  expireMs: undefined,
};

const aPlan: FailoverPlan = {
  verb: "failover",
  group: "payroll",
  site: "beta",
  position: { epoch: 1, sequence: 10 },
  pointId: "",
  epoch: 2,
  loss: { ageMs: 0, bytes: 0, writes: 0, bound: "at-least" },
  members: ["data"],
  leftOut: [],
  creates: [],
  severs: [],
  moveBytes: 0,
  roomFreeBytes: undefined,
  blockers: [],
  warnings: [],
  confirm: "Failover",
};

const aJob: JobPicture = {
  id: "1",
  verb: "failover",
  wish: undefined,
  group: "payroll",
  site: "beta",
  requestId: "",
  requestedBy: "local",
  reason: "",
  state: "succeeded",
  createMs: 0,
  endMs: 1,
  steps: [],
  refusal: undefined,
  report: undefined,
  cancellable: false,
};

/** Both sides, joined by what they say to each other; `deaf` drops what is asked. */
function stage(groups: Partial<Groups> = {}) {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const state = { silentMs: 0, deaf: false };
  const posted: GroupsCall[] = [];
  const late: (() => void)[] = [];
  const calls = new PlaneCalls({ clock, silentMs: () => state.silentMs });
  const served: Groups = {
    apply: async (specification) => ({ group: picture(specification.group), changes: [], kept: [] }),
    diff: async () => [],
    get: async (group) => picture(group),
    list: async () => [picture("ledger"), picture("payroll")],
    delete: async () => ({ kept: [] }),
    resize: async (group) => picture(group),
    limit: async (group) => picture(group),
    startReplication: async (group) => picture(group),
    pause: async (group) => picture(group),
    scan: async (group) => picture(group),
    resume: async (group) => picture(group),
    rpo: async (group) => ({ ...summariseRpo([], { fromMs: 0, untilMs: 0 }), group, targetMs: undefined }),
    restart: async (group) => picture(group),
    points: async () => [],
    point: async () => aPoint,
    cut: async () => aPoint,
    pin: async () => aPoint,
    deletePoint: async () => undefined,
    verify: async () => NO_VERIFY,
    verifyState: async () => NO_VERIFY,
    scrub: async () => NO_SCRUB,
    scrubState: async () => NO_SCRUB,
    acceptLoss: async () => NO_SCRUB,
    drills: async () => [],
    startDrill: async () => drillOf("1"),
    moveDrill: async () => drillOf("1"),
    stopDrill: async () => drillOf("1"),
    branches: async () => [],
    dropBranch: async () => branchOf("00000000000000b1"),
    planFailover: async () => aPlan,
    planVerb: async () => aPlan,
    failover: async () => aJob,
    changePoint: async () => aJob,
    commit: async () => aJob,
    serve: async (group) => picture(group),
    resolve: async () => aJob,
    rollback: async () => aJob,
    plannedFailover: async () => aJob,
    reprotect: async () => aJob,
    jobs: async () => [aJob],
    cancelJob: async () => aJob,
    ...groups,
  };
  const remote = new RemoteGroups({
    clock,
    silentMs: () => state.silentMs,
    ask: (call, limitMs) =>
      calls.ask(limitMs, (id) => {
        posted.push(call);
        const answer = (outcome: Outcome): void => calls.answered(id, structuredClone(outcome));
        const serve = (): void => void serveGroups(served, structuredClone(call)).then(answer);
        if (state.deaf) late.push(serve);
        else serve();
      }),
  });
  return { time, state, calls, remote, posted, late };
}

t.test("every call of the port comes through, with its arguments, and its answer back", async (t) => {
  const { remote, posted } = stage();
  t.match(await remote.apply(SPECIFICATION, CHANGE), { group: { name: "payroll" }, changes: [] });
  t.same(await remote.diff(SPECIFICATION), []);
  t.same(await remote.get("payroll"), picture("payroll"));
  t.same(await remote.list(), [picture("ledger"), picture("payroll")]);
  t.same(await remote.resize("payroll", "data", 512, CHANGE), picture("payroll"));
  t.same(await remote.delete("payroll", CHANGE), { kept: [] });
  t.same(posted, [
    { method: "apply", args: [SPECIFICATION, CHANGE] },
    { method: "diff", args: [SPECIFICATION] },
    { method: "get", args: ["payroll"] },
    { method: "list", args: [] },
    { method: "resize", args: ["payroll", "data", 512, CHANGE] },
    { method: "delete", args: ["payroll", CHANGE, false] },
  ]);
});

t.test("a refusal comes back as it was; a defect is no answer", async (t) => {
  const { remote } = stage({ resize: () => Promise.reject(refusal) });
  await t.rejects(remote.resize("payroll", "data", 1, CHANGE), {
    name: "TidemarkError",
    kind: "refused",
    code: "NOT_NOW",
    message: "not now",
    hint: "later",
    facts: { group: "payroll", tries: 2, final: false },
  });
  const broken = { list: () => Promise.reject(new TypeError("a defect")) };
  await t.rejects(serveGroups({ ...broken } as unknown as Groups, { method: "list", args: [] }), TypeError);
});

t.test("without an answer in time it is said for how long, and a late answer changes nothing", async (t) => {
  const { time, state, remote, calls, late } = stage();
  state.deaf = true;
  const asked = remote.get("payroll");
  const told = t.rejects(asked, {
    code: "DATA_PLANE_SILENT",
    kind: "unreachable",
    message: "the data plane has not finished this within 2.0 s",
    facts: { silentMs: 0, waitedMs: LOOK_MS_MAX },
  });
  await time.runFor(LOOK_MS_MAX);
  await told;
  t.equal(calls.waiting, 0);
  for (const answer of late) answer();
  await time.runFor(1);
  t.equal(calls.waiting, 0);
});

t.test("while it is silent the last picture is shown with its age, and nothing is begun", async (t) => {
  const { time, state, remote, posted } = stage();
  await remote.list();
  await time.runFor(4000);
  state.silentMs = 3500;
  posted.length = 0;
  const aged = { reachable: false, ageMs: 4000, hint: /a disk .* may hang/ };
  t.match(await remote.list(), [
    { name: "ledger", sites: [aged] },
    { name: "payroll", sites: [aged] },
  ]);
  t.match(await remote.get("payroll"), { name: "payroll", sites: [aged] });
  t.match(await remote.get("id-of-payroll"), { name: "payroll", sites: [aged] });
  await t.rejects(remote.get("other"), { code: "DATA_PLANE_SILENT", facts: { silentMs: 3500 } });
  await t.rejects(remote.apply(SPECIFICATION, CHANGE), { code: "DATA_PLANE_SILENT" });
  t.same(posted, []);
  state.silentMs = 0;
  t.same(await remote.get("payroll"), picture("payroll"));
});

t.test("what was never listed is not shown as an empty list", async (t) => {
  const { state, remote } = stage();
  state.silentMs = 5000;
  await t.rejects(remote.list(), { code: "DATA_PLANE_SILENT", message: /for 5\.0 s/ });
});

t.test("a group that was deleted is not shown again", async (t) => {
  const { state, remote } = stage();
  await remote.list();
  await remote.delete("payroll", CHANGE);
  state.silentMs = 5000;
  t.same(
    (await remote.list()).map(({ name }) => name),
    ["ledger"],
  );
});

t.test("calls that wait are bounded, and end with the thread", async (t) => {
  const { state, remote, calls } = stage();
  state.deaf = true;
  const waiting = Array.from({ length: CALLS_MAX }, () => remote.diff(SPECIFICATION));
  const ended = Promise.allSettled(waiting);
  await t.rejects(remote.diff(SPECIFICATION), { code: "DATA_PLANE_BUSY", kind: "exhausted" });
  calls.end(planeEnded());
  const codes = (await ended).map((one) => one.status === "rejected" && one.reason.code);
  t.same(new Set(codes), new Set(["DATA_PLANE_ENDED"]));
  t.equal(calls.waiting, 0);
});
