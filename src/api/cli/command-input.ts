import type { ArgumentDeclaration, OptionDeclaration } from "#src/api/cli/option-declaration.js";
import { assert, present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";

/** The arguments and options of one call, read by the names of the declaration. A name it lacks is our own mistake. */
export interface CommandInput {
  argument(name: string): string | undefined;
  requiredArgument(name: string): string;
  /** Of the variadic argument. */
  argumentList(name: string): readonly string[];
  flag(name: string): boolean;
  option(name: string): string | undefined;
  requiredOption(name: string): string;
  /** Of a repeated option. */
  optionList(name: string): readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

/** Checks the choices, which the parser does not. */
/** What is read of a command. */
export interface InputDeclaration {
  readonly name: string;
  readonly arguments?: readonly ArgumentDeclaration[];
  readonly options?: readonly OptionDeclaration[];
}

export function readInput(
  command: InputDeclaration,
  values: readonly unknown[],
  options: Values,
): CommandInput {
  const declared = new Map<string, unknown>();
  for (const [index, argument] of (command.arguments ?? []).entries()) {
    checkChoice(`argument ${argument.name.toUpperCase()}`, argument, values[index]);
    declared.set(`argument ${argument.name}`, values[index]);
  }
  for (const option of command.options ?? []) {
    const value = optionValue(option, options);
    checkChoice(`option --${option.name}`, option, value);
    declared.set(`option ${option.name}`, value);
  }
  return inputOf(command, declared);
}

/** Refuses a value that is not one of the choices. */
export function checkChoice(
  what: string,
  declaration: Pick<ArgumentDeclaration, "choices">,
  value: unknown,
): void {
  const { choices } = declaration;
  if (choices === undefined || value === undefined) return;
  const given = Array.isArray(value) ? value : [value];
  for (const item of given.filter((one) => !choices.includes(one))) {
    throw new TidemarkError({
      kind: "invalid",
      code: "BAD_CHOICE",
      message: `${JSON.stringify(item)} is not a value of ${what}`,
      hint: `allowed: ${choices.join(", ")}`,
    });
  }
}

/** The parser keeps `--config-file` as `configFile`, and a flag `--no-wait` as `wait`, false when it was given. */
function optionValue(option: OptionDeclaration, options: Values): unknown {
  if (option.name.startsWith("no-")) return options[camelCase(option.name.slice("no-".length))] === false;
  return options[camelCase(option.name)];
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function inputOf(command: InputDeclaration, declared: ReadonlyMap<string, unknown>): CommandInput {
  const read = (key: string): unknown => {
    assert(declared.has(key), `the command ${command.name} does not declare the ${key}`);
    return declared.get(key);
  };
  const text = (key: string): string | undefined => {
    const value = read(key);
    assert(value === undefined || typeof value === "string", `the ${key} of ${command.name} is not one text`);
    return value;
  };
  const list = (key: string): readonly string[] => {
    const value = read(key) ?? [];
    assert(Array.isArray(value), `the ${key} of ${command.name} is not a list`);
    return value;
  };
  return {
    argument: (name) => text(`argument ${name}`),
    requiredArgument: (name) => present(text(`argument ${name}`), `the argument ${name}`),
    argumentList: (name) => list(`argument ${name}`),
    flag: (name) => read(`option ${name}`) === true,
    option: (name) => text(`option ${name}`),
    requiredOption: (name) => present(text(`option ${name}`), `the option ${name}`),
    optionList: (name) => list(`option ${name}`),
  };
}
