import type { CommandContext } from "#src/api/cli/command-context.js";
import type { ExitCode } from "#src/api/cli/exit-codes.js";

/**
 * What a command is, without what it does. Declarations are data: the whole tree of them is read at every start, for
 * parsing, help, completion and "did you mean", so a declaration file imports nothing but types. What the command does
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

/** Returns the exit code (one of EXIT), or nothing for 0. Throws a TidemarkError for everything that went wrong outside. */
export type RunCommand = (context: CommandContext) => Promise<number | undefined>;

export interface ArgumentDeclaration {
  readonly name: string;
  readonly summary: string;
  readonly optional?: boolean;
  /** Takes all that is left. Only the last argument may. */
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

export interface OptionDeclaration {
  /** Without the dashes. `no-x` is a flag of its own, not the opposite of an option `x`. */
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in the help, in capitals; without it the option is a flag. */
  readonly value?: string;
  readonly summary: string;
  readonly required?: boolean;
  /** May be given several times; the values are collected in order. */
  readonly repeated?: boolean;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}

/** What a shell should offer where the choices are not listed. */
export type Completes = "file" | "directory" | "command";

export interface Example {
  readonly line: string;
  readonly does: string;
}

/** The name with its dashes, and the value it takes: `-c, --config FILE`. */
export function optionFlags(option: OptionDeclaration): string {
  const flags = optionNames(option).join(", ");
  return option.value === undefined ? flags : `${flags} ${option.value}`;
}

/** `-c` and `--config`, the short name first. */
export function optionNames(option: OptionDeclaration): readonly string[] {
  return option.short === undefined ? [`--${option.name}`] : [`-${option.short}`, `--${option.name}`];
}
