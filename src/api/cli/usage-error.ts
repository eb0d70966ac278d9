import type { CommanderError } from "commander";
import type { CommandSection } from "#src/api/cli/command.js";
import { GLOBAL_OPTIONS } from "#src/api/cli/global-options.js";
import { optionNames } from "#src/api/cli/option-declaration.js";
import { allCommands, findNode } from "#src/api/cli/sections.js";
import { commandsMeant } from "#src/api/cli/synonyms.js";
import { TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";

/** What is wrong with a command line, in our words: the parser's errors become operating errors that help on. */

interface Wrong {
  /** What the parser's message has in quotes: a name from the command line or of a declaration. */
  readonly quoted: string;
  /** The words of the command the parser was in. */
  readonly place: readonly string[];
  readonly sections: readonly CommandSection[];
}

const TRANSLATIONS: Readonly<Record<string, (wrong: Wrong) => TidemarkError>> = {
  "commander.unknownOption": unknownOption,
  "commander.unknownCommand": ({ quoted, place, sections }) => unknownCommand(quoted, place, sections),
  "commander.missingArgument": ({ quoted, place }) =>
    usage("MISSING_ARGUMENT", `the argument ${quoted} is missing`, seeHelp(place)),
  "commander.optionMissingArgument": ({ quoted, place }) =>
    usage("MISSING_VALUE", `the option ${unbracketed(quoted)} lacks its value`, seeHelp(place)),
  "commander.missingMandatoryOptionValue": ({ quoted, place }) =>
    usage("MISSING_OPTION", `the option ${unbracketed(quoted)} is missing`, seeHelp(place)),
  "commander.excessArguments": ({ place }) =>
    usage("TOO_MANY_ARGUMENTS", `tidemark ${place.join(" ")} takes fewer arguments`, seeHelp(place)),
};

export function usageError(
  error: CommanderError,
  place: readonly string[],
  sections: readonly CommandSection[],
): TidemarkError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const translate = TRANSLATIONS[error.code];
  if (translate !== undefined) return translate({ quoted, place, sections });
  return usage("BAD_USAGE", error.message.replace(/^error: /, ""), seeHelp(place));
}

export function unknownCommand(
  word: string,
  place: readonly string[],
  sections: readonly CommandSection[],
): TidemarkError {
  const paths = allCommands(sections).map(({ words }) => words);
  const here = paths.filter((words) => place.every((part, index) => words[index] === part));
  const near = nearest(
    word,
    here.flatMap((words) => words[place.length] ?? []),
  );
  const meant = commandsMeant(
    [...place, word].join(" "),
    paths.map((words) => words.join(" ")),
  );
  // A word known from elsewhere was hardly a slip of the finger: `ls` is no `tls`.
  const suggested = meant.length > 0 || near === undefined ? meant : [[...place, near].join(" ")];
  const lines = suggested.map((path) => `tidemark ${path}`);
  return usage(
    "UNKNOWN_COMMAND",
    `there is no command ${JSON.stringify([...place, word].join(" "))}`,
    lines.length === 0 ? seeHelp(place) : `did you mean ${lines.join(" or ")}?`,
  );
}

function unknownOption({ quoted, place, sections }: Wrong): TidemarkError {
  const name = quoted.replace(/=.*$/s, "");
  const node = findNode(sections, place);
  const own = node?.type === "command" ? (node.options ?? []) : [];
  const near = name.startsWith("--")
    ? nearest(name, [...[...own, ...GLOBAL_OPTIONS].flatMap(optionNames), "--help", "--version"])
    : undefined;
  return usage(
    "UNKNOWN_OPTION",
    `${["tidemark", ...place].join(" ")} has no option ${name}`,
    near === undefined ? seeHelp(place) : `did you mean ${near}?`,
  );
}

function usage(code: string, message: string, hint: string): TidemarkError {
  return new TidemarkError({ kind: "invalid", code, message, hint });
}

/** The parser writes `--config <FILE>`; the help and we write `--config FILE`. */
function unbracketed(flags: string): string {
  return flags.replace(/[<>]/g, "");
}

function seeHelp(place: readonly string[]): string {
  return `see ${["tidemark", ...place, "--help"].join(" ")}`;
}
