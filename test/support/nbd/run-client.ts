import { spawn } from "node:child_process";
import { once } from "node:events";

/** What a client program said, and how it ended. It runs beside the server of this process, so never synchronously. */
export interface ClientRun {
  readonly code: number | null;
  readonly output: string;
}

const RUN_MS_MAX = 60_000;

export async function runClient(command: string, args: readonly string[], input = ""): Promise<ClientRun> {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    timeout: RUN_MS_MAX,
    killSignal: "SIGKILL",
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}
