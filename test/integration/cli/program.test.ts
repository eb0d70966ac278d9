import { execFile } from "node:child_process";
import { promisify } from "node:util";
import t from "tap";
import { packageVersion } from "#src/platform/package-version.js";
import { runHere } from "#test/support/cli/run-here.js";
import { PROGRAM, runProgram, startCommand } from "#test/support/cli/run-program.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { outsideTap } from "#test/support/outside-tap.js";

const run = promisify(execFile);

t.test("the version, in all the ways it is asked for", async (t) => {
  for (const args of [["version"], ["--version"], ["-V"]]) {
    const { stdout, stderr, exitCode } = await runProgram(args);
    t.equal(stdout, `tidemark ${packageVersion()}\n`, args.join(" "));
    t.equal(stderr, "");
    t.equal(exitCode, 0);
  }
  const json = await runProgram(["--output", "json", "version"]);
  t.same(checkOutput("version", JSON.parse(json.stdout)), []);
  t.equal(
    (await runProgram(["version", "--output", "json"])).stdout,
    json.stdout,
    "before and after are the same",
  );
});

t.test("usage that is wrong: code 2, nothing on stdout", async (t) => {
  const cases: [string[], RegExp][] = [
    [[], /^Replicates volumes/],
    [["config"], /^Check, show and reload/],
    [["statsu"], /hint: did you mean tidemark status\?/],
    [["status", "--wacth"], /hint: did you mean --watch\?/],
    [["daemon"], /the option -c, --config FILE is missing/],
    [["completion", "tcsh"], /allowed: bash, zsh, fish/],
    [["status", "--watch", "--check"], /exclude each other/],
    [["--output", "xml", "version"], /allowed: table, json, yaml/],
    [["status", "--server", "nonsense"], /--server: "nonsense" is not an address/],
    [["status", "--server", "beta.example:7420"], /--tls-dir DIR/],
    [["status", "--server", "beta.example:7420", "--tls-dir", "/nonexistent"], /\/nonexistent/],
    [["config", "reload", "--timeout", "soon"], /"soon" is not understood/],
  ];
  // Nothing of that is left to a command, so how the process ends is the same for all: two are enough to see it.
  for (const [index, [args, text]] of cases.entries()) {
    const { stdout, stderr, exitCode } = await (index % 6 === 2 ? runProgram : runHere)(args);
    t.equal(exitCode, 2, args.join(" "));
    t.equal(stdout, "", args.join(" "));
    t.match(stderr, text, args.join(" "));
  }
});

t.test("with --output json an error is JSON too, on stderr", async (t) => {
  for (const args of [
    ["statsu"],
    ["status", "--server", "127.0.0.1:1"],
    ["version", "--site", "a", "--server", "b:1"],
  ]) {
    const { stdout, stderr } = await runHere([...args, "--output", "json"]);
    t.equal(stdout, "");
    t.same(checkOutput("error", JSON.parse(stderr)), [], args.join(" "));
  }
});

t.test("no colour and no escape where the output is not a terminal", async (t) => {
  for (const args of [["--help"], ["version"], ["statsu"], ["status", "--server", "127.0.0.1:1"]]) {
    const { stdout, stderr } = await runProgram(args, { TERM: "xterm-256color" });
    t.notMatch(stdout + stderr, "\x1b", args.join(" "));
  }
});

t.test("a reader that leaves early is no error", async (t) => {
  // head ends after its first line; the shell hands back the code of tidemark.
  const script = `set -o pipefail; "${PROGRAM}" completion bash | head -1`;
  const { stdout, stderr } = await run("bash", ["-c", script]);
  t.match(stdout, /^# bash completion/);
  t.equal(stderr, "");
  const gone = await run("bash", ["-c", `"${PROGRAM}" --help | true; echo "\${PIPESTATUS[0]}"`]);
  t.equal(gone.stdout, "0\n");
  t.equal(gone.stderr, "");
});

t.test("an unexpected error is a bug, with code 70 and the stack only when asked", async (t) => {
  // The package is missing to the program: a module it needs cannot be loaded.
  const preload = `--import=data:text/javascript,${encodeURIComponent(BREAK_VERSION)}`;
  const version = (args: readonly string[], environment = {}) =>
    startCommand(outsideTap(["node", preload, PROGRAM, "version", ...args]), environment).ended;
  const quiet = await version([]);
  t.equal(quiet.exitCode, 70);
  t.match(quiet.stderr, /^tidemark: planted\nhint: this is a bug/);
  t.notMatch(quiet.stderr, /\n {4}at /);
  const loud = await version([], { TIDEMARK_DEBUG: "1" });
  t.match(loud.stderr, /\n {4}at /);
  const json = await version(["--output", "json"]);
  t.same(checkOutput("error", JSON.parse(json.stderr)), []);
});

/** Makes reading the version throw what nobody expects. */
const BREAK_VERSION = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const read = fs.readFileSync;
fs.readFileSync = (path, ...rest) => {
  if (String(path).endsWith("/package.json") && rest[0] === "utf8" && path instanceof URL) throw new RangeError("planted");
  return read(path, ...rest);
};
syncBuiltinESMExports();
`;
