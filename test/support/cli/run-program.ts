import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { systemCode } from "#src/base/errors.js";
import { outsideTap } from "#test/support/outside-tap.js";

/** Runs the built program as a process of its own, as a person or a script would. */

export const PROGRAM = fileURLToPath(new URL("../../../program/main.js", import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves once stdout holds the text; rejects if the program ends before. */
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** The environment of the machine must not decide what a test sees. */
export const CLEARED = {
  TIDEMARK_SERVER: "",
  TIDEMARK_TLS_DIR: "",
  TIDEMARK_DEBUG: "",
  NO_COLOR: "",
  TZ: "UTC",
};

export function startProgram(
  args: readonly string[],
  environment?: Record<string, string>,
  input?: string,
): Running {
  return startCommand(outsideTap([PROGRAM, ...args]), environment, input);
}

/** For a program that is started in another way than by its own name. */
export function startCommand(
  [command, ...args]: readonly [string, ...string[]],
  environment: Record<string, string> = {},
  /** What comes through its standard input; nothing without. */
  input = "",
): Running {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...CLEARED, ...environment },
  });
  // A program need not read all that it is given.
  child.stdin.on("error", (error) => {
    if (systemCode(error) !== "EPIPE") throw error;
  });
  child.stdin.end(input);
  let stdout = "";
  let stderr = "";
  let onOutput: () => void = () => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onOutput();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        onOutput = () => {
          if (stdout.includes(text)) resolve();
        };
        onOutput();
        ended.then((end) => reject(new Error(`ended before it printed ${text}: ${end.stderr}`)), reject);
      }),
    kill: (signal) => child.kill(signal),
  };
}

export function runProgram(
  args: readonly string[],
  environment?: Record<string, string>,
  input?: string,
): Promise<Ended> {
  return startProgram(args, environment, input).ended;
}
