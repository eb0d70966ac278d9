import { type ConfigFiles, explainFailure } from "#src/config/files.js";
import { createIssue, type Issue } from "#src/config/issue.js";
import type { SourceFile } from "#src/config/layers.js";
import { describeTooLarge, FILE_BYTES_MAX, readYaml, refuseText } from "#src/config/read-yaml.js";

/** Reads a file by its path; `name` is what messages call it, the way the person who asked wrote it. */
export async function readSource(name: string, path: string, files: ConfigFiles): Promise<SourceFile> {
  const outcome = await files.read(path, FILE_BYTES_MAX);
  switch (outcome.type) {
    case "content":
      return { name, yaml: readYaml(outcome.bytes) };
    case "too-large":
      return { name, yaml: refuseText(describeTooLarge(outcome.sizeBytes)) };
    case "not-a-file":
      return { name, yaml: refuseText({ path: [], problem: "not a regular file", hint: NOT_A_FILE_HINT }) };
    case "failure":
      return {
        name,
        yaml: refuseText({ path: [], problem: explainFailure(outcome), hint: hintFor(outcome.code, path) }),
      };
  }
}

/** A pipe could hold up a start for ever, and a reload would find it empty. */
const NOT_A_FILE_HINT = "write it to a file first: a pipe, a device or a directory is not read";

/** What was found in the text itself, before any schema saw it. */
export function issuesInText({ name, yaml }: SourceFile): Issue[] {
  return yaml.findings.map(({ position, ...finding }) =>
    createIssue(finding, { type: "file", file: name, ...position }),
  );
}

function hintFor(code: string, path: string): string {
  if (code === "EACCES" || code === "EPERM") return `let the user that runs this read ${path}`;
  return `looked for ${path}; check the path, or start from a sample in deploy/config`;
}
