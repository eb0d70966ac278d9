/** Arrows between folders, home folders of packages, and how imports are written. */
import {
  LAYER_RULES,
  type LayerRule,
  PACKAGE_HOMES,
  PURE_FOLDERS,
  SIMULATED_FILE,
} from "#test/support/tidy/dependency-rules.js";
import { COMPUTED_SPECIFIER, type Import } from "#test/support/tidy/scan.js";
import {
  type Finding,
  isGenerated,
  type Rule,
  type SourceFile,
  scanOf,
} from "#test/support/tidy/source-tree.js";

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

export const layerOf = (path: string): LayerRule | undefined =>
  LAYER_RULES.filter((rule) => isWithin(path, rule.layer)).sort((a, b) => b.layer.length - a.layer.length)[0];

/** `#src/base/errors.js` names the source file src/base/errors.ts. */
export const pathOfSpecifier = (specifier: string): string | undefined =>
  /^#(src|test)\//.test(specifier) ? specifier.slice(1).replace(/\.js$/, ".ts") : undefined;

export const checkImports: Rule = (tree) =>
  tree.files
    .filter((file) => file.path.endsWith(".ts"))
    .flatMap((file) => scanOf(file).imports.flatMap((imported) => checkImport(file, imported, tree.paths)));

function checkImport(file: SourceFile, imported: Import, paths: ReadonlySet<string>): Finding[] {
  const { specifier } = imported;
  const finding = (message: string): Finding[] => [{ path: file.path, line: imported.line, message }];
  const inSource = isWithin(file.path, "src");
  if (specifier === COMPUTED_SPECIFIER)
    return inSource ? finding("imports a computed name, which no rule can follow") : [];
  if (specifier.startsWith(".")) {
    return isGenerated(file) ? [] : finding(`imports ${specifier}: write #src/... or #test/...`);
  }
  const target = pathOfSpecifier(specifier);
  if (target !== undefined) {
    if (!specifier.endsWith(".js")) return finding(`imports ${specifier} without .js`);
    if (!paths.has(target)) return finding(`imports ${specifier}, which is not there`);
    return inSource ? checkArrow(file, target, imported).flatMap(finding) : [];
  }
  if (!inSource) return [];
  return specifier.startsWith("node:")
    ? checkNode(file, specifier).flatMap(finding)
    : checkHome(file, specifier).flatMap(finding);
}

function checkArrow(file: SourceFile, target: string, { typeOnly }: Import): string[] {
  if (isWithin(target, "test")) return [`src imports ${target}`];
  const rule = layerOf(file.path);
  if (rule === undefined) return [`no dependency rule covers ${file.path}`];
  const allowed = [rule.layer, ...rule.may];
  if (allowed.some((folder) => isWithin(target, folder))) return [];
  if (rule.mayTypes?.some((folder) => isWithin(target, folder))) {
    return typeOnly ? [] : [`${rule.layer} may import types of ${target} only (import type)`];
  }
  return [`${rule.layer} must not import ${target}`];
}

function checkNode(file: SourceFile, specifier: string): string[] {
  const rule = layerOf(file.path);
  if (rule === undefined) return [`no dependency rule covers ${file.path}`];
  const pure = !rule.node || PURE_FOLDERS.some((folder) => isWithin(file.path, folder));
  if (pure) return [`${rule.layer} must not use ${specifier}`];
  return SIMULATED_FILE.test(file.path) ? [`a simulated implementation must not use ${specifier}`] : [];
}

/** `@grpc/grpc-js/build/src/x.js` is of the package @grpc/grpc-js. */
export const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

function checkHome(file: SourceFile, specifier: string): string[] {
  const name = packageOf(specifier);
  const homes = PACKAGE_HOMES[name];
  if (homes === undefined) return [`package ${name} has no home folder`];
  return homes.some((home) => isWithin(file.path, home))
    ? []
    : [`package ${name} is at home in ${homes.join(", ")} only`];
}
