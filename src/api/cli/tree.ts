import type { Command, CommandNode } from "#src/api/cli/command.js";
import { completion } from "#src/api/cli/commands/completion.js";
import { config } from "#src/api/cli/commands/config.js";
import { daemon } from "#src/api/cli/commands/daemon.js";
import { health } from "#src/api/cli/commands/health.js";
import { help } from "#src/api/cli/commands/help.js";
import { status } from "#src/api/cli/commands/status.js";
import { tls } from "#src/api/cli/commands/tls.js";
import { version } from "#src/api/cli/commands/version.js";

/** All commands, in the order and under the headings of the help. */
export const TREE: readonly CommandSection[] = [
  { heading: "Observe", nodes: [status, health] },
  { heading: "Set up and run", nodes: [daemon, config, tls].filter(hasCommands) },
  { heading: "This program", nodes: [version, completion, help] },
];

export interface CommandSection {
  readonly heading: string;
  readonly nodes: readonly CommandNode[];
}

/** What the words lead to: `["config"]` to the family, `["config", "check"]` to the command. */
export function findNode(
  sections: readonly CommandSection[],
  words: readonly string[],
): CommandNode | undefined {
  const [first, second, ...more] = words;
  const node = sections.flatMap((section) => section.nodes).find(({ name }) => name === first);
  if (second === undefined) return node;
  if (node?.type !== "family" || more.length > 0) return undefined;
  return node.commands.find(({ name }) => name === second);
}

/** Every command with the words it is called by: `["config", "check"]`. */
export function allCommands(sections: readonly CommandSection[]): readonly CommandPath[] {
  return sections.flatMap((section) => section.nodes).flatMap(commandsOf);
}

export interface CommandPath {
  readonly words: readonly string[];
  readonly command: Command;
}

/** A family is shown as soon as it has a command. */
function hasCommands(node: CommandNode): boolean {
  return node.type === "command" || node.commands.length > 0;
}

function commandsOf(node: CommandNode): readonly CommandPath[] {
  if (node.type === "command") return [{ words: [node.name], command: node }];
  return node.commands.map((command) => ({ words: [node.name, command.name], command }));
}
