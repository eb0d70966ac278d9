import type { Command, CommandSection } from "#src/api/cli/command.js";
import { globalOptionsOf } from "#src/api/cli/global-options.js";
import { type Completes, type OptionDeclaration, optionNames } from "#src/api/cli/option-declaration.js";
import { allCommands } from "#src/api/cli/sections.js";

/** What a shell may offer, read off the tree: the same for every shell, which only differ in how they are told. */
export interface CompletionWords {
  readonly places: readonly CompletionPlace[];
  /** The options with a value, wherever they stand. */
  readonly valued: readonly CompletionOption[];
}

/** A point of the command line that words lead to: none, `config`, or `config check`. */
export interface CompletionPlace {
  readonly words: readonly string[];
  /** The commands that can follow. */
  readonly commands: readonly CompletionWord[];
  readonly options: readonly CompletionOption[];
  /** What its arguments are; undefined where nothing is known of them. */
  readonly argument: CompletionValues | undefined;
}

export interface CompletionWord {
  readonly word: string;
  readonly summary: string;
}

export interface CompletionOption {
  /** `--config`, and `-c` where it has a short name. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly values: CompletionValues | undefined;
}

export type CompletionValues =
  | { readonly type: "choices"; readonly choices: readonly string[] }
  | { readonly type: "file" | "directory" }
  /** Something the shell cannot know. */
  | { readonly type: "any" };

const HELP_OPTION: CompletionOption = { names: ["--help", "-h"], summary: "display help", values: undefined };
const VERSION_OPTION: CompletionOption = {
  names: ["--version", "-V"],
  summary: "print the version",
  values: undefined,
};

export function completionWords(sections: readonly CommandSection[]): CompletionWords {
  const shared = sharedOptions([]);
  const nodes = sections.flatMap((section) => section.nodes);
  const top: CompletionPlace = {
    words: [],
    commands: nodes.map(({ name, summary }) => ({ word: name, summary })),
    options: [...shared, VERSION_OPTION],
    argument: undefined,
  };
  const families = nodes.flatMap((node) =>
    node.type === "command"
      ? []
      : [{ words: [node.name], commands: node.commands.map(wordOf), options: shared, argument: undefined }],
  );
  const paths = allCommands(sections);
  const commands = paths.map(({ words, command }) => ({
    words,
    commands: [],
    options: [...(command.options ?? []).map(completionOption), ...sharedOptions(command.options ?? [])],
    argument: argumentValues(command, top.commands),
  }));
  const places = [top, ...families, ...commands];
  const valued = new Map<string, CompletionOption>();
  for (const option of places.flatMap((place) => place.options)) {
    if (option.values !== undefined) valued.set(option.names.join(), option);
  }
  return { places, valued: [...valued.values()] };
}

function sharedOptions(own: readonly OptionDeclaration[]): readonly CompletionOption[] {
  return [...globalOptionsOf(own).map(completionOption), HELP_OPTION];
}

function wordOf(command: Command): CompletionWord {
  return { word: command.name, summary: command.summary };
}

function completionOption(option: OptionDeclaration): CompletionOption {
  return {
    names: optionNames(option).toReversed(),
    summary: option.summary,
    values: option.value === undefined ? undefined : valuesOf(option.choices, option.completes, []),
  };
}

function argumentValues(command: Command, commands: readonly CompletionWord[]): CompletionValues | undefined {
  const [first] = command.arguments ?? [];
  return first === undefined ? undefined : valuesOf(first.choices, first.completes, commands);
}

function valuesOf(
  choices: readonly string[] | undefined,
  completes: Completes | undefined,
  commands: readonly CompletionWord[],
): CompletionValues {
  if (choices !== undefined) return { type: "choices", choices };
  if (completes === "command") return { type: "choices", choices: commands.map(({ word }) => word) };
  return completes === undefined ? { type: "any" } : { type: completes };
}
