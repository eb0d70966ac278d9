/** The arguments and options of a command, as data: the parser, the help and the completions are made from them. */

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

/** The name with its dashes, and the value it takes: `-c, --config FILE`. */
export function optionFlags(option: OptionDeclaration): string {
  const flags = optionNames(option).join(", ");
  return option.value === undefined ? flags : `${flags} ${option.value}`;
}

/** `-c` and `--config`, the short name first. */
export function optionNames(option: OptionDeclaration): readonly string[] {
  return option.short === undefined ? [`--${option.name}`] : [`-${option.short}`, `--${option.name}`];
}
