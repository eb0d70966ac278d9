/**
 * The sample configurations as transcripts. The good ones are what deploy/ gives people to start from. A bad one has
 * beside it what a person is told: NAME.yaml and NAME.expected.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import t from "tap";
import { checkConfiguration } from "#src/config/check-configuration.js";
import { formatIssues } from "#src/config/issue.js";
import { SCHEMA_NAMES, type SchemaName } from "#src/config/json-schema.js";
import { listSamples, rootDirectory } from "#test/support/config-samples.js";

const GOOD: Readonly<Record<SchemaName, string>> = { daemon: "deploy/config", group: "deploy/groups" };
const BAD: Readonly<Record<SchemaName, string>> = {
  daemon: "test/unit/config/samples/bad/daemon",
  group: "test/unit/config/samples/bad/group",
};
/** So that a folder that was moved is not a test that passed. */
const SAMPLES_MIN: Readonly<Record<SchemaName, { good: number; bad: number }>> = {
  daemon: { good: 6, bad: 28 },
  group: { good: 3, bad: 8 },
};

async function check(kind: SchemaName, sample: string): Promise<string> {
  const file = basename(sample);
  const workingDirectory = dirname(join(rootDirectory, sample));
  const issues = await checkConfiguration({
    daemon: kind === "daemon" ? { file, workingDirectory } : undefined,
    group: kind === "group" ? file : undefined,
    workingDirectory,
    machine: undefined,
  });
  return `${formatIssues(issues)}\n`;
}

for (const kind of SCHEMA_NAMES) {
  const [good, bad] = [listSamples(GOOD[kind]), listSamples(BAD[kind])];

  t.test(`there are samples of ${kind}s`, async (t) => {
    t.ok(good.length >= SAMPLES_MIN[kind].good, `${good.length} good ones`);
    t.ok(bad.length >= SAMPLES_MIN[kind].bad, `${bad.length} bad ones`);
  });

  for (const sample of good) {
    t.test(`${sample} is without fault`, async (t) => {
      t.equal(await check(kind, sample), "\n");
    });
  }

  for (const sample of bad) {
    t.test(`${sample} is refused with what is written beside it`, async (t) => {
      const expected = readFileSync(join(rootDirectory, sample.replace(/yaml$/, "expected")), "utf8");
      t.equal(await check(kind, sample), expected);
    });
  }
}
