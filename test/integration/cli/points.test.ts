import t, { type Test } from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { person, runInProcess } from "#test/support/cli/run-in-process.js";
import { HEALTHY, startSiteServer } from "#test/support/cli/site-server.js";
import { MemoryGroups, pictureOf, pointOf } from "#test/support/groups/memory-groups.js";
import { singleSite, volume } from "#test/support/groups/specifications.js";
import { checkOutput } from "#test/support/json-schema-check.js";

// Times on a terminal are local.
process.env["TZ"] = "UTC";

const LISTENERS = [
  ...HEALTHY.listeners,
  { service: "nbd", address: "127.0.0.1:10809", security: "loopback" },
  { service: "nbd", address: "unix:/run/tidemark/nbd.sock", security: "file-mode" },
] as const;

const OLD = pointOf(10).id;
const NEW = pointOf(20).id;

async function start(t: Test, listeners: typeof LISTENERS | typeof HEALTHY.listeners = LISTENERS) {
  const groups = new MemoryGroups();
  const members = [volume("data", 2 ** 30), volume("archive", 2 ** 30)];
  groups.set(pictureOf(singleSite({ secondary: "beta", members }), "1"));
  groups.setPoint("1", pointOf(10, { kind: "app", label: "before-upgrade", membersTotal: 2, pinned: true }));
  const both = ["data", "archive"].map((name) => ({
    name,
    position: { epoch: 1, sequence: 20 },
    fuzzy: name === "archive",
  }));
  groups.setPoint("1", pointOf(20, { members: both, membersTotal: 2, sites: ["alpha", "beta"] }));
  const server = await startSiteServer(t, { listen: { type: "tcp" }, groups, status: { listeners } });
  const environment = { TIDEMARK_SERVER: server.address };
  const run = (...args: string[]) => runInProcess(args, environment);
  return {
    groups,
    run,
    json: async (...args: string[]) => JSON.parse((await run(...args, "--output", "json")).stdout),
    runAs: (answer: string, ...args: string[]) => {
      const stdin = person(answer);
      return runInProcess(args, environment, stdin).then((ended) => ({ ...ended, asked: stdin.questions }));
    },
  };
}

t.test("point list: newest first, as a table and as data", async (t) => {
  const { run, json } = await start(t);
  const { stdout, stderr } = await run("point", "list", "payroll");
  t.equal(stderr, "");
  const squeezed = stdout
    .replaceAll(/ {2,}/g, " | ")
    .replaceAll(/\| [\ddhms ]+ \| (crash|app)/g, "| AGE | $1");
  t.equal(
    squeezed,
    `ID | TIME | AGE | KIND | LABEL | MEMBERS | SITES | PINNED | HEALTH
${NEW} | 2026-01-02 03:00:20 +00:00 | AGE | crash | - | 2 of 2 | alpha, beta | - | unverified
${OLD} | 2026-01-02 03:00:10 +00:00 | AGE | app | before-upgrade | 1 of 2 | beta | pinned | unverified
`,
  );
  const data = await json("point", "list", "1");
  t.same(checkOutput("point-list", data), []);
  t.match(data, {
    group: "1",
    site: "alpha",
    points: [
      { id: NEW, label: null, position: { epoch: 1, sequence: 20 }, members: [{}, { fuzzy: true }] },
      { id: OLD, time: "2026-01-02T03:00:10.000Z", kind: "app", label: "before-upgrade", pinned: true },
    ],
  });
});

