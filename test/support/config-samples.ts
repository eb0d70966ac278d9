import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { SchemaName } from "#src/config/json-schema.js";

/** The checkout; the compiled tests run from dist/test. */
const ROOT = new URL("../../../", import.meta.url);

export const rootDirectory = fileURLToPath(ROOT);

export function schemaFile(name: SchemaName): URL {
  return new URL(`deploy/schema/${name}.schema.json`, ROOT);
}

/** Sample configurations below a folder of the checkout, by their path from its root. */
export function listSamples(folder: string): string[] {
  const files = readdirSync(join(rootDirectory, folder), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && file.name.endsWith(".yaml"))
    .map((file) => relative(rootDirectory, join(file.parentPath, file.name)))
    .sort();
}
