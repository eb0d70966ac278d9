import { readFileSync } from "node:fs";
import { PACKAGE_ROOT } from "#src/platform/package-root.js";

/** The version of this installation, as its package.json says. Read once a call: it costs less than being kept in step. */
export function packageVersion(): string {
  const text = readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8");
  const manifest: { readonly version: string } = JSON.parse(text);
  return manifest.version;
}
