import type { z } from "zod";
import { nearest } from "#src/base/nearest.js";
import type { Finding } from "#src/config/issue.js";
import { isMapping, type KeyPath, valueAt } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";
import { distinguishingWords, keysOf, schemaAt } from "#src/config/schema-walk.js";

type Fault = z.core.$ZodIssue;

export type Validated<T> =
  | { readonly valid: true; readonly value: T }
  | { readonly valid: false; readonly findings: readonly Finding[] };

/** Checks a tree against a schema, and says of everything wrong where it is, what stands there and what may. */
export function validateTree<Schema extends z.ZodType>(
  schema: Schema,
  tree: unknown,
): Validated<z.output<Schema>> {
  const result = schema.safeParse(tree);
  if (result.success) return { valid: true, value: result.data };
  const findings = result.error.issues.flatMap((fault) => describeFault(schema, tree, fault, []));
  return { valid: false, findings };
}

function describeFault(schema: z.ZodType, tree: unknown, fault: Fault, start: KeyPath): Finding[] {
  const path: KeyPath = [
    ...start,
    ...fault.path.map((step) => (typeof step === "symbol" ? String(step) : step)),
  ];
  switch (fault.code) {
    case "unrecognized_keys":
      return fault.keys.map((key) => describeUnknownKey(schema, tree, path, key));
    case "invalid_key":
      return [
        {
          path,
          pointAt: "key",
          problem: "not a name",
          found: describeValue(path.at(-1)),
          allowed: fault.issues[0]?.message ?? fault.message,
        },
      ];
    case "invalid_union": {
      const meant = pickMeant(fault.errors);
      if (meant !== undefined) return meant.flatMap((inner) => describeFault(schema, tree, inner, path));
      return [describeValueFault(schema, tree, path, fault)];
    }
    default:
      return [describeValueFault(schema, tree, path, fault)];
  }
}

function describeUnknownKey(schema: z.ZodType, tree: unknown, path: KeyPath, key: string): Finding {
  const known = keysOf(schemaAt(schema, path, tree)) ?? [];
  const near = nearest(key, known);
  return {
    path: [...path, key],
    pointAt: "key",
    problem: "unknown key",
    allowed: known.join(", "),
    ...(near === undefined ? {} : { nearest: near }),
  };
}

function describeValueFault(schema: z.ZodType, tree: unknown, path: KeyPath, fault: Fault): Finding {
  const found = valueAt(tree, path);
  const allowed = fault.message;
  if (found === undefined) return { path, pointAt: "key", problem: "is missing", allowed };
  if (found === null) return { path, pointAt: "key", problem: "has no value", allowed };
  const words = wordsAllowed(schema, tree, path, fault);
  const near = typeof found === "string" ? nearest(found, words) : undefined;
  return {
    path,
    problem: "wrong value",
    found: describeFound(found),
    allowed,
    ...(near === undefined ? {} : { nearest: near }),
  };
}

function describeFound(found: unknown): string {
  if (isMapping(found)) return "a mapping";
  if (Array.isArray(found)) return found.length === 0 ? "an empty list" : "a list";
  if (typeof found === "number") return `the number ${found}`;
  return describeValue(found);
}

function wordsAllowed(schema: z.ZodType, tree: unknown, path: KeyPath, fault: Fault): readonly string[] {
  if (fault.code === "invalid_value") return fault.values.map(String);
  if (fault.code !== "invalid_union" || fault.discriminator === undefined) return [];
  return distinguishingWords(schemaAt(schema, path.slice(0, -1), tree));
}

/** Of the alternatives tried, the one that was of the right kind and wrong further in. */
function pickMeant(alternatives: readonly (readonly Fault[])[]): readonly Fault[] | undefined {
  return alternatives.find((faults) => faults.length > 0 && faults.every((fault) => fault.path.length > 0));
}

/**
 * What is left of a mapping when everything wrong in it is taken out, a top-level key at a time, so that the rules
 * between keys can speak up at once too. Undefined where nothing sensible is left: when a key is wrong that the rules
 * lean on, or one that must be there.
 */
export function validateRest<Schema extends z.ZodType>(
  schema: Schema,
  tree: unknown,
  findings: readonly Finding[],
  leanedOn: ReadonlySet<string>,
): z.output<Schema> | undefined {
  if (!isMapping(tree)) return undefined;
  const wrong = new Set(findings.map((finding) => String(finding.path[0])));
  if ([...wrong].some((key) => leanedOn.has(key))) return undefined;
  const rest = Object.fromEntries(Object.entries(tree).filter(([key]) => !wrong.has(key)));
  const result = schema.safeParse(rest);
  return result.success ? result.data : undefined;
}
