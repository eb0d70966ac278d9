import { Argument, CommanderError, Option, Command as Parser } from "commander";
import type { Command, CommandNode, CommandSection } from "#src/api/cli/command.js";
import { GLOBAL_OPTIONS } from "#src/api/cli/global-options.js";
import {
  type ArgumentDeclaration,
  type OptionDeclaration,
  optionNames,
} from "#src/api/cli/option-declaration.js";
import { AssertionFailure } from "#src/base/assert.js";

/** Turns the declarations into a parser. What a call means comes out as data; nothing is printed or run here. */

export type Parsed =
  | { readonly type: "run"; readonly call: ParsedCall; readonly globals: Values }
  /** Asked for, or needed because a command is missing. */
  | { readonly type: "help"; readonly asked: boolean; readonly words: readonly string[] }
  | { readonly type: "version"; readonly globals: Values }
  /** `words` lead to the command the parser was in. */
  | {
      readonly type: "wrong";
      readonly error: CommanderError;
      readonly words: readonly string[];
      readonly globals: Values;
    };

export interface ParsedCall {
  readonly command: Command;
  readonly arguments: readonly unknown[];
  readonly options: Values;
}

export type Values = Readonly<Record<string, unknown>>;

/** What the parser did, written down as it goes: it has no other way to say so. */
interface Trace {
  /** The words of the command it is in. */
  words: readonly string[];
  call: ParsedCall | undefined;
}

/** "Errors" of the parser that say help is to be printed: asked for, and needed. */
const HELP_ASKED = "commander.helpDisplayed";
const HELP_NEEDED = "commander.help";

export function parseArguments(sections: readonly CommandSection[], argv: readonly string[]): Parsed {
  const trace: Trace = { words: [], call: undefined };
  const program = createParser(sections, trace);
  const ending = endingOf(() => program.parse([...argv], { from: "user" }));
  const { words } = trace;
  const { call, globals } = separate(program.opts(), trace.call, redeclared(sections));
  if (ending?.code === HELP_ASKED) return { type: "help", asked: true, words };
  if (globals["version"] === true) return { type: "version", globals };
  if (ending?.code === HELP_NEEDED) return { type: "help", asked: false, words };
  if (ending !== undefined) return { type: "wrong", error: ending, words, globals };
  if (call === undefined)
    throw new AssertionFailure("the parser ended without a command and without an error");
  return { type: "run", call, globals };
}

function endingOf(parse: () => void): CommanderError | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error;
    throw error;
  }
}

/**
 * The global options that a command declares for itself, with another meaning (`--site` of `tls init`). The parser knows
 * global options at any place and takes them first, so it collects these, and they are given back afterwards.
 */
function redeclared(sections: readonly CommandSection[]): ReadonlySet<string> {
  const nodes = sections.flatMap((section) => section.nodes);
  const commands = nodes.flatMap((node) => (node.type === "family" ? node.commands : [node]));
  const names = new Set(commands.flatMap((command) => command.options ?? []).map(({ name }) => name));
  return new Set(GLOBAL_OPTIONS.map(({ name }) => name).filter((name) => names.has(name)));
}

/** Gives what was collected for a redeclared option to the command if it declares it, else its last value to all. */
function separate(
  parsed: Values,
  call: ParsedCall | undefined,
  names: ReadonlySet<string>,
): { call: ParsedCall | undefined; globals: Values } {
  const globals: Record<string, unknown> = { ...parsed };
  const options: Record<string, unknown> = { ...call?.options };
  for (const name of names) {
    const values = globals[name];
    const own = call?.command.options?.find((option) => option.name === name);
    const last = Array.isArray(values) ? values.at(-1) : undefined;
    if (own !== undefined) options[name] = own.repeated === true ? values : last;
    globals[name] = own === undefined ? last : undefined;
  }
  return { call: call === undefined ? undefined : { ...call, options }, globals };
}

function createParser(sections: readonly CommandSection[], trace: Trace): Parser {
  const program = new Parser("tidemark");
  // Commands inherit these, so they stand before the first command is added.
  program.exitOverride().showSuggestionAfterError(false).helpCommand(false);
  program.configureOutput({ writeOut: ignore, writeErr: ignore, outputError: ignore });
  const collected = redeclared(sections);
  for (const option of GLOBAL_OPTIONS) {
    program.addOption(parserOption(collected.has(option.name) ? { ...option, repeated: true } : option));
  }
  program.addOption(new Option("-V, --version"));
  for (const node of sections.flatMap((section) => section.nodes)) addNode(program, node, [], trace);
  return program;
}

function addNode(parent: Parser, node: CommandNode, above: readonly string[], trace: Trace): void {
  const words = [...above, node.name];
  const parser = parent.command(node.name).helpCommand(false);
  parent.hook("preSubcommand", (_, entered) => {
    if (entered === parser) trace.words = words;
  });
  if (node.type === "family") {
    for (const command of node.commands) addNode(parser, command, words, trace);
    return;
  }
  for (const argument of node.arguments ?? []) parser.addArgument(parserArgument(argument));
  for (const option of node.options ?? []) parser.addOption(parserOption(option));
  parser.action(() => {
    trace.call = { command: node, arguments: parser.processedArgs, options: parser.opts() };
  });
}

function parserArgument(declaration: ArgumentDeclaration): Argument {
  const name = declaration.name.toUpperCase() + (declaration.variadic === true ? "..." : "");
  return new Argument(declaration.optional === true ? `[${name}]` : `<${name}>`);
}

function parserOption(declaration: OptionDeclaration): Option {
  const names = optionNames(declaration).join(", ");
  const option = new Option(declaration.value === undefined ? names : `${names} <${declaration.value}>`);
  if (declaration.required === true) option.makeOptionMandatory();
  if (declaration.repeated === true) option.argParser(collect);
  return option;
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function ignore(): void {
  // Whatever is to be printed, the caller prints.
}
