import { z } from "zod";
import { daemonSchema } from "#src/config/daemon-schema.js";
import { groupSchema } from "#src/config/group/group-schema.js";

/**
 * JSON Schemas (draft 2020-12) of the files people write, for editors and for checks in other languages. They tell
 * keys, kinds and patterns; what holds between keys, and bounds of sizes and durations, only Tidemark itself can tell.
 */
export type SchemaName = "daemon" | "group";

const PUBLISHED: Readonly<Record<SchemaName, { readonly title: string; readonly schema: z.ZodType }>> = {
  daemon: { title: "Tidemark daemon configuration", schema: daemonSchema },
  group: { title: "Tidemark group specification", schema: groupSchema },
};

export const SCHEMA_NAMES = Object.keys(PUBLISHED) as readonly SchemaName[];

export function createJsonSchema(name: SchemaName): Readonly<Record<string, unknown>> {
  const { title, schema } = PUBLISHED[name];
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" });
  return { $schema, title, ...rest };
}

/** As it is published: deploy/schema/NAME.schema.json. */
export function formatJsonSchema(name: SchemaName): string {
  return `${JSON.stringify(createJsonSchema(name), undefined, 2)}\n`;
}

export function isSchemaName(text: string): text is SchemaName {
  return Object.hasOwn(PUBLISHED, text);
}
