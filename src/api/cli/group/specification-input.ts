import type { CommandContext } from "#src/api/cli/command.js";
import { loadGroup, parseGroup } from "#src/config/group/load-group.js";
import { createConfigError, formatIssues } from "#src/config/issue.js";
import { FILE_BYTES_MAX, readYaml } from "#src/config/read-yaml.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";

/** How errors in what came through a pipe are placed. */
const STDIN = "stdin";

export interface GivenSpecification {
  readonly specification: GroupSpecification;
  /** Whether the file itself says something of that key, and not a default. */
  readonly says: (key: string) => boolean;
}

/** The specification in the file of `-f`, or of standard input; relative paths are then from the working directory. */
export async function readSpecification({
  input,
  output,
  stdin,
}: Pick<CommandContext, "input" | "output" | "stdin">): Promise<GivenSpecification> {
  const file = input.requiredOption("file");
  const directory = process.cwd();
  const piped = file === "-";
  const result = piped
    ? parseGroup({ name: STDIN, yaml: readYaml(await stdin.readAll(FILE_BYTES_MAX)) }, directory)
    : await loadGroup(file, directory);
  if (result.type === "wrong") throw createConfigError(piped ? STDIN : file, result.issues);
  if (result.warnings.length > 0) output.note(formatIssues(result.warnings));
  const { specification, layers } = result;
  return {
    specification,
    // Members have no defaults, and their keys their names.
    says: (key) => key.startsWith("members.") || layers.originOf(key.split(".")).type !== "default",
  };
}
