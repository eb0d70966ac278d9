import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { parseYaml } from "#src/config/yaml.js";
import { person, runInProcess } from "#test/support/cli/run-in-process.js";
import { runProgram, startProgram } from "#test/support/cli/run-program.js";
import { HEALTHY, startSiteServer } from "#test/support/cli/site-server.js";
import { schemaFile } from "#test/support/config-samples.js";
import { MemoryGroups, pictureOf } from "#test/support/groups/memory-groups.js";
import { singleSite, volume } from "#test/support/groups/specifications.js";
import { checkJsonSchema, checkOutput } from "#test/support/json-schema-check.js";

const GIB = 2 ** 30;

// Times on a terminal are local.
process.env["TZ"] = "UTC";

const LISTENERS = [
  ...HEALTHY.listeners,
  { service: "nbd", address: "127.0.0.1:10809", security: "loopback" },
  { service: "nbd", address: "unix:/run/tidemark/nbd sock", security: "file-mode" },
  { service: "nbd", address: "10.0.0.1:10809", security: "mutual-tls" },
] as const;

const GROUP = "group: payroll\nprimary: alpha\nmembers:\n  - { volume: data, capture: nbd, size: 10GiB }\n";
const TWO = `${GROUP}  - { volume: archive, capture: nbd, size: 1GiB }\n`;

