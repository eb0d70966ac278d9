/** What to show of the TAP of one test file. Pure. */

const FILE_END = /^(?<not>not )?ok \d+ - (?<file>.*?)(?: # (?<directive>SKIP.*|time=(?<time>\S+)))?$/;
const SUBTEST = /^(?<indent> *)# Subtest: (?<name>.*)$/;
const FAILURE = /^(?<indent> *)not ok \d+ - (?<name>.*?)(?: # time=\S+)?$/;

/** One line if all went well; below it the failed assertions, each with its path of test names and its diagnostics. */
export function formatFileReport(lines: readonly string[]): string[] {
  const end = lines.map((line) => FILE_END.exec(line)?.groups).find((groups) => groups !== undefined);
  if (end === undefined) return [];
  const { not, file, directive, time } = end;
  const note = directive?.startsWith("SKIP") ? "skipped" : `${Math.round(Number.parseFloat(time ?? "0"))} ms`;
  const headline = `${not === undefined ? "ok  " : "FAIL"} ${file}  ${note}`;
  return not === undefined ? [headline] : [headline, ...failuresIn(lines)];
}

interface OpenTest {
  readonly name: string;
  hasShownFailure: boolean;
}

/** The innermost failures only: that a test failed because one of its assertions did need not be said again. */
function failuresIn(lines: readonly string[]): string[] {
  const shown: string[] = [];
  const open: OpenTest[] = []; // By depth; the first is the file.
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const subtest = SUBTEST.exec(line)?.groups;
    if (subtest !== undefined) {
      open.length = depthOf(subtest["indent"]);
      open.push({ name: subtest["name"] ?? "", hasShownFailure: false });
      continue;
    }
    const failure = FAILURE.exec(line)?.groups;
    if (failure === undefined) continue;
    const { indent = "", name = "" } = failure;
    const depth = depthOf(indent);
    const closed = open[depth];
    if (closed?.name === name && closed.hasShownFailure) continue;
    const parents = open.slice(0, depth);
    for (const parent of parents) parent.hasShownFailure = true;
    shown.push("", `  ${[...parents.slice(1).map((parent) => parent.name), name].join(" > ")}`);
    while (isDiagnostics(lines[at + 1] ?? "", indent))
      shown.push(`    ${(lines[++at] ?? "").slice(indent.length)}`);
  }
  return [...shown, ""];
}

const depthOf = (indent = ""): number => indent.length / 4;

const isDiagnostics = (line: string, indent: string): boolean =>
  line.startsWith(`${indent}  `) && !line.startsWith(`${indent}    # `) && !FAILURE.test(line);
