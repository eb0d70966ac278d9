import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The servers that are compared, each on a unix socket, each over a file of its own. Nothing is synced but on FLUSH. */
export interface RunningServer {
  readonly socket: string;
  stop(): Promise<void>;
}

export type ServerName = "tidemark" | "qemu-nbd" | "nbdkit";

const OURS = new URL("serve-file.js", import.meta.url).pathname;

const COMMANDS: Readonly<Record<ServerName, (file: string, socket: string) => readonly string[]>> = {
  tidemark: (file, socket) => [process.execPath, OURS, file, `unix:${socket}`],
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

export async function startServer(name: ServerName, file: string, socket: string): Promise<RunningServer> {
  const [command = "", ...args] = COMMANDS[name](file, socket);
  const child = spawn(command, args, { stdio: "ignore" });
  await listening(child, socket);
  return {
    socket,
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
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