async function start(t: Test) {
  const groups = new MemoryGroups();
  const server = await startSiteServer(t, {
    listen: { type: "tcp" },
    groups,
    status: { listeners: LISTENERS },
  });
  const directory = await mkdtemp(join(tmpdir(), "tidemark-cli-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const file = join(directory, "payroll.yaml");
  const environment = { TIDEMARK_SERVER: server.address };
  return {
    groups,
    server,
    file,
    write: (text: string) => writeFile(file, text),
    run: (...args: string[]) => runInProcess(args, environment),
    runAs: (answer: string, ...args: string[]) => {
      const stdin = person(answer);
      return runInProcess(args, environment, stdin).then((ended) => ({
        ...ended,
        questions: stdin.questions,
      }));
    },
    feed: (input: string, ...args: string[]) => runProgram(args, environment, input),
    start: (...args: string[]) => startProgram(args, environment),
  };
}

t.test(
  "apply makes the group, says each change and where to attach, and then has nothing to do",
  async (t) => {
    const { file, write, run } = await start(t);
    await write(GROUP);
    const first = await run("apply", "-f", file, "--reason", "new payroll");
    t.equal(first.stderr, "");
    t.equal(
      first.stdout,
      `payroll at alpha: 1 change
  + members.data: 10GiB
payroll/data: nbd://127.0.0.1:10809/payroll/data
payroll/data: nbd+unix:///payroll/data?socket=/run/tidemark/nbd%20sock
payroll/data: nbds://10.0.0.1:10809/payroll/data
`,
    );
    t.equal(first.exitCode, 0);
    t.equal((await run("apply", "-f", file)).stdout, "payroll at alpha: nothing to do\n");
    const data = JSON.parse((await run("apply", "-f", file, "--output", "json")).stdout);
    t.same(checkOutput("apply", data), []);
    t.match(data, { group: "payroll", site: "alpha", changes: [], volumes: [{ member: "data" }] });
  },
);

t.test("diff, and apply --dry-run, change nothing and end with 5 where something would", async (t) => {
  const { groups, file, write, run } = await start(t);
  await write(GROUP);
  for (const command of [["diff"], ["apply", "--dry-run"]]) {
    const { stdout, exitCode } = await run(...command, "-f", file);
    t.equal(stdout, "payroll at alpha: 1 change to make\n  + members.data: 10GiB\n");
    t.equal(exitCode, 5);
  }
  t.same(await groups.list(), []);
  await run("apply", "-f", file);
  const { stdout, exitCode } = await run("diff", "-f", file);
  t.equal(stdout, "payroll at alpha: nothing would change\n");
  t.equal(exitCode, 0);
  await write(GROUP.replace("10GiB", "12GiB"));
  const data = JSON.parse((await run("diff", "-f", file, "--output", "json")).stdout);
  t.same(checkOutput("diff", data), []);
  t.same(data.changes, [
    { kind: "changed", key: "members.data.size", before: "10GiB", after: "12GiB", destructive: false },
  ]);
});

t.test("a file through a pipe; what is wrong in it is placed as in a file", async (t) => {
  const { feed } = await start(t);
  t.match((await feed(GROUP, "apply", "-f", "-")).stdout, "payroll at alpha: 1 change");
  const wrong = await feed(GROUP.replace("10GiB", "10GB/s"), "apply", "-f", "-");
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /stdin:4:\d+: members\[0\]\.size: wrong value/);
  const large = await feed("#".repeat(2 ** 21), "diff", "-f", "-");
  t.equal(large.exitCode, 2);
  t.match(large.stderr, "too large");
});

t.test("dropping a member wants the word, and says which flag it is", async (t) => {
  const { groups, file, write, run } = await start(t);
  await write(TWO);
  await run("apply", "-f", file);
  await write(GROUP);
  const refused = await run("apply", "-f", file);
  t.equal(refused.exitCode, 2);
  t.match(refused.stderr, /drops data: members\.archive/);
  t.match(refused.stderr, "hint: add --confirm Delete\n");
  t.equal((await groups.get("payroll")).members.length, 2, "nothing was changed");
  const done = await run("apply", "-f", file, "--confirm", "Delete");
  t.equal(done.exitCode, 0);
  t.match(done.stdout, "  - members.archive: 1GiB  (drops data)\n");
});

t.test("what the site refuses is told as the daemon tells it", async (t) => {
  const { file, write, run } = await start(t);
  await write(GROUP.replace("primary: alpha", "primary: alpha\nsecondary: gamma"));
  const { stderr, exitCode } = await run("apply", "-f", file);
  t.equal(exitCode, 2);
  t.match(stderr, /secondary: not a site that alpha knows/);
});

t.test("group list, show, resize and delete", async (t) => {
  const { groups, file, write, run } = await start(t);
  t.match((await run("group", "list")).stdout, "alpha has no groups; tidemark apply -f FILE makes one\n");
  await write(GROUP);
  await run("apply", "-f", file);
  t.equal(
    (await run("group", "list")).stdout,
    `GROUP    STATUS       DIRECTION            EXPOSURE  HINT
payroll  unprotected  alpha, no secondary  -
`,
  );
  const list = JSON.parse((await run("group", "list", "--output", "json")).stdout);
  t.same(checkOutput("group-list", list), []);
  t.match(list.groups, [
    { group: "payroll", direction: { from: "alpha", to: null }, exposure_seconds: null },
  ]);

  const shown = await run("group", "show", "payroll", "--output", "yaml");
  t.match(shown.stdout, /^group: payroll\nprimary: alpha\nmode: async\nmembers:\n {2}- volume: data\n/);
  t.equal(shown.stdout, (await run("group", "show", "payroll")).stdout);
  await write(shown.stdout);
  t.equal((await run("apply", "-f", file)).stdout, "payroll at alpha: nothing to do\n", "it is its file");
  const file1 = JSON.parse((await run("group", "show", "payroll", "--output", "json")).stdout);
  t.same(checkJsonSchema(JSON.parse(await readFile(schemaFile("group"), "utf8")), file1), []);
  t.same(file1, parseYaml(shown.stdout));

  const larger = await run("group", "resize", "payroll", "data", "20GiB");
  t.equal(larger.stdout, "payroll/data: 10GiB -> 20GiB\n");
  t.equal(
    (await run("group", "resize", "payroll", "data", "20GiB")).stdout,
    "payroll/data: is 20GiB already\n",
  );
  const same = JSON.parse(
    (await run("group", "resize", "payroll", "data", "20GiB", "--output", "json")).stdout,
  );
  t.same(checkOutput("group-resize", same), []);
  t.match(same, { size_before: 20 * GIB, size: 20 * GIB });
  const smaller = await run("group", "resize", "payroll", "data", "1GiB");
  t.equal(smaller.exitCode, 3);
  t.match(smaller.stderr, /cannot be made smaller\n {2}size_bytes: 1073741824\nhint: give a larger size\n$/);
  t.equal((await run("group", "resize", "payroll", "data", "big")).exitCode, 2);

  const unasked = await run("group", "delete", "payroll");
  t.equal(unasked.exitCode, 2);
  t.match(unasked.stderr, "hint: add --confirm Delete\n");
  t.equal((await run("group", "delete", "payroll", "--confirm", "delete")).exitCode, 2, "spelled exactly");
  t.equal((await groups.list()).length, 1, "nothing was changed");
  const deleted = await run("group", "delete", "payroll", "--confirm", "Delete", "--output", "json");
  t.equal(deleted.exitCode, 0);
  t.same(checkOutput("group-delete", JSON.parse(deleted.stdout)), []);
  t.match(JSON.parse(deleted.stdout), { group: "payroll", kept: [{ member: "data", path: /\.img$/ }] });
  t.same(await groups.list(), []);
});

t.test("a person is asked for the word, with what it does, and anything else changes nothing", async (t) => {
  const { groups, file, write, runAs, run } = await start(t);
  await write(TWO);
  const made = await runAs("", "apply", "-f", file);
  t.same(made.questions, [], "nothing is asked that drops nothing");
  await write(GROUP);
  const no = await runAs("yes", "apply", "-f", file);
  t.same(no.questions, ["applying payroll drops data: members.archive. Type Delete to go on: "]);
  t.equal(no.exitCode, 2);
  t.match(no.stderr, /Nothing was changed\nhint: add --confirm Delete\n$/);
  t.equal((await groups.get("payroll")).members.length, 2);
  t.equal((await runAs(" Delete ", "apply", "-f", file)).exitCode, 0);
  t.equal((await groups.get("payroll")).members.length, 1);
  const end = await runAs("Delete", "group", "delete", "payroll");
  t.same(end.questions, ["this ends the group payroll at alpha. Type Delete to go on: "]);
  t.equal(end.exitCode, 0);
  t.match(groups.changes.at(-1), { confirm: "Delete", requestedBy: "local" });
  t.equal((await run("status", "payroll")).exitCode, 1);
});

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
  const met = { type: "RpoMet", status: "true", reason: "BELOW", message: "", sinceMs: 0 } as const;
  groups.set({
    ...alone,
    sites: [
      { ...alpha, status: "protected", conditions: [met] },
      {
        ...alpha,
        name: "beta",
        role: "passive",
        status: "protected",
        reachable: false,
        ageMs: 65_000,
        conditions: [],
      },
    ],
    exposure: { ageMs: 1_500, bytes: 3 * 2 ** 20, writes: 12, bound: "at-least" },
    fencing: "peer-confirmed",
  });
  const check = await run("status", "payroll", "--check");
  t.equal(check.exitCode, 0);
  for (const line of [
    "status:     protected",
    "direction:  alpha -> beta",
    "exposure:   at least 1.5s, 3MiB, 12 writes",
    "rpo:        5s, met",
    "fencing:    peer-confirmed",
    "beta   passive  protected  1m 5s ago, not reachable",
  ]) {
    t.ok(check.stdout.includes(`${line}\n`), line);
  }
  const data = JSON.parse((await run("status", "1", "--output", "json")).stdout);
  t.same(checkOutput("status", data), []);
  t.match(data, {
    exposure: { seconds: 1.5, bytes: 3 * 2 ** 20, writes: 12, bound: "at-least" },
    rpo: { target: "5s", met: true },
    sites: [{}, { name: "beta", age_ms: 65_000, reachable: false }],
  });
});

t.test("--check: 5 when the group is not protected, and so of the site that has one", async (t) => {
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
});

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
    '"groups":[{"group":"another","id":"2","direction":{"from":"alpha","to":null},"status":"unprotected","exposure_seconds":null,"hint":""}]}',
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
