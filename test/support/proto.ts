import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { LOADER_OPTIONS } from "#src/platform/grpc/loader-options.js";
import { outsideTap } from "#test/support/outside-tap.js";

/** The tools that guard proto/, for the npm scripts and for the tests: one way to call each. */

export const PACKAGE_ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const PROTO_DIR = join(PACKAGE_ROOT, "proto");
export const BASELINE_IMAGE = join(PROTO_DIR, "baseline.binpb");
export const GENERATED_DIR = join(PACKAGE_ROOT, "src/platform/grpc/generated");

const resolve = createRequire(import.meta.url).resolve;

/** Every .proto file, relative to proto/, sorted. */
export function listProtoFiles(dir = PROTO_DIR): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".proto"))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

/** The launcher in the package finds the platform's binary itself, so no install script has to have run. */
export function runBuf(args: readonly string[]): SpawnSyncReturns<string> {
  return runNode(resolve("@bufbuild/buf/bin/buf"), args);
}

/**
 * Writes the types, and puts right two things that the generator has no option for: each file names its origin by an
 * absolute path, which differs on every machine, and the file of a .proto without a service declares what it never uses.
 */
export function generateTypes(outDir: string): SpawnSyncReturns<string> {
  const options = Object.entries(LOADER_OPTIONS).map(
    ([name, value]) => `--${name}=${typeof value === "function" ? value.name : value}`,
  );
  const generated = runNode(resolve("@grpc/proto-loader/build/bin/proto-loader-gen-types.js"), [
    ...options,
    "--grpcLib=@grpc/grpc-js",
    "--importFileExtension=.js",
    "--includeComments=true",
    `--includeDirs=${PROTO_DIR}`,
    `--outDir=${outDir}`,
    // The library brings its own types of the health service.
    ...listProtoFiles().filter((file) => !file.startsWith("grpc/")),
  ]);
  if (generated.status === 0) tidy(outDir);
  return generated;
}

function tidy(outDir: string): void {
  for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (entry.parentPath === outDir && !entry.name.endsWith("_service.ts")) rmSync(path);
    else
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(`// Original file: ${PROTO_DIR}`, "// Original file: proto"),
      );
  }
}

function runNode(script: string, args: readonly string[]): SpawnSyncReturns<string> {
  const [command, ...rest] = outsideTap([process.execPath, script, ...args]);
  return spawnSync(command, rest, { cwd: PACKAGE_ROOT, encoding: "utf8" });
}
