import { runCli } from "#src/api/cli/cli.js";
import { checkLocal, exportLocal, inspectLocal, rebuildLocal } from "#src/daemon/local-stores.js";
import { CLEARED, type Ended } from "#test/support/cli/run-program.js";
import { createTextSink } from "#test/support/cli/text-sink.js";

/**
 * A command as `runProgram` runs it, in the process of the test: a hundredth of the time, most of which goes into loading
 * the program. What it cannot see is the process: signals, a handle that is left open, what the streams do. So a test
 * file runs each command it is about as a program at least once.
 */
export async function runHere(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const [stdout, stderr] = [createTextSink(), createTextSink()];
  const exitCode = await runCli({
    argv,
    environment: { ...CLEARED, ...environment },
    stdout,
    stderr,
    local: {
      program: ["tidemark"],
      runDaemon: () => Promise.reject(new Error("a daemon is a process of its own")),
      inspectStores: inspectLocal,
      checkStores: checkLocal,
      exportPoint: exportLocal,
      rebuildIndexes: rebuildLocal,
    },
    signal: new AbortController().signal,
    beforeRun: () => undefined,
  });
  return { exitCode, signal: null, stdout: stdout.text, stderr: stderr.text };
}
