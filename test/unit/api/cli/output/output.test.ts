import t from "tap";
import { createOutput, OUTPUT_FORMATS, type OutputFormat } from "#src/api/cli/output/output.js";
import { createTextSink } from "#test/support/cli/text-sink.js";

const DATA = { name: "alpha", parts: [{ name: "grpc", state: "running" }], since: null };

async function written(format: OutputFormat, options: { colour?: boolean; terminal?: boolean } = {}) {
  const stdout = createTextSink(options.terminal);
  const stderr = createTextSink();
  const output = await createOutput({ format, colour: options.colour ?? true, stdout, stderr });
  return { output, stdout, stderr };
}

t.test("one result", async (t) => {
  const expected: Record<OutputFormat, string> = {
    table: "site alpha\n",
    json: `${JSON.stringify(DATA, undefined, 2)}\n`,
    yaml: "name: alpha\nparts:\n  - name: grpc\n    state: running\nsince: null\n",
  };
  for (const format of OUTPUT_FORMATS) {
    const { output, stdout, stderr } = await written(format);
    output.result(DATA, () => "site alpha\n");
    t.equal(stdout.text, expected[format], format);
    t.equal(stderr.text, "");
  }
});

t.test("results as they come: a JSON object a line, a YAML document each", async (t) => {
  const json = await written("json");
  const yaml = await written("yaml");
  for (const { output } of [json, yaml]) {
    output.item({ a: 1 }, () => "");
    output.item({ a: { b: [2] } }, () => "");
  }
  t.equal(json.stdout.text, '{"a":1}\n{"a":{"b":[2]}}\n');
  t.equal(yaml.stdout.text, "---\na: 1\n---\na:\n  b:\n    - 2\n");
});

t.test("colours only on a terminal, and only where they are wanted", async (t) => {
  const cases = [
    { colour: true, terminal: true, coloured: true },
    { colour: false, terminal: true, coloured: false },
    { colour: true, terminal: false, coloured: false },
  ];
  for (const { colour, terminal, coloured } of cases) {
    const { output, stdout } = await written("table", { colour, terminal });
    output.result({}, (paint) => paint("green", "ok"));
    t.equal(stdout.text, coloured ? "\x1b[32mok\x1b[39m" : "ok", JSON.stringify({ colour, terminal }));
  }
});

t.test("a picture is redrawn only where a person looks at it", async (t) => {
  t.equal((await written("table", { terminal: true })).output.live, true);
  t.equal((await written("table", { terminal: false })).output.live, false);
  t.equal((await written("json", { terminal: true })).output.live, false);
});

t.test("notes are for people, beside the data", async (t) => {
  const table = await written("table");
  const json = await written("json");
  for (const { output } of [table, json]) output.note("nothing changed");
  t.equal(table.stderr.text, "nothing changed\n");
  t.equal(table.stdout.text, "");
  t.equal(json.stderr.text, "");
});
