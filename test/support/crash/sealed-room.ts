/**
 * Shell scripts that mount things, in namespaces of their own for mounts and processes: whatever they mount, nobody else
 * sees, and when the script ends, or is killed, or this process is, every process it started is gone, everything is
 * unmounted, and loop devices made by `mount -o loop` are free again.
 *
 * The process that serves the disk must never touch what is mounted on it: it would wait for itself.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { outsideTap } from "#test/support/outside-tap.js";

const UNSHARE = [
  ..."unshare --mount --propagation private --pid --fork --mount-proc --kill-child=KILL".split(" "),
  ..."bash -euo pipefail -c".split(" "),
];
const STDERR_CHARS_MAX = 20_000;

export interface SealedRun {
  /** Each line of its standard output that is JSON, as it comes; what is answered goes to its standard input. */
  readonly onLine: (line: unknown) => string | undefined;
}

/** Resolves when the script has ended well; else rejects with what it said on its standard error. */
export async function runSealed(script: string, args: readonly string[], run: SealedRun): Promise<void> {
  const [command = "", ...rest] = outsideTap([...UNSHARE, script, "script", ...args]);
  const child = spawn(command, rest, { stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-STDERR_CHARS_MAX);
  });
  // A script that ended does not read what it is told: its end says more.
  child.stdin.on("error", () => undefined);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = run.onLine(JSON.parse(line));
    if (answer !== undefined) child.stdin.write(answer);
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  running.delete(child);
  if (code !== 0) throw new Error(`the script ended with ${code ?? signal}:\n${stderr}`);
}

const running = new Set<ChildProcess>();

/** Ends what is still running, with everything below it. */
export async function endSealed(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const closed = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      return closed;
    }),
  );
}
