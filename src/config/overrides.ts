/**
 * What the environment and the command line set over the file.
 *
 *     TIDEMARK_CONFIG_GRPC__LISTEN=unix:/x,127.0.0.1:0      grpc.listen, a list of two
 *     TIDEMARK_CONFIG_PEERS__BETA__ADDRESS=10.0.0.2:7420    peers.beta.address
 *     --set log.level=debug
 *
 * Names that people choose have no underscore, and the environment often allows no hyphen: in the place of such a
 * name an underscore stands for a hyphen. What a text is read as is decided by what belongs at its key: a list is
 * split at commas; a mapping, and a list that begins with [ and ends with ], is read as YAML on one line.
 */
import type { z } from "zod";
import { createIssue, type Issue, type Origin } from "#src/config/issue.js";
import type { KeyPath } from "#src/config/key-path.js";
import { readYaml } from "#src/config/read-yaml.js";
import { describeValue } from "#src/config/redact.js";
import { hasChosenKeys, schemaAt, shapeOf } from "#src/config/schema-walk.js";

export const ENVIRONMENT_PREFIX = "TIDEMARK_CONFIG_";

export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly origin: Origin;
}

export interface Overrides {
  /** In the order they are laid over each other: later ones win. */
  readonly overrides: readonly Override[];
  readonly issues: readonly Issue[];
}

type Read = { readonly override: Override } | { readonly issue: Issue };

export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  schema: z.ZodType,
): Overrides {
  const variables = Object.entries(environment)
    .filter(
      (entry): entry is [string, string] => entry[0].startsWith(ENVIRONMENT_PREFIX) && entry[1] !== undefined,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const reads = variables.map(([variable, text]): Read => {
    const steps = variable.slice(ENVIRONMENT_PREFIX.length).toLowerCase().split("__");
    const origin = { type: "environment", variable } as const;
    return readOne(asChosenNames(steps, schema), text, origin, schema);
  });
  // A whole section first, then single keys inside it.
  const { overrides, issues } = collect(reads);
  const sorted = overrides.toSorted((a, b) => a.path.length - b.path.length);
  return { overrides: sorted, issues: [...issues, ...findContradictions(sorted)] };
}

/** `settings` are the texts of every --set, in the order given. */
export function readFlags(settings: readonly string[], schema: z.ZodType): Overrides {
  return collect(
    settings.map((setting): Read => {
      const equals = setting.indexOf("=");
      const key = setting.slice(0, Math.max(equals, 0));
      const origin = { type: "flag", flag: `--set ${equals > 0 ? key : setting}` } as const;
      if (equals > 0) return readOne(key.split("."), setting.slice(equals + 1), origin, schema);
      const allowed = "KEY=VALUE, such as log.level=debug";
      return { issue: createIssue({ path: [], problem: "not understood", allowed }, origin) };
    }),
  );
}

function collect(reads: readonly Read[]): Overrides {
  return {
    overrides: reads.flatMap((read) => ("override" in read ? [read.override] : [])),
    issues: reads.flatMap((read) => ("issue" in read ? [read.issue] : [])),
  };
}

function readOne(path: readonly string[], text: string, origin: Origin, schema: z.ZodType): Read {
  if (path.some((step) => step === "" || step === "__proto__")) {
    return { issue: createIssue({ path: [], problem: "does not name a key" }, origin) };
  }
  const value = readText(text, schemaAt(schema, path));
  if (value.readable) return { override: { path, value: value.value, origin } };
  return { issue: createIssue({ path, problem: value.problem, found: describeValue(text) }, origin) };
}

type ReadText =
  | { readonly readable: true; readonly value: unknown }
  | { readonly readable: false; readonly problem: string };

function readText(text: string, schema: z.core.$ZodType | undefined): ReadText {
  const shape = schema === undefined ? "text" : shapeOf(schema);
  if (shape === "mapping") return readFlow(text);
  if (shape === "number") return { readable: true, value: /^\d+$/.test(text) ? Number(text) : text };
  if (shape === "text") return { readable: true, value: text };
  if (text.startsWith("[") && text.endsWith("]")) return readFlow(text);
  const parts = text.split(",").map((part) => part.trim());
  return { readable: true, value: shape === "text-or-list" && parts.length === 1 ? parts[0] : parts };
}

function readFlow(text: string): ReadText {
  const yaml = readYaml(new TextEncoder().encode(text));
  const problem = yaml.findings[0]?.problem;
  return problem === undefined ? { readable: true, value: yaml.value } : { readable: false, problem };
}

function asChosenNames(steps: readonly string[], schema: z.ZodType): string[] {
  return steps.map((step, index) =>
    hasChosenKeys(schemaAt(schema, steps.slice(0, index))) ? step.replaceAll("_", "-") : step,
  );
}

/** Two variables can only differ in case or in _ and - and name one key; neither is more right than the other. */
function findContradictions(overrides: readonly Override[]): Issue[] {
  const seen = new Map<string, Override>();
  return overrides.flatMap((override) => {
    const key = JSON.stringify(override.path satisfies KeyPath);
    const earlier = seen.get(key);
    seen.set(key, override);
    if (earlier?.origin.type !== "environment") return [];
    const finding = { path: override.path, problem: `set twice; ${earlier.origin.variable} sets it too` };
    return [createIssue({ ...finding, hint: "keep one of them" }, override.origin)];
  });
}
