import type { Command, CommandSection } from "#src/api/cli/command.js";
import { readInput } from "#src/api/cli/command-input.js";
import { EXIT, INTERRUPTED } from "#src/api/cli/exit-codes.js";
import { nodesNamed } from "#src/api/cli/first-words.js";
import { type Environment, formatOf, readGlobalOptions } from "#src/api/cli/global-options.js";
import type { Local } from "#src/api/cli/local.js";
import { createOutput, type OutputFormat, type Sink } from "#src/api/cli/output/output.js";
import { type Parsed, type ParsedCall, parseArguments, type Values } from "#src/api/cli/program.js";
import { NO_INPUT, type StandardInput } from "#src/api/cli/standard-input.js";

// The whole tree of commands, help and errors are loaded when they are needed: every module here is paid for at each start.

/** One call of the program, from its arguments to its exit code. */
export interface Call {
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly stdout: Sink & { readonly columns?: number };
  readonly stderr: Sink;
  /** Nobody, unless given. */
  readonly stdin?: StandardInput;
  readonly local: Local;
  readonly signal: AbortSignal;
  /** Told before the command runs: what it does about the signals of the process itself. */
  readonly beforeRun: (command: Pick<Command, "ownsProcess" | "tidiesUp">) => void;
}

export async function runCli(call: Call): Promise<number> {
  const parsed = await parse(call.argv);
  try {
    return await act(parsed, call);
  } catch (error) {
    if (call.signal.aborted && error === call.signal.reason) {
      // Else nobody reads the output any more: there is nothing left to do, and nothing went wrong.
      return error === INTERRUPTED ? EXIT.interrupted : EXIT.done;
    }
    return report(error, formatIn(parsed), call);
  }
}

/** By the declarations that the words name where that leads to a command, else by all of them. */
async function parse(argv: readonly string[]): Promise<Parsed> {
  const nodes = await nodesNamed(argv);
  const parsed = nodes.length === 0 ? undefined : parseArguments([{ heading: "", nodes }], argv);
  return parsed?.type === "run" ? parsed : parseArguments(await wholeTree(), argv);
}

async function wholeTree(): Promise<readonly CommandSection[]> {
  return (await import("#src/api/cli/tree.js")).TREE;
}

/** Says what went wrong on stderr; the exit code. */
export async function report(
  error: unknown,
  format: OutputFormat,
  call: Pick<Call, "environment" | "stderr">,
): Promise<number> {
  const debug = (call.environment["TIDEMARK_DEBUG"] ?? "") !== "";
  const { reportError } = await import("#src/api/cli/output/error-output.js");
  const { text, exitCode } = await reportError(error, format, debug);
  call.stderr.write(text);
  return exitCode;
}

async function act(parsed: Parsed, call: Call): Promise<number> {
  switch (parsed.type) {
    case "help": {
      const { helpText } = await import("#src/api/cli/help/help-text.js");
      const stream = parsed.asked ? call.stdout : call.stderr;
      stream.write(helpText(parsed.words, await wholeTree(), call.stdout.columns));
      return parsed.asked ? EXIT.done : EXIT.usage;
    }
    case "version": {
      const { version } = await import("#src/api/cli/commands/version.js");
      return run({ command: version, arguments: [], options: {} }, parsed.globals, call);
    }
    case "wrong": {
      const { usageError } = await import("#src/api/cli/usage-error.js");
      throw usageError(parsed.error, parsed.words, await wholeTree());
    }
    case "run":
      return run(parsed.call, parsed.globals, call);
  }
}

async function run(parsed: ParsedCall, globals: Values, call: Call): Promise<number> {
  const { command } = parsed;
  const global = readGlobalOptions(globals, call.environment);
  const input = readInput(command, parsed.arguments, parsed.options);
  const output = await createOutput({ ...call, format: global.format, colour: global.colour });
  const { run: runCommand } = await command.load();
  call.beforeRun(command);
  const { local, signal, stdin = NO_INPUT } = call;
  const { columns } = call.stdout;
  return (
    (await runCommand({
      input,
      global,
      output,
      stdin,
      local,
      wholeTree,
      columns,
      signal,
    })) ?? EXIT.done
  );
}

function formatIn(parsed: Parsed): OutputFormat {
  return parsed.type === "help" ? "table" : formatOf(parsed.globals["output"]);
}
