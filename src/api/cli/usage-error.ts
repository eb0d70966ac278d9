import type { CommanderError } from "commander";
import { GLOBAL_OPTIONS } from "#src/api/cli/global-options.js";
import { commandsMeant } from "#src/api/cli/synonyms.js";
import { allCommands, type CommandSection } from "#src/api/cli/tree.js";
import { TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";

/** What is wrong with a command line, in our words: the parser's errors become operating errors that help on. */

/** Where on the command line the parser was: the words of the command it had entered. */
type Place = readonly string[];

type Translate = (
  quoted: string,
  place: Place,
  sections: readonly CommandSection[],
) => { message: string; hint: string };

const TRANSLATIONS: Readonly<Record<string, { readonly code: string; readonly translate: Translate }>> = {
  "commander.unknownOption": { code: "UNKNOWN_OPTION", translate: unknownOption },
  "commander.unknownCommand": { code: "UNKNOWN_COMMAND", translate: unknownCommand },
  "commander.missingArgument": {
    code: "MISSING_ARGUMENT",
    translate: (name, place) => ({ message: `the argument ${name} is missing`, hint: seeHelp(place) }),
  },
  "commander.optionMissingArgument": {
    code: "MISSING_VALUE",
    translate: (flags, place) => ({ message: `the option ${flags} needs a value`, hint: seeHelp(place) }),
  },
  "commander.missingMandatoryOptionValue": {
    code: "MISSING_OPTION",
    translate: (flags, place) => ({ message: `the option ${flags} is required`, hint: seeHelp(place) }),
  },
  "commander.excessArguments": {
    code: "TOO_MANY_ARGUMENTS",
    translate: (_, place) => ({
      message: "there are more arguments than the command takes",
      hint: seeHelp(place),
    }),
  },
};

export function usageError(
  error: CommanderError,
  place: Place,
  sections: readonly CommandSection[],
): TidemarkError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const known = TRANSLATIONS[error.code];
  const texts = known?.translate(quoted, place, sections) ?? {
    message: error.message.replace(/^error: /, ""),
    hint: seeHelp(place),
  };
  return new TidemarkError({ kind: "invalid", code: known?.code ?? "BAD_USAGE", ...texts });
}

export function unknownCommand(
  word: string,
  place: Place,
  sections: readonly CommandSection[],
): { message: string; hint: string } {
  const depth = place.length;
  const paths = allCommands(sections).map(({ words }) => words);
  const here = paths.filter((words) => place.every((part, index) => words[index] === part));
  const names = new Set(here.map((words) => words[depth] ?? ""));
  const meant =
    depth === 0
      ? commandsMeant(
          word,
          paths.map((words) => words.join(" ")),
        )
      : [];
  const near = nearest(word, names);
  const suggested = near === undefined ? meant : [[...place, near].join(" "), ...meant];
  const lines = [...new Set(suggested)].map((path) => `tidemark ${path}`);
  return {
    message: `there is no command ${JSON.stringify([...place, word].join(" "))}`,
    hint: lines.length === 0 ? seeHelp(place) : `did you mean ${lines.join(" or ")}?`,
  };
}

function unknownOption(
  given: string,
  place: Place,
  sections: readonly CommandSection[],
): { message: string; hint: string } {
  const name = given.replace(/=.*$/s, "");
  const command = allCommands(sections).find(({ words }) => words.join(" ") === place.join(" "))?.command;
  const allowed = [...(command?.options ?? []), ...GLOBAL_OPTIONS].map((option) => `--${option.name}`);
  const near = name.startsWith("--") ? nearest(name, [...allowed, "--help"]) : undefined;
  const of = place.length === 0 ? "tidemark" : `tidemark ${place.join(" ")}`;
  return {
    message: `${of} has no option ${name}`,
    hint: near === undefined ? seeHelp(place) : `did you mean ${near}?`,
  };
}

function seeHelp(place: Place): string {
  return `see tidemark ${[...place, "--help"].join(" ")}`;
}
