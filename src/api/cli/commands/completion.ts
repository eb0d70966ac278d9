import type { Command } from "#src/api/cli/command.js";

export const completion: Command = {
  type: "command",
  name: "completion",
  summary: "Print the completion script of a shell",
  arguments: [{ name: "shell", summary: "the shell", choices: ["bash", "zsh", "fish"] }],
  examples: [
    { line: 'eval "$(tidemark completion bash)"', does: "in ~/.bashrc" },
    { line: 'eval "$(tidemark completion zsh)"', does: "in ~/.zshrc, after compinit" },
    { line: "tidemark completion fish | source", does: "in ~/.config/fish/config.fish" },
  ],
  load: () => import("#src/api/cli/run/completion.js"),
};
