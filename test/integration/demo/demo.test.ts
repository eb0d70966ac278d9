import t from "tap";
import { runProgram } from "#test/support/cli/run-program.js";
import { checkOutput } from "#test/support/json-schema-check.js";

t.test("the demo runs to its end, every check holds, and nothing is left", async (t) => {
  const { stdout, stderr, exitCode } = await runProgram(["demo", "--auto", "--output", "json"]);
  t.equal(stderr, "");
  const report = JSON.parse(stdout);
  t.same(checkOutput("demo", report), []);
  t.same(
    report.steps.filter(({ held }: { held: boolean | null }) => held !== true),
    [],
  );
  t.match(report, { held: true, directory: null });
  t.ok(report.seconds < 60, "in less than a minute");
  t.ok(report.acknowledged > 0);
  t.equal(exitCode, 0);
});
