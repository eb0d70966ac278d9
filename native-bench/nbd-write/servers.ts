import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The servers that are compared, each over a file of its own. Nothing is synced but on FLUSH. */
export interface RunningServer {
  readonly uri: string;
  /** What all its threads have used of the processor so far. */
  processorUs(): number;
  stop(): Promise<void>;
}

/**
 * `tidemark` is the server alone, `captured` with the filter of a volume without a secondary. `daemon` is whatever listens at
 * the URI that is given for it: an export of a running `tidemark daemon`.
 */
export type ServerName = "tidemark" | "captured" | "daemon" | "qemu-nbd" | "nbdkit";
type StartedName = Exclude<ServerName, "daemon">;

const OURS = new URL("serve-file.js", import.meta.url).pathname;

/** With a folder given here ours write a profile of the processor there when they end. */
const PROFILES = process.env["TIDEMARK_BENCH_PROFILES"];
const PROFILING = PROFILES === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${PROFILES}`];

const COMMANDS: Readonly<Record<StartedName, (file: string, socket: string) => readonly string[]>> = {
  tidemark: (file, socket) => [process.execPath, ...PROFILING, OURS, file, `unix:${socket}`],
  captured: (file, socket) => [process.execPath, ...PROFILING, OURS, file, `unix:${socket}`, "captured"],
  "qemu-nbd": (file, socket) => [
    "qemu-nbd",
    "-f",
    "raw",
    "-k",
    socket,
    "-t",
    "-e",
    "16",
    "--cache=writeback",
    file,
  ],
  nbdkit: (file, socket) => ["nbdkit", "-f", "-U", socket, "file", file],
};

/** The processors that a program may run on, as `taskset` takes them; undefined for all. */
export type Processors = string | undefined;

export function onProcessors(
  processors: Processors,
  command: readonly string[],
): readonly [string, readonly string[]] {
  const [program = "", ...args] =
    processors === undefined ? command : ["taskset", "--cpu-list", processors, ...command];
  return [program, args];
}

/** A daemon that runs already; whose process it is says `pid`. */
export function runningDaemon({ uri, pid }: { readonly uri: string; readonly pid: number }): RunningServer {
  return { uri, processorUs: () => processorUsOf(pid), stop: async () => undefined };
}

export async function startServer(
  name: StartedName,
  file: string,
  socket: string,
  processors: Processors,
): Promise<RunningServer> {
  const [command, args] = onProcessors(processors, COMMANDS[name](file, socket));
  const child = spawn(command, args, { stdio: "ignore" });
  await listening(child, socket);
  return {
    uri: `nbd+unix:///?socket=${socket}`,
    processorUs: () => processorUsOf(child.pid ?? 0),
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

const TICK_US = 10_000;

/** utime and stime, the 14th and 15th field; the second may hold blanks, and ends with the last parenthesis. */
function processorUsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

const STARTS_WITHIN_MS = 10_000;

async function listening(child: ChildProcess, path: string): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const socket = connect(path);
    const [isUp] = await Promise.race([
      once(socket, "connect").then(() => [true]),
      once(socket, "error").then(() => [false]),
    ]).catch(() => [false]);
    socket.destroy();
    if (isUp) return;
    if (performance.now() > deadline) throw new Error(`nobody listens on ${path}`);
    await sleep(20);
  }
}
