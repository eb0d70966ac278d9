import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { startGroupSite as start } from "#test/support/cli/group-site.js";
import { pictureOf } from "#test/support/groups/memory-groups.js";
import { singleSite, volume } from "#test/support/groups/specifications.js";
import { checkOutput } from "#test/support/json-schema-check.js";

const GIB = 2 ** 30;

// Times on a terminal are local.
process.env["TZ"] = "UTC";

t.test("a group as a picture", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "01981fb6-0000"));
  const { stdout, stderr, exitCode } = await run("status", "payroll");
  t.equal(stderr, "");
  t.equal(exitCode, 0);
  t.equal(
    stdout,
    `group:      payroll
status:     unprotected
direction:  alpha, no secondary
writes:     0B/s
id:         01981fb6-0000

MEMBER  KIND    CAPTURE   SIZE  ATTACH AT
data    volume  nbd      10GiB  nbd://127.0.0.1:10809/payroll/data
                                nbd+unix:///payroll/data?socket=/run/tidemark/nbd%20sock
                                nbds://10.0.0.1:10809/payroll/data

CONDITION     SITE   STATUS  SINCE                       REASON
StoreHealthy  alpha  true    2026-01-02 03:04:05 +00:00  IMAGES_OPEN
`,
  );
});

t.test("a group as data: the published fields, and null for what nobody knows", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "01981fb6-0000"));
  const { stdout } = await run("status", "payroll", "--output", "json");
  const data = JSON.parse(stdout);
  t.same(checkOutput("status", data), []);
  t.match(data, {
    group: "payroll",
    id: "01981fb6-0000",
    direction: { from: "alpha", to: null },
    sites: [
      {
        name: "alpha",
        role: "active",
        status: "unprotected",
        reachable: true,
        age_ms: null,
        conditions: [
          { type: "StoreHealthy", status: "true", reason: "IMAGES_OPEN", since: "2026-01-02T03:04:05.000Z" },
        ],
        job: null,
      },
    ],
    members: [{ name: "data", kind: "volume", capture: "nbd", size: 10 * GIB, in_points: true }],
    throughput: { bytes_per_second: 0, wire_bytes_per_second: 0 },
  });
  t.same(data.exposure, { seconds: null, bytes: null, writes: null, bound: null });
  t.same(data.ack_lag_ms, { p50: null, p99: null });
  t.same(data.points, { count: null, oldest: null, newest: null, window_from: null });
  t.same(data.rpo, { target: null, met: null });
  t.equal(data.fencing, null);
});

