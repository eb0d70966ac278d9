import { parseArguments } from "#src/api/cli/program.js";
import { TREE } from "#src/api/cli/tree.js";
import { unknownCommand } from "#src/api/cli/usage-error.js";
import { TidemarkError } from "#src/base/errors.js";

/** The help of a command or of the whole program; the same text as `--help` prints. */
export function helpOf(words: readonly string[], columns: number | undefined): string {
  const parsed = parseArguments(TREE, [...words, "--help"], columns);
  if (parsed.type === "help") return parsed.text;
  throw new TidemarkError({
    kind: "invalid",
    code: "UNKNOWN_COMMAND",
    ...unknownCommand(words.at(-1) ?? "", words.slice(0, -1), TREE),
  });
}
