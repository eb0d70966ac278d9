/** Runs other programs: hooks, and tools the host provides. */
export interface ProcessRunner {
  /**
   * Runs the program to its end. Resolves with how it ended, also when that is badly: what a bad end means is the
   * caller's to say. Rejects (TidemarkError PROGRAM_NOT_STARTED) only when it could not be started.
   */
  run(command: Command): Promise<ProcessOutcome>;
}

export interface Command {
  /** Program and arguments; no shell is involved. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment of the program: nothing is inherited but PATH, HOME, LANG and TZ. */
  readonly environment: Readonly<Record<string, string>>;
  /** Then it and all it started are told to end (SIGTERM), and killed after `killAfterMs` more. */
  readonly timeoutMs: number;
  readonly killAfterMs: number;
  /** Ends it early, as the timeout does. */
  readonly signal?: AbortSignal;
  /** Every line it prints, as it comes, on either stream. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

export interface ProcessOutcome {
  readonly end:
    | { readonly type: "exited"; readonly code: number }
    | { readonly type: "signalled"; readonly signal: string }
    | { readonly type: "timed-out" }
    | { readonly type: "aborted" };
  /** The last of what it printed on both streams, at most OUTPUT_BYTES_MAX. */
  readonly output: string;
  readonly elapsedMs: number;
}

/** Of a program's output this much of the end is kept: enough for an error message, not enough to matter in a job. */
export const OUTPUT_BYTES_MAX = 64 * 1024;
