import { z } from "zod";
import { isMapping, type KeyPath } from "#src/config/key-path.js";

/**
 * What a schema has at a path, for naming the keys that are allowed and for reading text as what belongs there.
 * `value` is what stands at the schema's place: it chooses between the kinds of thing that may stand there.
 */
export function schemaAt(
  schema: z.core.$ZodType,
  path: KeyPath,
  value?: unknown,
): z.core.$ZodType | undefined {
  const bare = choose(unwrap(schema), value);
  const [step, ...rest] = path;
  if (step === undefined) return bare;
  const inner =
    isMapping(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[step] : undefined;
  const next = stepInto(bare, step);
  return next === undefined ? undefined : schemaAt(next, rest, inner);
}

/** The keys a mapping of this schema may have; undefined where people choose them or there are none. */
export function keysOf(schema: z.core.$ZodType | undefined): readonly string[] | undefined {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum)
    return schema.keyType.options.map(String);
  return undefined;
}

/** Whether the keys of this mapping are names that people choose. */
export function hasChosenKeys(schema: z.core.$ZodType | undefined): boolean {
  return schema instanceof z.ZodRecord && keysOf(schema) === undefined;
}

export type Shape = "mapping" | "list" | "text-or-list" | "number" | "text";

export function shapeOf(schema: z.core.$ZodType): Shape {
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "mapping";
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodArray) return "list";
  // The only other union is of mappings.
  return schema instanceof z.ZodUnion ? "text-or-list" : "text";
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.def.innerType);
  }
  return schema;
}

/** Of a union of mappings, the one whose distinguishing word stands in the value. */
function choose(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (!(schema instanceof z.ZodDiscriminatedUnion) || !isMapping(value)) return schema;
  const word = value[schema.def.discriminator];
  return schema.options.find((option) => wordsOf(option, schema.def.discriminator).includes(word)) ?? schema;
}

/** The words by which a union of mappings tells its kinds apart. */
export function distinguishingWords(schema: z.core.$ZodType | undefined): string[] {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  return schema.options.flatMap((option) => wordsOf(option, schema.def.discriminator).map(String));
}

function wordsOf(option: z.core.$ZodType, discriminator: string): unknown[] {
  const literal = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
  return literal instanceof z.ZodLiteral ? [...literal.values] : [];
}

function stepInto(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: z.core.$ZodShape = schema.shape;
    return Object.hasOwn(shape, step) ? shape[step] : undefined;
  }
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodUnion) {
    const list = schema.options.find((option) => option instanceof z.ZodArray);
    return list === undefined ? undefined : stepInto(list, step);
  }
  return undefined;
}
