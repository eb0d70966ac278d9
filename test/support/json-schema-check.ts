/**
 * A second opinion on the published JSON Schemas: a reader of draft 2020-12 that knows the keywords they use and
 * throws at any other, so that nothing is passed over in silence. It shares no code with what wrote them.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Schema = { readonly [key: string]: Json };
/** Says what is wrong, or nothing. */
type Check = (operand: Json, value: Json, schema: Schema) => readonly string[];

const ANNOTATIONS = new Set(["$schema", "title", "description", "default"]);

const CHECKS: Readonly<Record<string, Check>> = {
  type: (operand, value) => (typeOf(value, String(operand)) ? [] : [`is not of type ${String(operand)}`]),
  const: (operand, value) => (operand === value ? [] : [`is not ${String(operand)}`]),
  enum: (operand, value) => ((operand as readonly Json[]).includes(value) ? [] : ["is not one of the words"]),
  pattern: (operand, value) =>
    typeof value !== "string" || new RegExp(String(operand), "u").test(value) ? [] : ["does not match"],
  minLength: (operand, value) =>
    typeof value !== "string" || value.length >= Number(operand) ? [] : ["too short"],
  maxLength: (operand, value) =>
    typeof value !== "string" || value.length <= Number(operand) ? [] : ["too long"],
  minimum: (operand, value) => (typeof value !== "number" || value >= Number(operand) ? [] : ["too small"]),
  maximum: (operand, value) => (typeof value !== "number" || value <= Number(operand) ? [] : ["too large"]),
  minItems: (operand, value) => (!isList(value) || value.length >= Number(operand) ? [] : ["too few"]),
  maxItems: (operand, value) => (!isList(value) || value.length <= Number(operand) ? [] : ["too many"]),
  items: (operand, value) =>
    isList(value) ? value.flatMap((item) => checkJsonSchema(operand as Schema, item)) : [],
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
          Object.hasOwn(value, key) ? checkJsonSchema(inner as Schema, value[key] as Json) : [],
        )
      : [],
  propertyNames: (operand, value) =>
    isObject(value) ? Object.keys(value).flatMap((key) => checkJsonSchema(operand as Schema, key)) : [],
  additionalProperties: (operand, value, schema) => {
    if (!isObject(value)) return [];
    const known = Object.keys((schema["properties"] ?? {}) as Schema);
    const others = Object.keys(value).filter((key) => !known.includes(key));
    if (operand === false) return others.map((key) => `has the unknown key ${key}`);
    return others.flatMap((key) => checkJsonSchema(operand as Schema, value[key] as Json));
  },
};

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

function typeOf(value: Json, type: string): boolean {
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
