import { readFileSync } from "node:fs";

/**
 * Checks data against the schemas of src/api/cli/schema. It knows the few keywords they use, and refuses a schema with
 * any other, so that no rule in them is silently left unchecked.
 */
interface Schema {
  readonly [keyword: string]: unknown;
}

const ANNOTATIONS: readonly string[] = ["$schema", "title", "description"];

const KEYWORDS: Readonly<
  Record<string, (rule: unknown, data: unknown, path: string, schema: Schema) => string[]>
> = {
  type: (rule, data, path) => {
    const allowed = [rule].flat() as string[];
    return allowed.includes(typeOf(data)) || (allowed.includes("number") && typeOf(data) === "integer")
      ? []
      : [`${path} is ${typeOf(data)}, not ${allowed.join(" or ")}`];
  },
  enum: (rule, data, path) =>
    (rule as unknown[]).includes(data) ? [] : [`${path} is ${JSON.stringify(data)}`],
  pattern: (rule, data, path) =>
    typeof data !== "string" || new RegExp(rule as string, "u").test(data) ? [] : [`${path} is ${data}`],
  required: (rule, data, path) =>
    isObject(data)
      ? (rule as string[]).filter((key) => !(key in data)).map((key) => `${path}.${key} is missing`)
      : [],
  properties: (rule, data, path) =>
    isObject(data)
      ? Object.entries(rule as Record<string, Schema>).flatMap(([key, schema]) =>
          key in data ? violations(schema, data[key], `${path}.${key}`) : [],
        )
      : [],
  additionalProperties: (rule, data, path, schema) => {
    if (!isObject(data)) return [];
    const known = Object.keys((schema["properties"] ?? {}) as object);
    const others = Object.keys(data).filter((key) => !known.includes(key));
    if (rule === false) return others.map((key) => `${path}.${key} is not in the schema`);
    return others.flatMap((key) => violations(rule as Schema, data[key], `${path}.${key}`));
  },
  items: (rule, data, path) =>
    Array.isArray(data)
      ? data.flatMap((item, index) => violations(rule as Schema, item, `${path}[${index}]`))
      : [],
};

/** Empty when the data keeps the schema. */
export function schemaViolations(command: string, data: unknown): readonly string[] {
  const file = new URL(`../../../../src/api/cli/schema/${command}.json`, import.meta.url);
  return violations(JSON.parse(readFileSync(file, "utf8")), data, command);
}

function violations(schema: Schema, data: unknown, path: string): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    if (ANNOTATIONS.includes(keyword)) return [];
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`the keyword ${keyword} is not checked here: add it`);
    return check(rule, data, path, schema);
  });
}

function typeOf(data: unknown): string {
  if (data === null) return "null";
  if (Array.isArray(data)) return "array";
  return Number.isInteger(data) ? "integer" : typeof data;
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeOf(data) === "object";
}