t.test("point list shows some of them: by kind, and by when they were cut", async (t) => {
  const { run, json } = await start(t);
  const ids = async (...args: string[]) =>
    (await json("point", "list", "payroll", ...args)).points.map(({ id }: { id: string }) => id);
  t.same(await ids("--kind", "app"), [OLD]);
  t.same(await ids("--kind", "app", "--kind", "crash"), [NEW, OLD]);
  t.same(await ids("--from", "2026-01-02T03:00:20Z"), [NEW], "at this time or later");
  t.same(await ids("--until", "2026-01-02T04:00:20+01:00"), [OLD], "before this time, in any zone");
  const none = await run("point", "list", "payroll", "--kind", "scan");
  t.equal(none.stdout, "payroll has no such points\n");
  const wrong = await run("point", "list", "payroll", "--from", "yesterday");
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /--from: "yesterday" is no time/);
  t.equal((await run("point", "list", "payroll", "--kind", "daily")).exitCode, 2);
});

t.test("all points are listed, however many pages they are", async (t) => {
  const { groups, json } = await start(t);
  for (let sequence = 30; sequence < 30 + 250 * 10; sequence += 10) {
    groups.setPoint("1", pointOf(sequence));
  }
  const { points } = await json("point", "list", "payroll");
  const sequences = points.map(({ position }: { position: { sequence: number } }) => position.sequence);
  t.equal(sequences.length, 252);
  t.same(
    sequences,
    sequences.toSorted((a: number, b: number) => b - a),
  );
});

t.test("point show: a point, a moment that is none, and what is no selector", async (t) => {
  const { groups, run, json } = await start(t);
  const shown = await run("point", "show", "payroll", OLD);
  for (const line of [
    `id:        ${OLD}`,
    "label:     before-upgrade",
    "position:  seq-1.10",
    "members:   1 of 2",
    "           data at seq-1.10",
    "expires:   never: it is pinned",
  ]) {
    t.ok(shown.stdout.includes(`${line}\n`), line, { shown });
  }
  const data = await json("point", "show", "payroll", "latest");
  t.same(checkOutput("point-show", data), []);
  t.match(data, { selector: "latest", position: { epoch: 1, sequence: 20 }, point: { id: NEW } });
  groups.setPoint("1", pointOf(25, { id: "" }));
  const moment = await json("point", "show", "payroll", "seq-25");
  t.same(checkOutput("point-show", moment), []);
  t.match(moment, { position: { sequence: 25 }, point: null });
  t.equal((await run("point", "show", "payroll", "seq-25")).stdout, "seq-1.25, where no point was cut\n");
  const wrong = await run("point", "show", "payroll", "newest");
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /point: "newest" does not name a point\nhint: a point is latest, latest-processed/);
  const gone = await run("point", "show", "payroll", "seq-5");
  t.equal(gone.exitCode, 1);
});

t.test("point cut: label, kind and whether to wait go to the daemon", async (t) => {
  const { groups, run, json } = await start(t);
  const cut = await run("point", "cut", "payroll", "--label", "month-end", "--consistent", "app", "--sync");
  t.equal(cut.stderr, "");
  t.equal(
    cut.stdout,
    `payroll at alpha: point ${pointOf(30).id} (month-end), app, 1 of 1 members at seq-1.30, held by beta\n`,
  );
  const data = await json("point", "cut", "payroll", "--reason", "because");
  t.same(checkOutput("point-cut", data), []);
  t.same(groups.cuts, [
    { label: "month-end", kind: "app", sync: true },
    { label: "", kind: "crash", sync: false },
  ]);
  t.match(groups.changes, [{}, { reason: "because", requestedBy: "local" }]);
  const wrong = await run("point", "cut", "payroll", "--label", "Month end");
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /label: "Month end" is not a name/);
  t.equal(groups.cuts.length, 2, "nothing was cut");
});

t.test("point pin and unpin take any selector, and do it to the point it means", async (t) => {
  const { groups, run, json } = await start(t);
  const pinned = await run("point", "pin", "payroll", "latest");
  t.equal(pinned.stdout, `payroll at alpha: point ${NEW} is pinned\n`);
  const data = await json("point", "unpin", "payroll", "seq-20");
  t.same(checkOutput("point-unpin", data), []);
  t.same(checkOutput("point-pin", data), []);
  t.match(data.point, { id: NEW, pinned: false });
  groups.setPoint("1", pointOf(25, { id: "" }));
  const moment = await run("point", "pin", "payroll", "seq-25");
  t.equal(moment.exitCode, 3);
  t.match(moment.stderr, /seq-25 is a moment of payroll at which no point was cut/);
});

