import type { Command, CommandNode, CommandSection } from "#src/api/cli/command.js";

/** Ways through the tree of commands, whatever commands it has. */

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

function commandsOf(node: CommandNode): readonly CommandPath[] {
  if (node.type === "command") return [{ words: [node.name], command: node }];
  return node.commands.map((command) => ({ words: [node.name, command.name], command }));
}
