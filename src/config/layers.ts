import { dirname, resolve } from "node:path";
import { createIssue, type Finding, type Issue, type Origin } from "#src/config/issue.js";
import { isMapping, type KeyPath, startsWith } from "#src/config/key-path.js";
import type { Override } from "#src/config/overrides.js";
import type { YamlText } from "#src/config/read-yaml.js";

/** A file as read, by the name it was asked for. */
export interface SourceFile {
  readonly name: string;
  readonly yaml: YamlText;
}

/**
 * File, environment and flags laid over each other, and who of them set what. Defaults are not in the tree: the
 * schema fills them in, and what nobody here set has the origin `default`.
 */
export class Layers {
  readonly tree: unknown;
  readonly #file: SourceFile | undefined;
  readonly #overrides: readonly Override[];
  readonly #workingDirectory: string;

  /** Later overrides win over earlier ones, and all of them over the file. */
  constructor(file: SourceFile | undefined, overrides: readonly Override[], workingDirectory: string) {
    this.#file = file;
    this.#overrides = overrides;
    this.#workingDirectory = workingDirectory;
    const base = file === undefined ? {} : structuredClone(file.yaml.value);
    this.tree = overrides.reduce((tree, override) => place(tree, override.path, override.value), base);
  }

  /** Who set the value at a path. */
  originOf(path: KeyPath, pointAt: "key" | "value" = "value"): Origin {
    const override = this.#overrides.findLast((candidate) => startsWith(path, candidate.path));
    if (override !== undefined) return override.origin;
    if (this.#file?.yaml.has(path)) return this.#inFile(this.#file, path, pointAt);
    return { type: "default" };
  }

  /** Where to point a person at: who set the value, or the place nearest to where it would be set. */
  locate(path: KeyPath, pointAt: "key" | "value" = "value"): Origin {
    const origin = this.originOf(path, pointAt);
    if (origin.type !== "default") return origin;
    if (this.#file !== undefined) return this.#inFile(this.#file, path, pointAt);
    return this.#overrides.findLast((candidate) => candidate.path[0] === path[0])?.origin ?? origin;
  }

  /** What a relative path at this key is relative to: the file it stands in, else the working directory. */
  baseOf(path: KeyPath): string {
    const origin = this.originOf(path);
    return origin.type === "file"
      ? dirname(resolve(this.#workingDirectory, origin.file))
      : this.#workingDirectory;
  }

  issue(finding: Finding): Issue {
    return createIssue(finding, this.locate(finding.path, finding.pointAt));
  }

  #inFile(file: SourceFile, path: KeyPath, pointAt: "key" | "value"): Origin {
    return { type: "file", file: file.name, ...file.yaml.locate(path, pointAt) };
  }
}

/** The tree with a value put in; what is in the way and no mapping stays, for the schema to complain about. */
function place(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const around = tree === undefined || tree === null ? {} : tree;
  if (!isMapping(around)) return around;
  const inner = Object.hasOwn(around, step) ? around[step] : undefined;
  return { ...around, [step]: place(inner, rest, value) };
}
