import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { formatIssue, type Issue, type Origin } from "#src/config/issue.js";

/** What was found in configuration files, for programs: described by schema/config-check.json. */
export function issueData(issue: Issue): JsonValue {
  const { severity, origin, key, problem, found, allowed, nearest, hint } = issue;
  return {
    severity,
    origin: originData(origin),
    key,
    problem,
    ...(found === undefined ? {} : { found }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(nearest === undefined ? {} : { nearest }),
    ...(hint === undefined ? {} : { hint }),
  };
}

export function originData(origin: Origin): JsonValue {
  return { ...origin };
}

/** For people, a paragraph each. What stands in a file may be anything: control characters do not reach the terminal. */
export function issuesText(issues: readonly Issue[]): string {
  return issues.map((issue) => `${formatIssue(issue).split("\n").map(printable).join("\n")}\n`).join("");
}
