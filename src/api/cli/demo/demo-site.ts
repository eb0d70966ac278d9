import { type ChildProcess, spawn } from "node:child_process";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectSite, type SiteConnection } from "#src/api/cli/client/site-connection.js";
import { waitUntil } from "#src/api/cli/demo/wait-until.js";
import type { Local } from "#src/api/cli/local.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";

/** A daemon of the demo: a process of its own that can be killed, on unix sockets below the demo's directory. */
export class DemoSite {
  readonly name: string;
  readonly directory: string;
  readonly nbd: ListenAddress;
  readonly #grpc: ListenAddress;
  readonly #program: Local["program"];
  readonly #signal: AbortSignal;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(name: string, directory: string, program: Local["program"], signal: AbortSignal) {
    this.name = name;
    this.directory = directory;
    this.#program = program;
    this.#signal = signal;
    this.#grpc = { type: "unix", path: join(directory, `${name}.grpc`) };
    this.nbd = { type: "unix", path: join(directory, `${name}.nbd`) };
  }

  get logFile(): string {
    return join(this.directory, `${this.name}.log`);
  }

  async configure(peer: string): Promise<void> {
    await writeFile(this.#configFile, siteConfig(this.name, peer));
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    const log = await open(this.logFile, "a");
    const [command, ...args] = this.#program;
    const child = spawn(command, [...args, "daemon", "--config", this.#configFile], {
      stdio: ["ignore", log.fd, log.fd],
      cwd: this.directory,
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once("error", () => resolve());
      child.once("close", () => resolve());
    });
    await log.close();
    await waitUntil(`the daemon of ${this.name} answers`, this.#signal, async () => {
      if (child.exitCode !== null) throw this.#hasEnded(child.exitCode);
      return (await this.#reached()) ? true : undefined;
    });
  }

  /** Asks its daemon. */
  async ask<Answer>(question: (site: SiteConnection) => Promise<Answer>): Promise<Answer> {
    const target = { type: "server", address: this.#grpc, from: "--server" } as const;
    const connection = await connectSite({ target, tls: undefined }, this.#signal);
    try {
      return await question(connection);
    } finally {
      connection.close();
    }
  }

  /** As by a power cut of the process: nothing is said, nothing is finished. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  get #configFile(): string {
    return join(this.directory, `${this.name}.yaml`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
  }

  async #reached(): Promise<boolean> {
    try {
      return await this.ask(async () => true);
    } catch (error) {
      if (error instanceof TidemarkError && error.kind === "unreachable") return false;
      throw error;
    }
  }

  #hasEnded(exitCode: number): TidemarkError {
    return new TidemarkError({
      kind: "failed",
      code: "DEMO_DAEMON_ENDED",
      message: `the daemon of ${this.name} ended with ${exitCode}`,
      hint: `its log is ${this.logFile}; --keep leaves it there`,
    });
  }
}

/** Paths are relative to the file. No ports: two demos may run on a machine, and any daemon beside them. */
export function siteConfig(name: string, peer: string): string {
  return `site: ${name}
data_dir: ${name}.data
grpc: { listen: "unix:${name}.grpc" }
nbd: { listen: "unix:${name}.nbd" }
http: { listen: [] }
peers: { ${peer}: { address: "unix:${peer}.grpc" } }
start_alone: at once
log: { level: info, format: json }
`;
}
