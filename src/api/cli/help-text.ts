import type { Command, CommandFamily, Example } from "#src/api/cli/command.js";
import { EXIT_MEANINGS } from "#src/api/cli/exit-codes.js";
import type { CommandSection } from "#src/api/cli/tree.js";

/** What the help says below usage, arguments and options. */
export const helpAfter = {
  program(sections: readonly CommandSection[]): string {
    const examples = sections
      .flatMap((section) => section.nodes)
      .flatMap((node) => (node.type === "command" ? (node.examples ?? []) : []))
      .slice(0, PROGRAM_EXAMPLES_MAX);
    return joined([
      examplesText(examples),
      exitsText(EXIT_MEANINGS),
      "`tidemark help COMMAND` says more about a command.",
    ]);
  },
  family(family: CommandFamily): string {
    const examples = family.commands.flatMap((command) => command.examples ?? []);
    return joined([examplesText(examples)]);
  },
  command(command: Command): string {
    return joined([
      examplesText(command.examples ?? []),
      command.exits === undefined ? "" : exitsText(command.exits),
    ]);
  },
};

/** The first screen shows a taste; the rest stands at the commands. */
const PROGRAM_EXAMPLES_MAX = 5;

function examplesText(examples: readonly Example[]): string {
  if (examples.length === 0) return "";
  const width = Math.max(...examples.map((example) => example.line.length));
  const lines = examples.map((example) => `  ${example.line.padEnd(width)}  ${example.does}`);
  return ["Examples:", ...lines].join("\n");
}

function exitsText(meanings: readonly (readonly [number, string])[]): string {
  const lines = meanings.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`);
  return ["Exit codes:", ...lines].join("\n");
}

function joined(parts: readonly string[]): string {
  const texts = parts.filter((part) => part !== "");
  return texts.length === 0 ? "" : `\n${texts.join("\n\n")}`;
}
