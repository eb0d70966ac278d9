/**
 * The sample configurations as transcripts. The good ones are what deploy/ gives people to start from. A bad one has
 * beside it what a person is told: NAME.yaml and NAME.expected.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import t from "tap";
import { loadGroup } from "#src/config/group/load-group.js";
import { formatIssues, type Issue } from "#src/config/issue.js";
import { loadDaemonConfig } from "#src/config/load-daemon.js";
import { listSamples, rootDirectory } from "#test/support/config-samples.js";

const BAD = "test/unit/config/samples/bad";

async function loadAsDaemon(sample: string) {
  const workingDirectory = dirname(join(rootDirectory, sample));
  return loadDaemonConfig({ file: basename(sample), workingDirectory });
}

async function loadAsGroup(sample: string) {
  return loadGroup(basename(sample), dirname(join(rootDirectory, sample)));
}

function told(result: { type: "loaded" } | { type: "wrong"; issues: readonly Issue[] }): string {
  return result.type === "loaded" ? "nothing is wrong\n" : `${formatIssues(result.issues)}\n`;
}

function expected(sample: string): string {
  return readFileSync(join(rootDirectory, sample.replace(/yaml$/, "expected")), "utf8");
}

t.test("there are samples", async (t) => {
  t.ok(listSamples("deploy/config").length >= 5);
  t.ok(listSamples("deploy/groups").length >= 3);
  t.ok(listSamples(`${BAD}/daemon`).length >= 20);
  t.ok(listSamples(`${BAD}/group`).length >= 5);
});

for (const sample of listSamples("deploy/config")) {
  t.test(`${sample} is a daemon's configuration without fault`, async (t) => {
    const result = await loadAsDaemon(sample);
    t.equal(told(result), "nothing is wrong\n");
    t.same("warnings" in result ? result.warnings : "none were looked for", []);
  });
}

for (const sample of listSamples("deploy/groups")) {
  t.test(`${sample} is a group's specification without fault`, async (t) => {
    const result = await loadAsGroup(sample);
    t.equal(told(result), "nothing is wrong\n");
    t.same("warnings" in result ? result.warnings : "none were looked for", []);
  });
}

for (const sample of listSamples(`${BAD}/daemon`)) {
  t.test(`${sample} is refused with what is written beside it`, async (t) => {
    t.equal(told(await loadAsDaemon(sample)), expected(sample));
  });
}

for (const sample of listSamples(`${BAD}/group`)) {
  t.test(`${sample} is refused with what is written beside it`, async (t) => {
    t.equal(told(await loadAsGroup(sample)), expected(sample));
  });
}
