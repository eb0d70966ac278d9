import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { describeError } from "#src/base/errors.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { LineSplitter } from "#src/platform/process/line-splitter.js";
import { OutputTail } from "#src/platform/process/output-tail.js";
import { ProcessGroup } from "#src/platform/process/process-group.js";
import {
  type Command,
  OUTPUT_BYTES_MAX,
  type ProcessOutcome,
  type ProcessRunner,
} from "#src/platform/process/process-runner.js";
import { programNotStarted } from "#src/platform/process/program-not-started.js";

const INHERITED = ["PATH", "HOME", "LANG", "TZ"] as const;
/**
 * How long the output is still read once the program itself has ended. What the program wrote is in the pipes by then;
 * what it left running in the background may hold them open for ever.
 */
const OUTPUT_DRAIN_MS_MAX = 200;

type Child = ChildProcessByStdio<null, Readable, Readable>;
type End = ProcessOutcome["end"];

/**
 * Programs of this machine. Each runs in a process group of its own, so that a timeout ends what it started as well: on
 * timeout or abort the group gets SIGTERM, and SIGKILL after `killAfterMs` if any of it is still there, whether or not
 * the program itself has ended by then. A program that ends by itself may leave something running: that is how a hook
 * starts a service.
 */
export class RealProcessRunner implements ProcessRunner {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run(command: Command): Promise<ProcessOutcome> {
    const startedMs = this.#clock.monotonicMs();
    const output = new OutputTail(OUTPUT_BYTES_MAX);
    const end: End = command.signal?.aborted ? { type: "aborted" } : await this.#runChild(command, output);
    return { end, output: output.text(), elapsedMs: this.#clock.monotonicMs() - startedMs };
  }

  async #runChild(command: Command, output: OutputTail): Promise<End> {
    const child = spawnChild(command);
    const ended = new Promise<End>((resolve) => {
      child.once("exit", (code, signal) => resolve(endOf(code, signal)));
    });
    const collected = collect(child, output, command.onLine);
    try {
      await started(child);
    } catch (error) {
      throw programNotStarted(command.argv[0], error);
    }
    const end = await this.#endOf(child, ended, command);
    await this.#drain(child, collected);
    return end;
  }

  /** Waits for the program, its time or its abort, whichever is first; in the latter cases ends the whole group. */
  async #endOf(child: Child, ended: Promise<End>, command: Command): Promise<End> {
    const stop = this.#stopOf(command);
    const end = await Promise.race([ended, stop.asked]);
    stop.forget();
    if (end.type === "exited" || end.type === "signalled" || child.pid === undefined) return end;
    const gone = await new ProcessGroup(child.pid, this.#clock).end(command.killAfterMs);
    if (!gone) child.unref();
    return end;
  }

  #stopOf(command: Command): { readonly asked: Promise<End>; forget(): void } {
    let ask: (end: End) => void;
    const asked = new Promise<End>((resolve) => {
      ask = resolve;
    });
    const onAbort = () => ask({ type: "aborted" });
    // While it was being started nobody listened.
    if (command.signal?.aborted) onAbort();
    command.signal?.addEventListener("abort", onAbort, { once: true });
    const timer = this.#clock.startTimer(command.timeoutMs, () => ask({ type: "timed-out" }));
    const forget = () => {
      timer.cancel();
      command.signal?.removeEventListener("abort", onAbort);
    };
    return { asked, forget };
  }

  /** Reads what is left in the pipes. Once they are closed nothing of the program is heard any more. */
  async #drain(child: Child, collected: Promise<unknown>): Promise<void> {
    const timer = this.#clock.startTimer(OUTPUT_DRAIN_MS_MAX, () => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
    await collected;
    timer.cancel();
  }
}

function spawnChild(command: Command): Child {
  const [program, ...rest] = command.argv;
  try {
    return spawn(program, rest, {
      detached: true,
      env: environmentOf(command),
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    throw programNotStarted(program, error);
  }
}

function environmentOf(command: Command): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), ...command.environment };
}

function started(child: Child): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.on("error", reject);
  });
}

/** Resolves when both streams are closed, by their writers or by us. */
function collect(child: Child, output: OutputTail, onLine: Command["onLine"]): Promise<unknown> {
  const streams = ["stdout", "stderr"] as const;
  return Promise.all(
    streams.map((name) => {
      const lines = onLine === undefined ? undefined : new LineSplitter((line) => onLine(line, name));
      const stream = child[name];
      stream.on("data", (chunk: Buffer) => {
        output.push(chunk);
        lines?.push(chunk);
      });
      stream.on("error", (error) => output.push(Buffer.from(`\n${name}: ${describeError(error)}\n`)));
      return new Promise<void>((resolve) => {
        stream.once("close", () => {
          lines?.end();
          resolve();
        });
      });
    }),
  );
}

function endOf(code: number | null, signal: NodeJS.Signals | null): End {
  return code === null ? { type: "signalled", signal: signal ?? "SIGKILL" } : { type: "exited", code };
}
