import { resolve } from "node:path";
import { makePathsAbsolute } from "#src/config/absolute-paths.js";
import { createDaemonConfig } from "#src/config/create-daemon-config.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import { applyDaemonRules, LEANED_ON } from "#src/config/daemon-rules.js";
import { type DaemonFile, daemonSchema } from "#src/config/daemon-schema.js";
import type { ConfigFiles } from "#src/config/files.js";
import { createConfigError, hasErrors, type Issue, sortIssues } from "#src/config/issue.js";
import { Layers, type SourceFile } from "#src/config/layers.js";
import { readEnvironment, readFlags } from "#src/config/overrides.js";
import { issuesInText, readSource } from "#src/config/read-source.js";
import { realFiles } from "#src/config/real-files.js";
import { validateRest, validateTree } from "#src/config/schema-findings.js";

export interface DaemonConfigSources {
  /** Left out: environment, flags and defaults only. */
  readonly file?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The text of every --set, in the order given. */
  readonly settings?: readonly string[];
  /** What relative paths outside the file are relative to. */
  readonly workingDirectory: string;
  readonly files?: ConfigFiles;
}

export interface LoadedDaemonConfig {
  readonly type: "loaded";
  readonly config: DaemonConfig;
  /** The same as a file would say it: every default filled in, paths absolute. */
  readonly effective: DaemonFile;
  readonly layers: Layers;
  readonly warnings: readonly Issue[];
}

export type DaemonConfigResult =
  | LoadedDaemonConfig
  | { readonly type: "wrong"; readonly issues: readonly Issue[] };

/** Reads and checks; whatever stands in the file, the answer is a result, and everything wrong is in it. */
export async function loadDaemonConfig(sources: DaemonConfigSources): Promise<DaemonConfigResult> {
  const { file, workingDirectory, files = realFiles } = sources;
  if (file === undefined) return parseDaemonConfig(undefined, sources);
  const source = await readSource(file, resolve(workingDirectory, file), files);
  return parseDaemonConfig(source, sources);
}

/** As loadDaemonConfig, with the file read already. */
export function parseDaemonConfig(
  source: SourceFile | undefined,
  { environment = {}, settings = [], workingDirectory }: Omit<DaemonConfigSources, "file" | "files">,
): DaemonConfigResult {
  const fromEnvironment = readEnvironment(environment, daemonSchema);
  const fromFlags = readFlags(settings, daemonSchema);
  const readable = source === undefined || source.yaml.readable;
  const overrides = [...fromEnvironment.overrides, ...fromFlags.overrides];
  const layers = new Layers(readable ? source : undefined, overrides, workingDirectory);
  const issues = [
    ...(source === undefined ? [] : issuesInText(source)),
    ...fromEnvironment.issues,
    ...fromFlags.issues,
  ];
  // What a file that cannot be read leaves out would only be reported as missing.
  if (!readable) return { type: "wrong", issues: sortIssues(issues) };

  const validated = validateTree(daemonSchema, layers.tree);
  const findings = validated.valid ? [] : validated.findings;
  const file = validated.valid
    ? validated.value
    : validateRest(daemonSchema, layers.tree, findings, LEANED_ON);
  const effective = file && makePathsAbsolute(file, (path) => layers.baseOf(path));
  const broken = effective === undefined ? [] : applyDaemonRules(effective);
  const all = sortIssues([...issues, ...[...findings, ...broken].map((finding) => layers.issue(finding))]);
  if (effective === undefined || hasErrors(all)) return { type: "wrong", issues: all };
  return { type: "loaded", config: createDaemonConfig(effective), effective, layers, warnings: all };
}

/** For the daemon, which cannot start without: the configuration, or an error that tells everything wrong with it. */
export async function requireDaemonConfig(sources: DaemonConfigSources): Promise<LoadedDaemonConfig> {
  const result = await loadDaemonConfig(sources);
  if (result.type === "loaded") return result;
  throw createConfigError(sources.file ?? "the configuration", result.issues);
}
