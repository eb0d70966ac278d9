import t from "tap";
import { startGroupSite as start } from "#test/support/cli/group-site.js";
import { pictureOf } from "#test/support/groups/memory-groups.js";
import { NO_VERIFY } from "#test/support/groups/no-verify.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { checkOutput } from "#test/support/json-schema-check.js";

const ROOT = "00112233445566ff";
const EQUAL = {
  ...NO_VERIFY,
  state: "done",
  comparedBytes: 2 ** 20,
  totalBytes: 2 ** 20,
  point: "p-1",
  position: { epoch: 1, sequence: 7 },
  root: { primary: ROOT, secondary: ROOT },
  isMarked: true,
  exchangedBytes: 2048,
} as const;
const RANGE = { member: "data", offset: 65_536, length: 65_536, found: "different" } as const;

t.test("what is equal ends with 0, what differs with 5, with where", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  groups.verifications.set("payroll", EQUAL);
  const equal = await run("verify", "payroll", "--reason", "weekly");
  t.equal(
    equal.stdout,
    `payroll: both sites are equal at seq-1.7, point p-1\n  compared 1MiB, by 2KiB of hashes\n  root hash ${ROOT}, computed at both\n`,
  );
  t.equal(equal.exitCode, 0);
  t.match(groups.changes, [{ reason: "weekly" }]);
  const found = { ...EQUAL, differentBytes: 65_536, unknownBytes: 4096, ranges: [RANGE], isCoarse: true };
  groups.verifications.set("payroll", { ...found, root: { primary: "", secondary: ROOT } });
  const differs = await run("verify", "payroll");
  t.equal(differs.exitCode, 5);
  t.match(differs.stdout, /64KiB of the secondary differ, 4KiB could not be compared at seq-1.7/);
  t.match(differs.stdout, /data at 65536, 65536 bytes: differs\n {2}and more\n/);
  const data = JSON.parse((await run("verify", "payroll", "--output", "json")).stdout);
  t.same(checkOutput("verify", data), []);
  t.match(data, { different_bytes: 65_536, ranges: [{ finding: "different" }], primary_root: null });
});

t.test("a repair wants its word, and a look begins nothing", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  const unconfirmed = await run("verify", "payroll", "--repair");
  t.equal(unconfirmed.exitCode, 2);
  t.match(unconfirmed.stderr, /--confirm Repair/);
  groups.verifications.set("payroll", EQUAL);
  t.equal((await run("verify", "payroll", "--repair", "--confirm", "Repair")).exitCode, 0);
  t.match(groups.changes, [{ confirm: "Repair" }]);
  groups.verifications.clear();
  const looked = await run("verify", "payroll", "--status");
  t.equal(looked.stdout, "payroll: was never compared from alpha\n");
  t.equal(groups.changes.length, 1, "nothing was begun");
});

t.test("one that has ended early says why; one that is not waited for is left to itself", async (t) => {
  const { groups, run } = await start(t);
  groups.set(pictureOf(singleSite(), "1"));
  const failure = { code: "VERIFY_INTERRUPTED", why: "the members change", hint: "again" };
  groups.verifications.set("payroll", { ...EQUAL, state: "failed", failure });
  const failed = await run("verify", "payroll");
  t.equal(failed.exitCode, 1);
  t.match(failed.stderr, /payroll could not be compared to the end: the members change\n(.*\n)*hint: again/);
  const half = { ...EQUAL, state: "running", phase: "comparing", comparedBytes: 2 ** 19 } as const;
  groups.verifications.set("payroll", half);
  for (const enough of [["--no-wait"], ["--timeout", "1ms"]])
    t.equal((await run("verify", "payroll", ...enough)).stdout, "payroll: comparing 50 %: goes on\n");
});