t.test("point delete asks for the word with what goes, and deletes what was shown", async (t) => {
  const { groups, run, runAs, json } = await start(t);
  const no = await runAs("yes", "point", "delete", "payroll", "latest");
  t.same(no.asked, [
    `this deletes the point ${NEW} of 2026-01-02 03:00:20 +00:00 of payroll. Type Delete to go on: `,
  ]);
  t.equal(no.exitCode, 2);
  t.equal((await run("point", "delete", "payroll", OLD)).exitCode, 2, "nobody is there to be asked");
  t.equal((await groups.points("1")).length, 2, "nothing was changed");
  const data = await json("point", "delete", "payroll", "seq-10", "--confirm", "Delete");
  t.same(checkOutput("point-delete", data), []);
  t.match(data.point, { id: OLD, label: "before-upgrade" });
  t.same(
    (await groups.points("1")).map(({ id }) => id),
    [NEW],
  );
});

t.test("point open prints a URI for each listener, of the moment that is meant now", async (t) => {
  const { groups, run, json } = await start(t);
  const { stdout } = await run("point", "open", "payroll", "data@latest");
  t.equal(
    stdout,
    `nbd://127.0.0.1:10809/payroll/data@${NEW}
nbd+unix:///payroll/data@${NEW}?socket=/run/tidemark/nbd.sock
`,
  );
  t.equal((await run("point", "open", "payroll", "data")).stdout, stdout, "latest when nothing is said");
  const all = await json("point", "open", "payroll", "@latest");
  t.same(checkOutput("point-open", all), []);
  t.match(all.views, [{ member: "data" }], "one that was read while it changed is opened by its name only");
  t.equal(all.views.length, 1);
  groups.setPoint("1", pointOf(25, { id: "" }));
  const moment = await json("point", "open", "payroll", "data@seq-25");
  t.match(moment, { position: { epoch: 1, sequence: 25 }, views: [{ export: "payroll/data@seq-1.25" }] });
  const fuzzy = await json("point", "open", "payroll", "archive@seq-20");
  t.match(fuzzy.views, [{ member: "archive" }]);
  const absent = await run("point", "open", "payroll", `archive@${OLD}`);
  t.equal(absent.exitCode, 3);
  t.match(absent.stderr, /payroll\/archive is not in the state of that moment/);
  const unknown = await run("point", "open", "payroll", "dat@latest");
  t.equal(unknown.exitCode, 1);
  t.match(unknown.stderr, "hint: did you mean data?");
});

t.test("a site that serves no NBD says so beside an empty answer", async (t) => {
  const { run } = await start(t, HEALTHY.listeners);
  const { stdout, stderr } = await run("point", "open", "payroll", "data@latest");
  t.equal(stdout, "");
  t.match(stderr, /alpha serves no NBD: nbd\.listen/);
});

t.test("the wrong site's refusal is printed with the command line it names", async (t) => {
  const { groups, run } = await start(t);
  groups.wrongSite = new TidemarkError({
    kind: "refused",
    code: "WRONG_SITE",
    message: "beta holds the points of payroll, and this is alpha",
    hint: "tidemark --site beta point list payroll",
  });
  for (const args of [
    ["list", "payroll"],
    ["show", "payroll", "latest"],
    ["open", "payroll", "data@latest"],
  ]) {
    const { stderr, exitCode } = await run("point", ...args);
    t.equal(exitCode, 3);
    t.equal(
      stderr,
      "tidemark: beta holds the points of payroll, and this is alpha\nhint: tidemark --site beta point list payroll\n",
    );
  }
});
