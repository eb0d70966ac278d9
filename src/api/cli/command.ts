import type { CommandInput } from "#src/api/cli/command-input.js";
import type { ExitCode } from "#src/api/cli/exit-codes.js";
import type { GlobalOptions } from "#src/api/cli/global-options.js";
import type { Local } from "#src/api/cli/local.js";
import type { ArgumentDeclaration, OptionDeclaration } from "#src/api/cli/option-declaration.js";
import type { Output } from "#src/api/cli/output/output.js";
import type { StandardInput } from "#src/api/cli/standard-input.js";

/**
 * What a command is, without what it does. Declarations are data: those that a call names are read for parsing, all of
 * them for help, completion and "did you mean", so a declaration file imports nothing but types. What the command does
 * is loaded by `load` when it is about to run.
 */
export interface Command {
  readonly type: "command";
  readonly name: string;
  /** One line, starting with a capital letter and without a full stop. */
  readonly summary: string;
  /** A paragraph below the usage line, for what the summary cannot say. */
  readonly description?: string;
  readonly arguments?: readonly ArgumentDeclaration[];
  readonly options?: readonly OptionDeclaration[];
  readonly examples?: readonly Example[];
  /** What an exit code means here in particular, where the general meaning says too little. */
  readonly exits?: readonly (readonly [ExitCode, string])[];
  /** Handles signals and unexpected errors of the process itself. */
  readonly ownsProcess?: boolean;
  /** Takes back what it has begun when it is interrupted, and then ends by itself; a second Ctrl-C ends it at once. */
  readonly tidiesUp?: boolean;
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

/** A noun with commands below it: `config check`, `config show`. */
export interface CommandFamily {
  readonly type: "family";
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
}

export type CommandNode = Command | CommandFamily;

/** What stands under one heading of the help. */
export interface CommandSection {
  readonly heading: string;
  readonly nodes: readonly CommandNode[];
}

/** Returns the exit code (one of EXIT), or nothing for 0. Throws a TidemarkError for everything that went wrong outside. */
export type RunCommand = (context: CommandContext) => Promise<number | undefined>;

export interface Example {
  readonly line: string;
  readonly does: string;
}

/** Everything a command gets. It touches neither `process` nor the streams directly. */
export interface CommandContext {
  readonly input: CommandInput;
  readonly global: GlobalOptions;
  readonly output: Output;
  readonly stdin: StandardInput;
  readonly local: Local;
  /** All commands there are, for those that speak of the others. */
  readonly wholeTree: () => Promise<readonly CommandSection[]>;
  /** Of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  /** Aborted at Ctrl-C and when nobody reads the output any more: what runs for ever ends then. */
  readonly signal: AbortSignal;
}
