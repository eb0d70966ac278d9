/**
 * First the sample configurations as transcripts. The good ones are what deploy/ gives people to start from. A bad one has
 * beside it what a person is told: NAME.yaml and NAME.expected.
 */
import { readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import t from "tap";
import { checkConfiguration } from "#src/config/check-configuration.js";
import { formatIssues } from "#src/config/issue.js";
import { SCHEMA_NAMES, type SchemaName } from "#src/config/json-schema.js";
import { realFiles } from "#src/config/real-files.js";
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

const GROUP =
  "group: g\nprimary: alpha\nsecondary: beta\nmembers: [{ volume: d, capture: nbd, size: 1GiB, images: { alpha: images/d.img } }]\n";
const ALPHA =
  "site: alpha\npeers: { beta: { address: 127.0.0.1:7421 } }\nimage_roots: [images]\nhooks: { h: { run: [./gone] } }\n";
const machine = { files: realFiles, checkCertificates: () => [], nowMs: 0 };

t.test(
  "what is found in the site's file, in the group's and on the machine comes together, sorted",
  async (t) => {
    const workingDirectory = t.testdir({
      "alpha.yaml": ALPHA,
      "g.yaml": `${GROUP}hooks: { snapshot: { use: i } }\n`,
    });
    const daemon = { file: "alpha.yaml", workingDirectory };
    const issues = await checkConfiguration({ daemon, group: "g.yaml", workingDirectory, machine });
    t.same(
      issues.map(({ key, severity, origin }) => [origin.type === "file" ? origin.file : "", key, severity]),
      [
        ["alpha.yaml", "image_roots[0]", "warning"],
        ["alpha.yaml", "hooks.h.run[0]", "warning"],
        ["g.yaml", "hooks.snapshot", "warning"],
        ["g.yaml", "hooks.snapshot.use", "error"],
      ],
    );
  },
);

t.test(
  "for another machine only the text counts: no directories, programs or links of this one",
  async (t) => {
    const workingDirectory = t.testdir({ "alpha.yaml": ALPHA, "g.yaml": GROUP, outside: {} });
    symlinkSync(join(workingDirectory, "outside"), join(workingDirectory, "images"));
    const files = { daemon: { file: "alpha.yaml", workingDirectory }, group: "g.yaml", workingDirectory };
    t.same(await checkConfiguration({ ...files, machine: undefined }), []);
    const outside = GROUP.replace("images/d.img", "/etc/passwd");
    const other = t.testdir({ "alpha.yaml": ALPHA, "g.yaml": outside });
    const there = {
      daemon: { file: "alpha.yaml", workingDirectory: other },
      group: "g.yaml",
      workingDirectory: other,
    };
    t.match(await checkConfiguration({ ...there, machine: undefined }), [{ key: "members[0].images.alpha" }]);
  },
);

t.test("a group by itself, and a group beside a site's file that is wrong", async (t) => {
  const workingDirectory = t.testdir({ "alpha.yaml": "site: Alpha\n", "g.yaml": GROUP });
  t.same(await checkConfiguration({ daemon: undefined, group: "g.yaml", workingDirectory, machine }), []);
  const daemon = { file: "alpha.yaml", workingDirectory };
  const issues = await checkConfiguration({ daemon, group: "g.yaml", workingDirectory, machine });
  t.same(
    issues.map(({ key }) => key),
    ["site"],
  );
});