t.test("a protected group with two sites", async (t) => {
  const { groups, run } = await start(t);
  const alone = pictureOf(singleSite({ secondary: "beta", rpo: { targetMs: 5_000 } }), "1");
  const [alpha] = alone.sites;
  if (alpha === undefined) throw new Error("it has a site");
  groups.set({
    ...alone,
    sites: [
      { ...alpha, status: "protected" },
      {
        ...alpha,
        name: "beta",
        role: "passive",
        status: "protected",
        reachable: false,
        ageMs: 65_000,
        conditions: [],
        positions: {
          written: undefined,
          received: { epoch: 1, sequence: 6 },
          durable: { epoch: 1, sequence: 6 },
          promotable: { epoch: 1, sequence: 5 },
        },
      },
    ],
    points: {
      count: 12,
      oldestMs: Date.UTC(2026, 0, 2),
      newestMs: Date.UTC(2026, 0, 3),
      windowFromMs: Date.UTC(2026, 0, 2, 23),
    },
    ackLagMs: { p50: 1.25, p99: 40.4 },
    rpo: { targetMs: 5_000, met: true },
    exposure: { ageMs: 1_500, bytes: 3 * 2 ** 20, writes: 12, bound: "at-least" },
    fencing: "peer-confirmed",
    timeout: {
      action: "rollback",
      leftMs: 0,
      trouble: { code: "OLD_PRIMARY_AWAY", why: "alpha does not answer", hint: "start it" },
    },
    verify: {
      isRunning: true,
      doneMs: Date.UTC(2026, 0, 3),
      equalMs: Date.UTC(2026, 0, 2),
      differentBytes: 65_536,
      everyMs: 7 * 86_400_000,
      failure: undefined,
      endMs: undefined,
      comparedBytes: 0,
      mismatchBytes: 0,
    },
  });
  const check = await run("status", "payroll", "--check");
  t.equal(check.exitCode, 0);
  for (const line of [
    "status:     protected",
    "direction:  alpha -> beta",
    "exposure:   unknown, at least 1.5s, 3MiB, 12 writes",
    "rpo:        5s, met",
    "fencing:    peer-confirmed",
    "timeout:    over: the rollback is refused, and tried again: alpha does not answer; start it",
    "verify:     64KiB differ, equal at 2026-01-02 00:00:00 +00:00, under way, every 7d",
    "ack lag:    p50 1.3 ms, p99 40 ms",
    "points:     12, newest 2026-01-03 00:00:00 +00:00, every moment since 2026-01-02 23:00:00 +00:00",
    "alpha  active   protected  now                       written seq-1.7",
    "beta   passive  protected  1m 5s ago, not reachable  promotable seq-1.5",
  ]) {
    t.ok(check.stdout.includes(`${line}\n`), line);
  }
  const data = JSON.parse((await run("status", "1", "--output", "json")).stdout);
  t.same(checkOutput("status", data), []);
  t.match(data, {
    exposure: { seconds: 1.5, bytes: 3 * 2 ** 20, writes: 12, bound: "at-least" },
    ack_lag_ms: { p50: 1.25, p99: 40.4 },
    points: {
      count: 12,
      oldest: "2026-01-02T00:00:00.000Z",
      newest: "2026-01-03T00:00:00.000Z",
      window_from: "2026-01-02T23:00:00.000Z",
    },
    rpo: { target: "5s", met: true },
    failover_timeout: {
      action: "rollback",
      remaining_seconds: 0,
      refused: { code: "OLD_PRIMARY_AWAY", message: "alpha does not answer", hint: "start it" },
    },
    verify: { running: true, equal_at: "2026-01-02T00:00:00.000Z", different_bytes: 65_536, every: "7d" },
    sites: [
      { positions: { written: { epoch: 1, sequence: 7 }, promotable: null } },
      {
        positions: { received: { epoch: 1, sequence: 6 }, promotable: { sequence: 5 } },
        name: "beta",
        age_ms: 65_000,
        reachable: false,
      },
    ],
  });
});

t.test("pause and resume say how the group is then, with who asked and why", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite({ secondary: "beta" }), "1"));
  const paused = await run("pause", "payroll", "--reason", "moving racks", "--request-id", "r1");
  t.equal(paused.stdout, "payroll at alpha: paused\n");
  t.equal(paused.exitCode, 0);
  const resumed = await run("resume", "1", "--output", "json");
  t.same(checkOutput("resume", JSON.parse(resumed.stdout)), []);
  t.same(checkOutput("pause", JSON.parse(resumed.stdout)), []);
  t.match(JSON.parse(resumed.stdout), { group: "payroll", site: "alpha", status: "protected" });
  t.match(groups.changes, [{ reason: "moving racks", requestId: "r1", requestedBy: "local" }, {}]);
  t.match((await run("pause", "payrol")).stderr, "hint: did you mean payroll?");
  const started = await run("start", "payroll", "--to", "beta", "--no-wait", "--output", "json");
  t.same(checkOutput("start", JSON.parse(started.stdout)), []);
  t.equal(started.exitCode, 0, started.stderr);
});

