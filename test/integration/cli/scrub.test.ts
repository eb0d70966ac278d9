import t from "tap";
import { startGroupSite as start } from "#test/support/cli/group-site.js";
import { pictureOf } from "#test/support/groups/memory-groups.js";
import { NO_SCRUB } from "#test/support/groups/no-scrub.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { checkOutput } from "#test/support/json-schema-check.js";

const DONE = { ...NO_SCRUB, state: "done", site: "alpha" } as const;
const DAMAGE = {
  part: "journal",
  detail: "a payload is not what was written",
  points: ["p-1", "p-2"],
  branch: "00000000000000a1",
  member: 1,
  offset: 4096,
  length: 512,
  from: 7,
  to: 7,
} as const;

t.test("what is sound ends with 0, what is not with 5 and says which points need it", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  groups.scrubs.set("payroll", DONE);
  const sound = await run("scrub", "payroll", "--reason", "monthly");
  t.equal(sound.stdout, "payroll at alpha: all of it is what was written\n");
  t.equal(sound.exitCode, 0);
  t.match(groups.changes, [{ reason: "monthly" }]);
  groups.scrubs.set("payroll", { ...DONE, findingsTotal: 3, findings: [DAMAGE], expiryHeld: true });
  const damaged = await run("scrub", "payroll");
  t.equal(damaged.exitCode, 5);
  t.match(
    damaged.stdout,
    /3 findings\n {2}journal: a payload .*\n {4}damaged points: p-1, p-2\n {2}and 2 more\n/,
  );
  t.match(damaged.stdout, /no point expires here/);
  const data = JSON.parse((await run("scrub", "payroll", "--output", "json")).stdout);
  t.same(checkOutput("scrub", data), []);
  t.match(data, {
    sound: false,
    groups: [
      { state: "done", findings_total: 3, findings: [{ member: 1, offset_bytes: 4096, first_sequence: 7 }] },
    ],
  });
});

t.test("without a name every group is read of which the site holds the copy", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  t.equal((await run("scrub")).stdout, "no group of which this site holds the copy\n");
  groups.set(pictureOf(singleSite({ primary: "beta", secondary: "alpha" }), "1"));
  groups.scrubs.set("payroll", DONE);
  t.equal((await run("scrub")).stdout, "payroll at alpha: all of it is what was written\n");
});

t.test("one that has ended early says why; one that is not waited for is left to itself", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  const failure = { code: "DISK_EIO", why: "the disk fails", hint: "check it" };
  groups.scrubs.set("payroll", { ...DONE, state: "failed", failure });
  const failed = await run("scrub", "payroll");
  t.equal(failed.exitCode, 1);
  t.match(failed.stderr, /payroll could not be read to the end: the disk fails\n(.*\n)*hint: check it/);
  groups.scrubs.set("payroll", { ...DONE, state: "running", part: "journal", done: 1, of: 4 });
  for (const enough of [["--no-wait"], ["--timeout", "1ms"]])
    t.equal((await run("scrub", "payroll", ...enough)).stdout, "payroll at alpha: is being read\n");
});

t.test("what was lost is accepted with a word, for one group", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  groups.scrubs.set("payroll", { ...NO_SCRUB, expiryHeld: true });
  const refused = await run("scrub", "payroll", "--accept-loss");
  t.equal(refused.exitCode, 2);
  t.match(refused.stderr, "hint: add --confirm Accept");
  t.same(groups.changes, [], "nothing was changed");
  t.equal((await run("scrub", "--accept-loss", "--confirm", "Accept")).exitCode, 2);
  const accepted = await run("scrub", "payroll", "--accept-loss", "--confirm", "Accept", "--output", "json");
  t.equal(accepted.exitCode, 0);
  t.same(checkOutput("scrub", JSON.parse(accepted.stdout)), []);
  t.match(JSON.parse(accepted.stdout), { groups: [{ expiry_held: false }] });
});
