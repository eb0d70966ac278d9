/** Writes the published JSON Schemas: `npm run schema`. A test compares them with what the code says. */
import { mkdir, writeFile } from "node:fs/promises";
import { formatJsonSchema, SCHEMA_NAMES } from "#src/config/json-schema.js";
import { schemaFile } from "#test/support/config-samples.js";

for (const name of SCHEMA_NAMES) {
  const file = schemaFile(name);
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, formatJsonSchema(name));
}
