/** package.json, its lock and the change log: what an install depends on. */
import { packageOf } from "#test/support/tidy/check-imports.js";
import {
  type Finding,
  findAll,
  isTypeScript,
  type Rule,
  type SourceTree,
  scanOf,
} from "#test/support/tidy/source-tree.js";

interface Manifest {
  readonly version?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Packages that no import names: types that the compiler takes, and programs by the sign of their being run. */
const USED_WITHOUT_IMPORT: Readonly<Record<string, RegExp>> = {
  "@types/node": /"types": \["node"\]/,
  typescript: /\btsc\b/,
  esbuild: /\besbuild\b/,
  "@biomejs/biome": /\bbiome\b/,
  "@bufbuild/buf": /@bufbuild\/buf\/bin\/buf/,
  "dockerfile-utils": /dockerfile-utils\/bin\/dockerfile-utils/,
};

export const checkPackage: Rule = (tree) => {
  const text = textOf(tree, "package.json");
  if (text === undefined) return [{ path: "package.json", line: 1, message: "is missing" }];
  const manifest = JSON.parse(text) as Manifest;
  const findings: Finding[] = [];
  const found = (path: string, message: string): void => void findings.push({ path, line: 1, message });

  const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
  const used = usedPackages(tree, manifest);
  for (const [name, version] of Object.entries(pinned)) {
    if (!EXACT_VERSION.test(version)) found("package.json", `${name} is not pinned: ${version}`);
    if (!used.has(name)) found("package.json", `${name} is not used`);
  }
  for (const name of used) if (!(name in pinned)) found("package.json", `${name} is used but not listed`);
  for (const name of importedIn(tree, "src")) {
    if (name in (manifest.devDependencies ?? {}))
      found("package.json", `${name} is used in src but a devDependency`);
  }
  return [...findings, ...checkLock(tree, manifest), ...checkChangeLog(tree)];
};

const textOf = (tree: SourceTree, path: string): string | undefined =>
  tree.files.find((file) => file.path === path)?.text;

const importedIn = (tree: SourceTree, folder: string): Set<string> =>
  new Set(
    tree.files
      .filter((file) => isTypeScript(file) && file.path.startsWith(folder))
      .flatMap((file) => scanOf(file).imports.map((imported) => imported.specifier))
      .filter((specifier) => /^[@a-z]/.test(specifier) && !specifier.startsWith("node:"))
      .map(packageOf),
  );

function usedPackages(tree: SourceTree, manifest: Manifest): Set<string> {
  const used = importedIn(tree, "");
  const tests = tree.files.filter((file) => /^test\/.*\.ts$/.test(file.path)).map((file) => file.text);
  const run = [...Object.values(manifest.scripts ?? {}), textOf(tree, "tsconfig.json"), ...tests].join("\n");
  for (const [name, sign] of Object.entries(USED_WITHOUT_IMPORT)) if (sign.test(run)) used.add(name);
  return used;
}

interface Locked extends Manifest {
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Would npm install it where we run: Linux with glibc, on x64 or arm64? */
const isForUs = ({ os = ["linux"], cpu = ["x64"], libc = ["glibc"] }: Locked): boolean =>
  os.includes("linux") && (cpu.includes("x64") || cpu.includes("arm64")) && libc.includes("glibc");

function checkLock(tree: SourceTree, manifest: Manifest): Finding[] {
  const file = tree.files.find(({ path }) => path === "package-lock.json");
  if (file === undefined) return [{ path: "package-lock.json", line: 1, message: "is missing" }];
  const { packages = {} } = JSON.parse(file.text) as { packages?: Record<string, Locked> };
  const findings = findAll(file, file.text, /"resolved":[^\n]*/g, "holds a download address: %");
  const found = (message: string): void => void findings.push({ path: file.path, line: 1, message });

  const { "": own, ...others } = packages;
  const listed = (of: Manifest | undefined): string =>
    JSON.stringify([of?.version, of?.dependencies, of?.devDependencies]);
  if (listed(own) !== listed(manifest)) found("does not fit package.json");
  const present = new Set(Object.keys(others).map((at) => at.slice(at.lastIndexOf("node_modules/") + 13)));
  for (const [at, locked] of Object.entries(others)) {
    if (locked.integrity === undefined && isForUs(locked)) found(`${at} has no checksum`);
    // Also those of other platforms: without them npm ci refuses the lock.
    for (const name of Object.keys(locked.optionalDependencies ?? {})) {
      if (!present.has(name)) found(`${at} may bring ${name}, which is not locked`);
    }
  }
  return findings;
}

function checkChangeLog(tree: SourceTree): Finding[] {
  const text = textOf(tree, "CHANGELOG.md");
  if (text === undefined) return [{ path: "CHANGELOG.md", line: 1, message: "is missing" }];
  return /^## \[?Unreleased\]?|^## \[?\d+\.\d+\.\d+/m.test(text)
    ? []
    : [{ path: "CHANGELOG.md", line: 1, message: "has no entry" }];
}
