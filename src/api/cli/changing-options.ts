import type { CommandInput } from "#src/api/cli/command-input.js";
import type { OptionDeclaration } from "#src/api/cli/option-declaration.js";
import { parseDuration } from "#src/base/quantity.js";

/** The options of every command that changes something. */
export const CHANGING_OPTIONS: readonly OptionDeclaration[] = [
  {
    name: "confirm",
    value: "WORD",
    summary: "the word that a dangerous change asks for",
  },
  { name: "reason", value: "TEXT", summary: "why, for the history" },
  { name: "request-id", value: "ID", summary: "repeat safely: the same id is done once" },
  { name: "no-wait", summary: "return once it is accepted; wait for nothing that follows" },
  {
    name: "timeout",
    value: "D",
    summary: "wait no longer than this, such as 30s; it goes on",
  },
];

export interface Change {
  readonly confirm: string | undefined;
  readonly reason: string | undefined;
  readonly requestId: string | undefined;
  readonly wait: boolean;
  readonly timeoutMs: number | undefined;
}

export function readChange(input: CommandInput): Change {
  const timeout = input.option("timeout");
  return {
    confirm: input.option("confirm"),
    reason: input.option("reason"),
    requestId: input.option("request-id"),
    wait: !input.flag("no-wait"),
    timeoutMs: timeout === undefined ? undefined : parseDuration(timeout),
  };
}
