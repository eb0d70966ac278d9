import { dirname, resolve } from "node:path";
import { mapEntries } from "#src/config/absolute-paths.js";
import type { ConfigFiles } from "#src/config/files.js";
import { createGroupSpecification } from "#src/config/group/create-group-specification.js";
import { applyGroupRules, LEANED_ON } from "#src/config/group/group-rules.js";
import { type GroupFile, groupSchema } from "#src/config/group/group-schema.js";
import { createConfigError, hasErrors, type Issue, sortIssues } from "#src/config/issue.js";
import { Layers, type SourceFile } from "#src/config/layers.js";
import { issuesInText, readSource } from "#src/config/read-source.js";
import { realFiles } from "#src/config/real-files.js";
import { validateRest, validateTree } from "#src/config/schema-findings.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

export interface LoadedGroup {
  readonly type: "loaded";
  readonly specification: GroupSpecification;
  /** The same as a file would say it: every default filled in, paths absolute. */
  readonly effective: GroupFile;
  readonly layers: Layers;
  readonly warnings: readonly Issue[];
}

export type GroupResult = LoadedGroup | { readonly type: "wrong"; readonly issues: readonly Issue[] };

/** Reads and checks the file of `tidemark apply -f`; whatever stands in it, the answer is a result. */
export async function loadGroup(
  file: string,
  workingDirectory: string,
  files: ConfigFiles = realFiles,
): Promise<GroupResult> {
  return parseGroup(await readSource(file, resolve(workingDirectory, file), files), workingDirectory);
}

/** As loadGroup, with the file read already. */
export function parseGroup(source: SourceFile, workingDirectory: string): GroupResult {
  const inText = issuesInText(source);
  if (!source.yaml.readable) return { type: "wrong", issues: sortIssues(inText) };
  const layers = new Layers(source, [], workingDirectory);
  const validated = validateTree(groupSchema, layers.tree);
  const findings = validated.valid ? [] : validated.findings;
  const file = validated.valid
    ? validated.value
    : validateRest(groupSchema, layers.tree, findings, LEANED_ON);
  const effective = file && makeImagePathsAbsolute(file, dirname(resolve(workingDirectory, source.name)));
  const broken = effective === undefined ? [] : applyGroupRules(effective);
  const all = sortIssues([...inText, ...[...findings, ...broken].map((finding) => layers.issue(finding))]);
  if (effective === undefined || hasErrors(all)) return { type: "wrong", issues: all };
  return {
    type: "loaded",
    specification: createGroupSpecification(effective),
    effective,
    layers,
    warnings: all,
  };
}

/** For a command that cannot go on without: the group, or an error that tells everything wrong with the file. */
export async function requireGroup(file: string, workingDirectory: string): Promise<LoadedGroup> {
  const result = await loadGroup(file, workingDirectory);
  if (result.type === "loaded") return result;
  throw createConfigError(file, result.issues);
}

/** Paths at both sites are relative to the file here: who writes a path of another host writes it absolute. */
function makeImagePathsAbsolute(file: GroupFile, base: string): GroupFile {
  const absolute = (path: string) => resolve(base, path);
  const members = file.members.map((member) => {
    if (member.capture === "postgres") return member;
    const images = mapEntries(member.images, absolute);
    return member.capture === "scan"
      ? { ...member, images, source: absolute(member.source) }
      : { ...member, images };
  });
  return { ...file, members };
}
