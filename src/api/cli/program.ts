import { Argument, CommanderError, Option, Command as Parser } from "commander";
import {
  type ArgumentDeclaration,
  type Command,
  type CommandNode,
  type OptionDeclaration,
  optionFlags,
} from "#src/api/cli/command.js";
import { GLOBAL_OPTIONS } from "#src/api/cli/global-options.js";
import { helpAfter } from "#src/api/cli/help-text.js";
import type { CommandSection } from "#src/api/cli/tree.js";

/** Turns the declarations into a parser. What a call means comes out as data; nothing is run here. */

export type Parsed =
  | {
      readonly type: "run";
      readonly command: Command;
      readonly arguments: readonly unknown[];
      readonly options: Values;
      readonly globals: Values;
    }
  /** Help was asked for: `text` for stdout. */
  | { readonly type: "help"; readonly text: string }
  /** A word is missing where a command must stand: the help for stderr. */
  | { readonly type: "incomplete"; readonly text: string }
  | { readonly type: "version" }
  | {
      readonly type: "wrong";
      readonly error: CommanderError;
      readonly words: readonly string[];
      readonly globals: Values;
    };

export type Values = Readonly<Record<string, unknown>>;

/** Columns of the help where the terminal does not say. */
const HELP_WIDTH_DEFAULT = 80;
/** Longer lines are hard to read, however wide the terminal. */
const HELP_WIDTH_MAX = 110;
/** Outcomes of the parser that are not errors of the caller. */
const HELP_CODES: readonly string[] = ["commander.help", "commander.helpDisplayed"];

export function parseArguments(
  sections: readonly CommandSection[],
  argv: readonly string[],
  columns: number | undefined,
): Parsed {
  const printed: string[] = [];
  const calls: Parsed[] = [];
  const visited: string[][] = [[]];
  const program = newParser(
    "tidemark",
    "Replicates volumes between two sites, and opens any retained moment.",
  );
  const helpWidth = Math.min(columns ?? HELP_WIDTH_DEFAULT, HELP_WIDTH_MAX);
  program.exitOverride().showSuggestionAfterError(false).helpCommand(false);
  program.configureHelp({ showGlobalOptions: true, helpWidth });
  program.configureOutput({
    writeOut: (text) => printed.push(text),
    writeErr: (text) => printed.push(text),
    outputError: () => undefined,
  });
  program.usage("[global options] <command>");
  program.optionsGroup("Global options:");
  for (const option of GLOBAL_OPTIONS) program.addOption(parserOption(option));
  program.addOption(new Option("-V, --version", "print the version"));
  program.addHelpText("after", () => helpAfter.program(sections));
  for (const { heading, nodes } of sections) {
    program.commandsGroup(`${heading}:`);
    for (const node of nodes) addNode(program, node, [], calls, visited);
  }
  return outcome(program, argv, { printed, calls, visited });
}

interface Trace {
  readonly printed: readonly string[];
  readonly calls: readonly Parsed[];
  /** The words of each command the parser entered, the deepest last. */
  readonly visited: readonly (readonly string[])[];
}

function outcome(program: Parser, argv: readonly string[], trace: Trace): Parsed {
  try {
    // The version is an option of the program alone: asked for before anything else is required.
    if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) return { type: "version" };
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const text = trace.printed.join("");
    if (!HELP_CODES.includes(error.code)) {
      return { type: "wrong", error, words: trace.visited.at(-1) ?? [], globals: program.opts() };
    }
    return program.opts()["version"] === true
      ? { type: "version" }
      : { type: error.exitCode === 0 ? "help" : "incomplete", text };
  }
  if (program.opts()["version"] === true) return { type: "version" };
  const [call] = trace.calls;
  if (call === undefined) throw new Error("the parser ended without a command and without an error");
  return call;
}

function newParser(name: string, description: string): Parser {
  return new Parser(name).description(description);
}

function addNode(
  parent: Parser,
  node: CommandNode,
  above: readonly string[],
  calls: Parsed[],
  visited: string[][],
): void {
  const words = [...above, node.name];
  if (node.type === "command") {
    addCommand(parent, node, words, calls, visited);
    return;
  }
  if (node.commands.length === 0) return;
  const family = parent
    .command(node.name)
    .description(`${node.summary}.`)
    .summary(node.summary)
    .helpCommand(false);
  enter(parent, family, words, visited);
  for (const command of node.commands) addCommand(family, command, [...words, command.name], calls, visited);
  family.addHelpText("after", () => helpAfter.family(node));
}

function addCommand(
  parent: Parser,
  command: Command,
  words: readonly string[],
  calls: Parsed[],
  visited: string[][],
): void {
  const parser = parent.command(command.name).summary(command.summary);
  parser.description(command.description === undefined ? `${command.summary}.` : command.description);
  enter(parent, parser, words, visited);
  for (const argument of command.arguments ?? []) parser.addArgument(parserArgument(argument));
  for (const option of command.options ?? []) parser.addOption(parserOption(option));
  parser.addHelpText("after", () => helpAfter.command(command));
  parser.action(() => {
    const globals = rootOf(parser).opts();
    calls.push({ type: "run", command, arguments: parser.processedArgs, options: parser.opts(), globals });
  });
}

function enter(parent: Parser, parser: Parser, words: readonly string[], visited: string[][]): void {
  parent.hook("preSubcommand", (_, entered) => {
    if (entered === parser) visited.push([...words]);
  });
}

function rootOf(parser: Parser): Parser {
  return parser.parent === null ? parser : rootOf(parser.parent);
}

function parserArgument(declaration: ArgumentDeclaration): Argument {
  const name = declaration.name.toUpperCase() + (declaration.variadic === true ? "..." : "");
  const shown = declaration.optional === true ? `[${name}]` : `<${name}>`;
  return new Argument(shown, described(declaration));
}

function parserOption(declaration: OptionDeclaration): Option {
  const option = new Option(optionFlags(declaration), declaration.summary);
  if (declaration.required === true) option.makeOptionMandatory();
  if (declaration.repeated === true) option.argParser(collect);
  return option;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function described(declaration: ArgumentDeclaration): string {
  const { summary, choices } = declaration;
  return choices === undefined ? summary : `${summary}: ${choices.join(", ")}`;
}
