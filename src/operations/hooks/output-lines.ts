/** What is kept of a hook's output in jobs, events and log lines: enough to see why it failed. */
export const OUTPUT_LINES_MAX = 20;
const LINE_CHARACTERS_MAX = 400;

/** The last lines, without what a terminal would obey. */
export function outputLines(output: string): readonly string[] {
  const lines = output.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines.slice(-OUTPUT_LINES_MAX).map((line) => clean(line).slice(0, LINE_CHARACTERS_MAX));
}

function clean(line: string): string {
  return line.replace(/\p{Cc}/gu, " ").trimEnd();
}