t.test(
  "--check: 5 when the group is not protected; of the site when one is not what it is meant to be",
  async (t) => {
    const { groups, run } = await start(t);
    const alone = groups.set(pictureOf(singleSite(), "1"));
    t.equal((await run("status", "payroll", "--check")).exitCode, 5);
    const site = await run("status", "--check");
    t.equal(site.exitCode, 5, "what is nowhere else is not protected, meant so or not");
    t.match(site.stdout, /^payroll {2}unprotected {2}alpha, no secondary/m);
    const [alpha] = alone.sites;
    if (alpha === undefined) throw new Error("it has a site");
    groups.set({ ...alone, sites: [{ ...alpha, status: "error", hint: "replace the disk" }] });
    const sick = await run("status", "--check", "--output", "json");
    t.equal(sick.exitCode, 5);
    t.same(checkOutput("status", JSON.parse(sick.stdout)), []);
    t.same(JSON.parse(sick.stdout).findings, [{ about: "group payroll", reason: "error: replace the disk" }]);
  },
);

t.test("a site whose groups do not answer still has a status", async (t) => {
  const { groups, run } = await start(t);
  groups.failure = new TidemarkError({
    kind: "unreachable",
    code: "DATA_PLANE_SILENT",
    message: "the groups have not answered for 10s",
    hint: "a disk may hang",
  });
  const { stdout, exitCode } = await run("status", "--check");
  t.equal(exitCode, 5);
  t.match(stdout, /^health: +groups: the groups have not answered for 10s$/m);
  t.equal((await run("status", "payroll")).exitCode, 4);
});

t.test("an unknown group names the nearest", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  for (const command of [
    ["status", "payrol"],
    ["group", "show", "payrol"],
    ["group", "resize", "payrol", "data", "20GiB"],
    ["group", "delete", "payrol", "--confirm", "Delete"],
    ["status", "payrol", "--watch"],
  ]) {
    const { stderr, exitCode } = await run(...command);
    t.equal(exitCode, 1, command.join(" "));
    t.match(stderr, "hint: did you mean payroll?\n", command.join(" "));
  }
});

t.test("--watch of a group prints an object a line, and ends with 1 when the group is deleted", async (t) => {
  const { groups, start: begin } = await start(t);
  groups.set(pictureOf(singleSite({ members: [volume("data", GIB)] }), "1"));
  const watching = begin("status", "payroll", "--watch", "--output", "json");
  await watching.printed(`"size":${GIB}`);
  groups.set(pictureOf(singleSite({ members: [volume("data", 2 * GIB)] }), "1"));
  await watching.printed(`"size":${2 * GIB}`);
  await groups.delete("payroll", { requestId: "", confirm: "", reason: "", requestedBy: "" });
  const { stdout, stderr, exitCode } = await watching.ended;
  t.equal(exitCode, 1);
  t.match(JSON.parse(stderr).error, { code: "GROUP_DELETED" });
  for (const line of stdout.trimEnd().split("\n")) t.same(checkOutput("status", JSON.parse(line)), []);
});

t.test("--watch of a site has its groups from the first picture on", async (t) => {
  const { groups, server, start: begin } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  const watching = begin("status", "--watch", "--output", "json");
  await watching.printed('"group":"payroll"');
  groups.set(pictureOf(singleSite({ group: "another" }), "2"));
  await watching.printed('"group":"another"');
  server.set({ groupCount: 2 });
  await watching.printed('"group_count":2');
  await groups.delete("payroll", { requestId: "", confirm: "", reason: "", requestedBy: "" });
  await watching.printed(
    '"groups":[{"group":"another","id":"2","direction":{"from":"alpha","to":null},"status":"unprotected","exposure_seconds":null,"exposure":{"seconds":null,"bytes":null,"writes":null,"bound":null},"hint":""}]}',
  );
  watching.kill("SIGINT");
  const { stdout, exitCode } = await watching.ended;
  t.equal(exitCode, 130);
  const objects = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.equal(objects[0].groups.length, 1);
  for (const object of objects) t.same(checkOutput("status", object), []);
});
