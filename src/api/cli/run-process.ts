import { report, runCli } from "#src/api/cli/cli.js";
import { EXIT, INTERRUPTED } from "#src/api/cli/exit-codes.js";
import type { Local } from "#src/api/cli/local.js";
import { createStandardInput } from "#src/api/cli/standard-input.js";
import { systemCode } from "#src/base/errors.js";

/**
 * The command line as a process: its streams, its signals and how it ends.
 *
 * It ends by itself when the command is done and lets the exit code stand, so that nothing written is cut off and a
 * handle that a command forgot shows as a hang in the tests. Only an interruption ends it at once.
 */
export async function runProcess(local: Local): Promise<void> {
  const ended = new AbortController();
  endQuietlyWithoutReader(ended);
  process.exitCode = await runCli({
    argv: process.argv.slice(2),
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: createStandardInput(process.stdin, process.stderr),
    local,
    signal: ended.signal,
    beforeRun: ({ ownsProcess = false, tidiesUp = false }) => {
      if (!ownsProcess) ownProcess(ended, tidiesUp);
    },
  });
}

/** The reader of a pipe may leave at any time (`| head -1`): not an error. Anything else that befalls the streams is. */
function endQuietlyWithoutReader(ended: AbortController): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (systemCode(error) !== "EPIPE") throw error;
      ended.abort();
    });
  }
}

/** What the process does with signals and unexpected errors for every command that does not do it itself. */
function ownProcess(ended: AbortController, tidiesUp: boolean): void {
  process.once("SIGINT", () => {
    ended.abort(INTERRUPTED);
    if (!tidiesUp) process.exit(EXIT.interrupted);
    process.once("SIGINT", () => process.exit(EXIT.interrupted));
  });
  const unexpected = (error: unknown): void => {
    void report(error, "table", { environment: process.env, stderr: process.stderr }).finally(() => {
      process.exit(EXIT.bug);
    });
  };
  process.on("uncaughtException", unexpected);
  process.on("unhandledRejection", unexpected);
}
