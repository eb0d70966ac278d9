import { TidemarkError } from "#src/base/errors.js";
import { formatKeyPath, type KeyPath } from "#src/config/key-path.js";

/** Who set a value, and so where a person goes to change it. */
export type Origin =
  | { readonly type: "default" }
  | { readonly type: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly type: "environment"; readonly variable: string }
  | { readonly type: "flag"; readonly flag: string };

/** Errors make a configuration unusable; warnings are printed and change nothing. */
export type Severity = "error" | "warning";

interface Description {
  /** What is wrong, in a few words. */
  readonly problem: string;
  /** What stands there, shortened and with secrets left out. */
  readonly found?: string;
  readonly allowed?: string;
  /** The known word that comes nearest to the one found. */
  readonly nearest?: string;
  /** What to do. */
  readonly hint?: string;
}

/** What a check says, before anybody looked up where the key was set. */
export interface Finding extends Description {
  /** Left out: an error. */
  readonly severity?: Severity;
  readonly path: KeyPath;
  /** Which end of `key: value` to point at; the value unless told. */
  readonly pointAt?: "key" | "value";
}

export interface Issue extends Description {
  readonly severity: Severity;
  readonly origin: Origin;
  /** `peers.beta.address`; empty where the whole file is meant. */
  readonly key: string;
}

/** More than this is noise: the first ones usually cause the rest. */
export const ISSUES_MAX = 50;

export function createIssue(finding: Finding, origin: Origin): Issue {
  const { severity = "error", path, pointAt: _, ...description } = finding;
  return { severity, origin, key: formatKeyPath(path), ...description };
}

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === "error");
}

const ORIGIN_ORDER: Readonly<Record<Origin["type"], number>> = {
  file: 0,
  environment: 1,
  flag: 2,
  default: 3,
};

/** The file's from top to bottom, then the environment's, then the flags'; each said once, errors kept before warnings. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  const distinct = issues.filter((issue) => {
    const text = formatIssue(issue);
    return seen.has(text) ? false : seen.add(text);
  });
  const sorted = distinct.sort((a, b) => compareOrigins(a.origin, b.origin) || compare(a.key, b.key));
  if (sorted.length <= ISSUES_MAX) return sorted;
  const errors = sorted.filter((issue) => issue.severity === "error");
  return [...errors, ...sorted.filter((issue) => issue.severity !== "error")].slice(0, ISSUES_MAX);
}

function compareOrigins(a: Origin, b: Origin): number {
  if (a.type === "file" && b.type === "file") {
    return compare(a.file, b.file) || a.line - b.line || a.column - b.column;
  }
  return ORIGIN_ORDER[a.type] - ORIGIN_ORDER[b.type] || compare(formatOrigin(a), formatOrigin(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function formatOrigin(origin: Origin): string {
  switch (origin.type) {
    case "default":
      return "default";
    case "file":
      return `${origin.file}:${origin.line}:${origin.column}`;
    case "environment":
      return origin.variable;
    case "flag":
      return origin.flag;
  }
}

/** `alpha.yaml:3:5: grpc.listen: ...`, as editors and people find their way by, with its facts indented below. */
export function formatIssue(issue: Issue): string {
  const where = issue.origin.type === "default" ? [] : [formatOrigin(issue.origin)];
  const kind = issue.severity === "warning" ? ["warning"] : [];
  const head = [...where, ...kind, ...(issue.key === "" ? [] : [issue.key]), issue.problem].join(": ");
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["found", issue.found],
    ["allowed", issue.allowed],
    ["did you mean", issue.nearest],
    ["hint", issue.hint],
  ];
  return [head, ...facts.flatMap(([name, text]) => (text === undefined ? [] : [`  ${name}: ${text}`]))].join(
    "\n",
  );
}

export function formatIssues(issues: readonly Issue[]): string {
  return issues.map(formatIssue).join("\n");
}

/** For whoever cannot go on without the configuration: one error that tells everything wrong with it. */
export function createConfigError(subject: string, issues: readonly Issue[]): TidemarkError {
  const errors = issues.filter((issue) => issue.severity === "error");
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_CONFIG",
    message: `${subject} has ${count}\n${formatIssues(errors)}`,
    hint: "correct what is listed and try again; tidemark config check FILE looks without starting anything",
    facts: { errors: errors.length },
  });
}
