import type { CommandInput } from "#src/api/cli/command-input.js";
import type { GlobalOptions } from "#src/api/cli/global-options.js";
import type { Local } from "#src/api/cli/local.js";
import type { Output } from "#src/api/cli/output/output.js";

/** Everything a command gets. It touches neither `process` nor the streams directly. */
export interface CommandContext {
  readonly input: CommandInput;
  readonly global: GlobalOptions;
  readonly output: Output;
  readonly local: Local;
  /** Of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
  /** Aborted at Ctrl-C and when nobody reads the output any more: what runs for ever ends then. */
  readonly signal: AbortSignal;
}
