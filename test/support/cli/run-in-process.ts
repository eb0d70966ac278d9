import { runCli } from "#src/api/cli/cli.js";
import type { StandardInput } from "#src/api/cli/standard-input.js";
import { createTextSink } from "#test/support/cli/text-sink.js";

/**
 * One call of the program within the test: everything but the process around it, at a tenth of the time of a start.
 * Signals, exits and pipes are for run-program.ts.
 */
export async function runInProcess(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdin?: StandardInput,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }> {
  const stdout = createTextSink();
  const stderr = createTextSink();
  const absent = () => Promise.reject(new Error("this command needs the program's own process"));
  const exitCode = await runCli({
    argv,
    environment,
    stdout,
    stderr,
    ...(stdin === undefined ? {} : { stdin }),
    local: {
      program: ["tidemark"],
      runDaemon: absent,
      inspectStores: absent,
      checkStores: absent,
      exportPoint: absent,
      rebuildIndexes: absent,
    },
    signal: new AbortController().signal,
    beforeRun: () => undefined,
  });
  return { stdout: stdout.text, stderr: stderr.text, exitCode };
}

/** A person at a terminal who answers each question so; the questions are kept. */
export function person(answer: string): StandardInput & { readonly questions: string[] } {
  const questions: string[] = [];
  return {
    questions,
    interactive: true,
    ask: async (question) => {
      questions.push(question);
      return answer;
    },
    readAll: async () => new Uint8Array(),
  };
}

/** A file that comes through a pipe. */
export function piped(text: string): StandardInput {
  return {
    interactive: false,
    ask: () => Promise.reject(new Error("a pipe answers nothing")),
    readAll: async () => new TextEncoder().encode(text),
  };
}
