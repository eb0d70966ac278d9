import t from "tap";
import { reportError } from "#src/api/cli/output/error-output.js";
import { type ErrorKind, TidemarkError } from "#src/base/errors.js";

const REFUSED = new TidemarkError({
  kind: "refused",
  code: "NOT_PRIMARY",
  message: "payroll is not primary at beta",
  hint: "run: tidemark --site alpha pause payroll",
  facts: { primary: "alpha", epoch: 7 },
});

t.test("for people", async (t) => {
  const { text, exitCode } = await reportError(REFUSED, "table", false);
  t.equal(
    text,
    [
      "tidemark: payroll is not primary at beta",
      "  primary: alpha",
      "  epoch: 7",
      "hint: run: tidemark --site alpha pause payroll",
      "",
    ].join("\n"),
  );
  t.equal(exitCode, 3);
});

t.test("for programs, in the format of the results", async (t) => {
  const json = await reportError(REFUSED, "json", false);
  t.same(JSON.parse(json.text), {
    error: {
      code: "NOT_PRIMARY",
      kind: "refused",
      message: "payroll is not primary at beta",
      hint: "run: tidemark --site alpha pause payroll",
      facts: { primary: "alpha", epoch: 7 },
      retryable: false,
    },
  });
  t.match((await reportError(REFUSED, "yaml", false)).text, /^error:\n {2}code: NOT_PRIMARY\n/);
});

t.test("every kind has its exit code", async (t) => {
  const expected: Record<ErrorKind, number> = {
    invalid: 2,
    refused: 3,
    pending: 3,
    "not-found": 1,
    denied: 3,
    unreachable: 4,
    exhausted: 1,
    failed: 1,
    corrupt: 1,
  };
  for (const kind of Object.keys(expected) as ErrorKind[]) {
    const error = new TidemarkError({ kind, code: "X", message: "x", hint: "y" });
    t.equal((await reportError(error, "table", false)).exitCode, expected[kind], kind);
  }
});

t.test("the unexpected is a bug, and shows its stack only when asked", async (t) => {
  const error = new TypeError("x is not a function", { cause: new Error("below") });
  const quiet = await reportError(error, "table", false);
  t.equal(quiet.exitCode, 70);
  t.match(quiet.text, /^tidemark: x is not a function: below\nhint: this is a bug/);
  t.notMatch(quiet.text, /error-output\.test/);
  const loud = await reportError(error, "table", true);
  t.match(loud.text, /error-output\.test/);
  t.match(loud.text, /caused by Error: below/);
  t.equal(JSON.parse((await reportError(error, "json", false)).text).error.kind, "unexpected");
  t.match((await reportError("a thrown text", "table", false)).text, /^tidemark: a thrown text\n/);
});

t.test("what a peer says cannot steer the terminal", async (t) => {
  const error = new TidemarkError({
    kind: "failed",
    code: "X",
    message: "line one\nline two \x1b[2J",
    hint: "h\x07",
    facts: { path: "a\nb" },
  });
  const { text } = await reportError(error, "table", false);
  t.equal(text, "tidemark: line one\nline two \\x1b[2J\n  path: a\\x0ab\nhint: h\\x07\n");
});

t.test("a cause is told once", async (t) => {
  const because = async (message: string, cause: string): Promise<string> => {
    const error = new TidemarkError({
      kind: "failed",
      code: "X",
      message,
      hint: "h",
      cause: new Error(cause),
    });
    return (await reportError(error, "table", false)).text.split("\n")[0] ?? "";
  };
  t.equal(
    await because("cannot read a.yaml", "EACCES: denied"),
    "tidemark: cannot read a.yaml: EACCES: denied",
  );
  t.equal(
    await because("payroll is away", "9 FAILED_PRECONDITION: payroll is away"),
    "tidemark: payroll is away",
  );
});
