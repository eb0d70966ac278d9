import { readFileSync } from "node:fs";

/**
 * A second opinion on the published JSON Schemas, of files and of output: a reader of draft 2020-12 that knows the
 * keywords they use and throws at any other, so that nothing is passed over in silence. It shares no code with what
 * wrote them.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Schema = { readonly [key: string]: Json };
/** Says what is wrong, or nothing. */
type Check = (operand: Json, value: Json, schema: Schema) => readonly string[];

const ANNOTATIONS = new Set(["$schema", "title", "description", "default"]);

const CHECKS: Readonly<Record<string, Check>> = {
  type: (operand, value) => (isOfType(value, operand) ? [] : [`is not of type ${String(operand)}`]),
  const: (operand, value) => (operand === value ? [] : [`is not ${String(operand)}`]),
  enum: (operand, value) => ((operand as readonly Json[]).includes(value) ? [] : ["is not one of the words"]),
  pattern: (operand, value) =>
    typeof value !== "string" || new RegExp(String(operand), "u").test(value)
      ? []
      : [`${value} does not match ${String(operand)}`],
  minLength: (operand, value) =>
    typeof value !== "string" || value.length >= Number(operand) ? [] : ["too short"],
  maxLength: (operand, value) =>
    typeof value !== "string" || value.length <= Number(operand) ? [] : ["too long"],
  minimum: (operand, value) => (typeof value !== "number" || value >= Number(operand) ? [] : ["too small"]),
  maximum: (operand, value) => (typeof value !== "number" || value <= Number(operand) ? [] : ["too large"]),
  minItems: (operand, value) => (!isList(value) || value.length >= Number(operand) ? [] : ["too few"]),
  maxItems: (operand, value) => (!isList(value) || value.length <= Number(operand) ? [] : ["too many"]),
  items: (operand, value) =>
    isList(value)
      ? value.flatMap((item, index) => under(String(index), checkJsonSchema(operand as Schema, item)))
      : [],
  anyOf: (operand, value) => (passing(operand, value) > 0 ? [] : ["fits no alternative"]),
  oneOf: (operand, value) => (passing(operand, value) === 1 ? [] : ["does not fit exactly one alternative"]),
  required: (operand, value) =>
    isObject(value)
      ? (operand as readonly string[])
          .filter((key) => !Object.hasOwn(value, key))
          .map((key) => `lacks ${key}`)
      : [],
  properties: (operand, value) =>
    isObject(value)
      ? Object.entries(operand as Schema).flatMap(([key, inner]) =>
          Object.hasOwn(value, key) ? under(key, checkJsonSchema(inner as Schema, value[key] as Json)) : [],
        )
      : [],
  propertyNames: (operand, value) =>
    isObject(value) ? Object.keys(value).flatMap((key) => checkJsonSchema(operand as Schema, key)) : [],
  additionalProperties: (operand, value, schema) => {
    if (!isObject(value)) return [];
    const known = Object.keys((schema["properties"] ?? {}) as Schema);
    const others = Object.keys(value).filter((key) => !known.includes(key));
    if (operand === false) return others.map((key) => `has the unknown key ${key}`);
    return others.flatMap((key) => under(key, checkJsonSchema(operand as Schema, value[key] as Json)));
  },
};

/** The data of `tidemark COMMAND --output json`, or `error`, against what is published for it. */
export function checkOutput(command: string, data: unknown): readonly string[] {
  const file = new URL(`../../../src/api/cli/schema/${command}.json`, import.meta.url);
  return checkJsonSchema(JSON.parse(readFileSync(file, "utf8")), data);
}

/** What is wrong with the value, each with the keys that lead there; empty if it keeps the schema. */
export function checkJsonSchema(schema: unknown, value: unknown): readonly string[] {
  return Object.entries(schema as Schema).flatMap(([keyword, operand]) => {
    if (ANNOTATIONS.has(keyword)) return [];
    const check = CHECKS[keyword];
    if (check === undefined) throw new Error(`the JSON Schema keyword ${keyword} is not known here`);
    return check(operand, value as Json, schema as Schema);
  });
}

function passing(operand: Json, value: Json): number {
  return (operand as readonly Schema[]).filter((schema) => checkJsonSchema(schema, value).length === 0)
    .length;
}

function under(key: string, faults: readonly string[]): readonly string[] {
  return faults.map((fault) => `${key}: ${fault}`);
}

function isOfType(value: Json, type: Json): boolean {
  if (isList(type)) return type.some((one) => isOfType(value, one));
  if (type === "null") return value === null;
  if (type === "object") return isObject(value);
  if (type === "array") return isList(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}
