import type { CommandSection } from "#src/api/cli/command.js";
import { bashScript } from "#src/api/cli/completion/bash.js";
import { completionWords } from "#src/api/cli/completion/completion-words.js";
import { fishScript } from "#src/api/cli/completion/fish.js";
import { zshScript } from "#src/api/cli/completion/zsh.js";
import { present } from "#src/base/assert.js";

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export function completionScript(shell: string, sections: readonly CommandSection[]): string {
  const write = present(Object.entries(SHELLS).find(([name]) => name === shell)?.[1], `the shell ${shell}`);
  return write(completionWords(sections));
}
