import type { Command, CommandFamily, CommandNode, CommandSection } from "#src/api/cli/command.js";
import { EXIT_MEANINGS } from "#src/api/cli/exit-codes.js";
import { GLOBAL_OPTIONS, globalOptionsOf } from "#src/api/cli/global-options.js";
import { formatExamples, formatSection, type HelpItem, wrap } from "#src/api/cli/help/layout.js";
import {
  type ArgumentDeclaration,
  type OptionDeclaration,
  optionFlags,
} from "#src/api/cli/option-declaration.js";
import { findNode } from "#src/api/cli/sections.js";

/** The help of the program, of a family of commands and of a command, made from the declarations alone. */

const WIDTH_DEFAULT = 80;
/** Longer lines are hard to read, however wide the terminal. */
const WIDTH_MAX = 110;
/** The first screen gives a taste; the rest stands at the commands. */
const PROGRAM_EXAMPLES_MAX = 5;

const HELP_ITEM: HelpItem = { term: "-h, --help", meaning: "print this help" };
const VERSION_ITEM: HelpItem = { term: "-V, --version", meaning: "print the version" };

/** `words` lead to a command or a family; none stand for the program. */
export function helpText(
  words: readonly string[],
  sections: readonly CommandSection[],
  columns: number | undefined,
): string {
  const width = Math.min(columns ?? WIDTH_DEFAULT, WIDTH_MAX);
  const node = findNode(sections, words);
  const parts = node === undefined ? programHelp(sections, width) : nodeHelp(node, words, width);
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function programHelp(sections: readonly CommandSection[], width: number): readonly string[] {
  const nodes = sections.flatMap((section) => section.nodes);
  // The first of each: what the command is for.
  const examples = nodes.flatMap((node) =>
    node.type === "command" ? (node.examples ?? []).slice(0, 1) : [],
  );
  return [
    "Replicates volumes between two sites, and opens any retained moment.",
    "Usage: tidemark [options] COMMAND",
    ...sections.map(({ heading, nodes: own }) => formatSection(heading, own.map(nodeItem), width)),
    formatSection(
      "Options, before or after the command",
      [...GLOBAL_OPTIONS.map(optionItem), HELP_ITEM, VERSION_ITEM],
      width,
    ),
    examplesText(examples.slice(0, PROGRAM_EXAMPLES_MAX), width),
    exitsText(EXIT_MEANINGS, width),
    "`tidemark help COMMAND` says more about a command.",
  ];
}

function nodeHelp(node: CommandNode, words: readonly string[], width: number): readonly string[] {
  return node.type === "command" ? commandHelp(node, words, width) : familyHelp(node, width);
}

function familyHelp(family: CommandFamily, width: number): readonly string[] {
  const examples = family.commands.flatMap((command) => command.examples ?? []);
  return [
    `${family.summary}.`,
    `Usage: tidemark ${family.name} COMMAND`,
    formatSection("Commands", family.commands.map(nodeItem), width),
    examplesText(examples, width),
    `\`tidemark help ${family.name} COMMAND\` says more about a command, \`tidemark help\` about the options of all.`,
  ];
}

function commandHelp(command: Command, words: readonly string[], width: number): readonly string[] {
  const { arguments: args = [], options = [], examples = [], exits = [] } = command;
  const usage = ["Usage: tidemark", ...words, ...options.filter(isRequired).map(requiredText), "[options]"];
  return [
    wrap(command.description ?? `${command.summary}.`, width).join("\n"),
    [...usage, ...args.map(argumentText)].join(" "),
    formatSection("Arguments", args.map(argumentItem), width),
    formatSection("Options", [...options.map(optionItem), HELP_ITEM], width),
    globalOptionsText(options, width),
    examplesText(examples, width),
    exitsText(exits, width),
  ];
}

/** Named only: a screen is short, and what they mean is the same everywhere. */
function globalOptionsText(own: readonly OptionDeclaration[], width: number): string {
  const flags = globalOptionsOf(own).map(optionFlags).join(", ");
  return wrap(`Options of every command (see \`tidemark help\`): ${flags}`, width).join("\n");
}

function nodeItem(node: CommandNode): HelpItem {
  const args = node.type === "command" ? (node.arguments ?? []).map(argumentText) : ["..."];
  return { term: [node.name, ...args].join(" "), meaning: node.summary };
}

function argumentText(argument: ArgumentDeclaration): string {
  const name = argument.name.toUpperCase() + (argument.variadic === true ? "..." : "");
  return argument.optional === true ? `[${name}]` : name;
}

function argumentItem(argument: ArgumentDeclaration): HelpItem {
  return { term: argument.name.toUpperCase(), meaning: withChoices(argument.summary, argument.choices) };
}

function optionItem(option: OptionDeclaration): HelpItem {
  return { term: optionFlags(option), meaning: withChoices(option.summary, option.choices) };
}

function withChoices(summary: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? summary : `${summary}: ${choices.join(", ")}`;
}

function isRequired(option: OptionDeclaration): boolean {
  return option.required === true;
}

function requiredText(option: OptionDeclaration): string {
  return `--${option.name} ${option.value ?? ""}`.trim();
}

function examplesText(
  examples: readonly { readonly line: string; readonly does: string }[],
  width: number,
): string {
  return formatExamples(
    examples.map(({ line, does }) => ({ term: line, meaning: does })),
    width,
  );
}

function exitsText(meanings: readonly (readonly [number, string])[], width: number): string {
  return formatSection(
    "Exit codes",
    meanings.map(([code, meaning]) => ({ term: String(code), meaning })),
    width,
  );
}
