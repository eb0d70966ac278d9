/**
 * Prints the Debian packages of all tools that tests ask for with requireTool, one a line: what CI installs.
 * A tool that no test asks for any more is thus no longer installed, and nobody keeps a second list.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { TOOLS, type ToolName } from "#test/support/tools.js";

/** The names in every `requireTool(t, "a", "b")` of a test's source. */
export function toolsAskedFor(text: string): string[] {
  const calls = [...text.matchAll(/\brequireTool\(\s*\w+\s*,([^)]*)\)/g)];
  return calls.flatMap(([, names = ""]) => [...names.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name));
}

export const packagesOf = (names: Iterable<string>): string[] => {
  const packages = new Set<string>();
  for (const name of names) {
    const source = TOOLS[name as ToolName]?.source;
    if (source?.type === "package") packages.add(source.name);
  }
  return [...packages].sort();
};

if (process.argv[1] === import.meta.filename) {
  const tests = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const asked = tests.flatMap((name) => toolsAskedFor(readFileSync(path.join("test", name), "utf8")));
  process.stdout.write(
    packagesOf(asked)
      .map((name) => `${name}\n`)
      .join(""),
  );
}
