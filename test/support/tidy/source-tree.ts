/** The files a tidy rule looks at, read once; a rule is a pure function from the tree to what it finds. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Scan, scanSource } from "#test/support/tidy/scan.js";

export interface SourceFile {
  /** From the root of the tree, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface SourceTree {
  readonly files: readonly SourceFile[];
  /** Every file and folder, also those whose text was not read. */
  readonly paths: ReadonlySet<string>;
}

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export type Rule = (tree: SourceTree) => Finding[];

/** Made or foreign: nobody keeps these tidy by hand. */
const LEFT_OUT_FOLDERS = new Set([".git", ".tap", "coverage", "dist", "fixtures", "node_modules"]);
const READ_AS_TEXT =
  /\.(ts|md|json|ya?ml|proto|service|sh|c|h|py)$|(^|\/)(Dockerfile|Makefile|run|\.taprc|\.dockerignore|\.gitignore)$/;
const GENERATED = /(^|\/)generated\//;

export function readSourceTree(root: string): SourceTree {
  const files: SourceFile[] = [];
  const paths = new Set<string>();
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const at = path.posix.join(folder, entry.name);
      // Of links, as node_modules may be one, nothing is followed.
      if (LEFT_OUT_FOLDERS.has(entry.name) || entry.isSymbolicLink()) continue;
      paths.add(at);
      if (entry.isDirectory()) visit(at);
      else if (READ_AS_TEXT.test(at))
        files.push({ path: at, text: readFileSync(path.join(root, at), "utf8") });
    }
  };
  visit("");
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), paths };
}

export const isGenerated = (file: SourceFile): boolean => GENERATED.test(file.path);
export const isTypeScript = (file: SourceFile): boolean => file.path.endsWith(".ts");

/** TypeScript that people write, in the given top folder. */
export const writtenIn = (tree: SourceTree, folder: string): SourceFile[] =>
  tree.files.filter((file) => file.path.startsWith(`${folder}/`) && isTypeScript(file) && !isGenerated(file));

const scans = new WeakMap<SourceFile, Scan>();

/** The scan of a file, made once however many rules ask for it. */
export function scanOf(file: SourceFile): Scan {
  let scan = scans.get(file);
  if (scan === undefined) {
    scan = scanSource(file.text);
    scans.set(file, scan);
  }
  return scan;
}

/** One finding for each match of the pattern in the given text of a file, `text` having the file's own line breaks. */
export function findAll(file: SourceFile, text: string, pattern: RegExp, message: string): Finding[] {
  return [...text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineAt(text, match.index),
    message: message.replace("%", match[0].trim()),
  }));
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

export const formatFinding = (finding: Finding): string =>
  `${finding.path}:${finding.line} ${finding.message}`;
