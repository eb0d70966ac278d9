import t from "tap";
import { type DemoReport, reportText } from "#src/api/cli/demo/demo-report.js";
import { paintPlain } from "#src/api/cli/output/paint.js";
import { checkOutput } from "#test/support/json-schema-check.js";

const REPORT: DemoReport = {
  held: false,
  seconds: 12.345,
  acknowledged: 2000,
  directory: "/tmp/tidemark-demo-x",
  steps: [
    { what: "start", held: true, seen: "both answer" },
    { what: "kill", held: false, seen: "a write is\x1b[2J gone" },
    { what: "look", held: null, seen: "" },
  ],
};

t.test("each step with what was seen, then the verdict", async (t) => {
  t.equal(
    reportText(REPORT, paintPlain),
    `ok  start
    both answer
NO  kill
    a write is\\x1b[2J gone
-   look

not every check held: 2000 writes acknowledged in 12.3 s
data and logs: /tmp/tidemark-demo-x
`,
  );
  const held = { ...REPORT, held: true, steps: REPORT.steps.slice(0, 1), directory: null };
  t.match(reportText(held, paintPlain), /both answer\n\nevery check held: 2000 writes .* 12\.3 s\n$/);
});

t.test("its data is as published", async (t) => {
  t.same(checkOutput("demo", JSON.parse(JSON.stringify(REPORT))), []);
});
