import { readFile } from "node:fs/promises";
import t from "tap";
import { parseYaml } from "#src/config/yaml.js";
import { startGroupSite as start } from "#test/support/cli/group-site.js";
import { schemaFile } from "#test/support/config-samples.js";
import { checkJsonSchema, checkOutput } from "#test/support/json-schema-check.js";

const GIB = 2 ** 30;

// Times on a terminal are local.
process.env["TZ"] = "UTC";

const GROUP = "group: payroll\nprimary: alpha\nmembers:\n  - { volume: data, capture: nbd, size: 10GiB }\n";
const TWO = `${GROUP}  - { volume: archive, capture: nbd, size: 1GiB }\n`;

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
    `GROUP    STATUS       DIRECTION            EXPOSURE       HINT
payroll  unprotected  alpha, no secondary  not protected
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
