import type { TidemarkError } from "#src/base/errors.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { OutputTail } from "#src/platform/process/output-tail.js";
import {
  type Command,
  OUTPUT_BYTES_MAX,
  type ProcessOutcome,
  type ProcessRunner,
} from "#src/platform/process/process-runner.js";
import { programNotStarted } from "#src/platform/process/program-not-started.js";

/** What a simulated program does: prints, takes its time, ends. Without an end it runs until it is told to. */
export interface ProgramRun {
  readonly lines?: readonly PrintedLine[];
  readonly end?: { readonly afterMs: number; readonly how: ProgramEnd };
  /** It takes no notice of SIGTERM and must be killed. */
  readonly ignoresTerminate?: boolean;
}

export interface PrintedLine {
  readonly afterMs: number;
  readonly text: string;
  readonly stream?: "stdout" | "stderr";
}

export type ProgramEnd =
  | { readonly type: "exited"; readonly code: number }
  | { readonly type: "signalled"; readonly signal: string };

/** Decides from its arguments and environment what it does this time. */
export type SimulatedProgram = (command: Command) => ProgramRun;

/** Programs that exist by name, on the site's simulated clock. */
export class SimulatedProcessRunner implements ProcessRunner {
  readonly #clock: Clock;
  readonly #programs = new Map<string, SimulatedProgram>();
  /** Every command that was run, in order. */
  readonly commands: Command[] = [];

  constructor(clock: Clock, programs: Readonly<Record<string, SimulatedProgram>> = {}) {
    this.#clock = clock;
    for (const [name, program] of Object.entries(programs)) this.#programs.set(name, program);
  }

  /** Installs the program, or replaces it. */
  install(name: string, program: SimulatedProgram): void {
    this.#programs.set(name, program);
  }

  async run(command: Command): Promise<ProcessOutcome> {
    const startedMs = this.#clock.monotonicMs();
    const output = new OutputTail(OUTPUT_BYTES_MAX);
    const elapsed = () => ({ output: output.text(), elapsedMs: this.#clock.monotonicMs() - startedMs });
    if (command.signal?.aborted) return { end: { type: "aborted" }, ...elapsed() };
    const program = this.#programs.get(command.argv[0]);
    if (program === undefined) throw missing(command.argv[0]);
    this.commands.push(command);
    const end = await this.#play(program(command), command, output);
    return { end, ...elapsed() };
  }

  async #play(run: ProgramRun, command: Command, output: OutputTail): Promise<ProcessOutcome["end"]> {
    const over = new AbortController();
    for (const line of run.lines ?? []) this.#print(line, command, output, over.signal);
    const end = await this.#firstEnd(run, command);
    if (run.ignoresTerminate && (end.type === "timed-out" || end.type === "aborted")) {
      await this.#clock.sleep(command.killAfterMs);
    }
    over.abort();
    return end;
  }

  #print(line: PrintedLine, command: Command, output: OutputTail, over: AbortSignal): void {
    const timer = this.#clock.startTimer(line.afterMs, () => {
      output.push(Buffer.from(`${line.text}\n`));
      command.onLine?.(line.text, line.stream ?? "stdout");
    });
    over.addEventListener("abort", () => timer.cancel(), { once: true });
  }

  #firstEnd(run: ProgramRun, command: Command): Promise<ProcessOutcome["end"]> {
    return new Promise((resolve) => {
      const finish = (end: ProcessOutcome["end"]) => {
        for (const timer of timers) timer.cancel();
        command.signal?.removeEventListener("abort", onAbort);
        resolve(end);
      };
      const onAbort = () => finish({ type: "aborted" });
      command.signal?.addEventListener("abort", onAbort, { once: true });
      const timers = [this.#clock.startTimer(command.timeoutMs, () => finish({ type: "timed-out" }))];
      const { end } = run;
      if (end !== undefined) timers.push(this.#clock.startTimer(end.afterMs, () => finish(end.how)));
    });
  }
}

function missing(program: string): TidemarkError {
  return programNotStarted(program, Object.assign(new Error(`spawn ${program} ENOENT`), { code: "ENOENT" }));
}
