/**
 * The only way in which a test may be skipped: a tool is missing on this machine.
 *
 *     t.test("a client in another language", async (t) => {
 *       if (!requireTool(t, "python-grpc", "protoc")) return;
 *       ...
 *     });
 *
 * With TIDEMARK_TEST_SKIP=forbidden (as in CI) a missing tool fails the test, so that nothing is skipped unseen.
 */
import type { Test } from "tap";
import { hasTool, TOOLS, type ToolName } from "#test/support/tools.js";

/** True if all tools are here. False if not: the test is then already marked as skipped (or failed) and must return. */
export function requireTool(t: Test, ...names: [ToolName, ...ToolName[]]): boolean {
  const missing = names.filter((name) => !hasTool(name));
  if (missing.length === 0) return true;
  const reason = formatSkipReason(missing);
  if (process.env["TIDEMARK_TEST_SKIP"] === "forbidden") {
    t.fail(`${reason} (skipping is forbidden here)`);
  } else {
    t.plan(0, reason);
  }
  return false;
}

/** `needs protoc, root (package: protobuf-compiler; grant: run the tests as root)`. */
export function formatSkipReason(missing: readonly ToolName[]): string {
  const sources = missing.map((name) => {
    const { source } = TOOLS[name];
    return source.type === "package" ? `package: ${source.name}` : `grant: ${source.what}`;
  });
  return `needs ${missing.join(", ")} (${[...new Set(sources)].join("; ")})`;
}

/** The sources named by a skip reason, as the test runner sums them up; empty if the reason is not of our making. */
export function parseSkipReason(reason: string): { packages: string[]; grants: string[] } {
  const sources = /^needs [^(]+\((.+)\)$/.exec(reason)?.[1]?.split("; ") ?? [];
  const named = (kind: string): string[] =>
    sources.filter((source) => source.startsWith(`${kind}: `)).map((source) => source.slice(kind.length + 2));
  return { packages: named("package"), grants: named("grant") };
}
