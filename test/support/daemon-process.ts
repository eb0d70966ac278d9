/**
 * A daemon as a process of its own: its configuration in a folder, its log line by line, its end.
 *
 *     const daemon = DaemonProcess.start(t, { folder });
 *     const { http } = await daemon.ready();
 *     daemon.kill("SIGTERM");
 *     t.same(await daemon.ended(), { code: 0, signal: null });
 *
 * Whatever the test does, the process is gone when it has ended.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { outsideTap, takesCoverage } from "#test/support/outside-tap.js";

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface DaemonProcessOptions {
  /** Where its configuration, data and socket are; keep it short, as a socket's path has 107 bytes at most. */
  readonly folder: string;
  /** Text of the configuration; `site: alpha` with everything in the folder when left out. */
  readonly config?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The main file of another installation than this checkout. */
  readonly main?: string;
  /** Another program than `tidemark daemon`, run with the path of the configuration as its argument. */
  readonly script?: string;
  /** A command that runs the daemon elsewhere, as in a network namespace: `ip netns exec NAME`. */
  readonly within?: readonly string[];
  /** Without anything that coverage adds, and by its own first line: to measure what it takes. */
  readonly bare?: boolean;
}

/** More than a daemon takes whose clients have gone; one that something still holds is killed. */
const STOP_MS_MAX = 3_000;

interface Teardown {
  teardown(end: () => unknown): unknown;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class DaemonProcess {
  readonly configFile: string;
  readonly lines: LogLine[] = [];
  #stderr = "";
  readonly #child: ChildProcess;
  readonly #end: Promise<ProcessEnd>;
  readonly #waiting = new Set<() => void>();
  #over = false;

  private constructor(options: DaemonProcessOptions) {
    const {
      folder,
      config = defaultConfig(folder),
      environment = {},
      script,
      main = PROGRAM,
      within = [],
    } = options;
    mkdirSync(folder, { recursive: true });
    this.configFile = join(folder, "tidemark.yaml");
    writeFileSync(this.configFile, config);
    const program = script === undefined ? [main, "daemon", "--config"] : [script];
    const start = options.bare === true ? BARE : outsideTap([process.execPath]);
    const [command = "", ...args] = [...within, ...start, ...program, this.configFile];
    this.#child = spawn(command, args, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#end = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => {
        this.#over = true;
        resolve({ code, signal });
        this.#wake();
      });
    });
    createInterface({ input: this.#stream("stdout") }).on("line", (line) => {
      this.lines.push(JSON.parse(line));
      this.#wake();
    });
    this.#stream("stderr").on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
  }

  static start(t: Teardown, options: DaemonProcessOptions): DaemonProcess {
    const daemon = new DaemonProcess(options);
    t.teardown(async () => {
      if (takesCoverage()) await daemon.#stopInOrder();
      daemon.kill("SIGKILL");
      await daemon.ended();
    });
    return daemon;
  }

  /** What it went through is written at an end in order only. */
  async #stopInOrder(): Promise<void> {
    this.kill("SIGTERM");
    await Promise.race([this.ended(), sleep(STOP_MS_MAX, undefined, { ref: false })]);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stderr(): string {
    return this.#stderr;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  ended(): Promise<ProcessEnd> {
    return this.#end;
  }

  /** The line with that message, as soon as there are so many of them. Fails when the process ends without. */
  async logged(message: string, count = 1): Promise<LogLine> {
    for (;;) {
      const found = this.lines.filter((line) => line.msg === message)[count - 1];
      if (found !== undefined) return found;
      if (this.#over) throw new Error(`the daemon ended without "${message}": ${this.#everything()}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** The addresses by service, with the ports the kernel chose. */
  async ready(): Promise<{
    readonly http: string;
    readonly grpc: readonly string[];
    readonly elapsedMs: number;
  }> {
    const line = await this.logged("ready");
    const http = (line["http"] as readonly string[] | undefined)?.[0] ?? "";
    return {
      http: `http://${http}`,
      grpc: (line["grpc"] as readonly string[] | undefined) ?? [],
      elapsedMs: Number(line["elapsedMs"]),
    };
  }

  #stream(name: "stdout" | "stderr") {
    const stream = this.#child[name];
    if (stream === null) throw new Error(`${name} is not piped`);
    return stream;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  #everything(): string {
    return `${this.lines.map((line) => JSON.stringify(line)).join("\n")}\n${this.#stderr}`;
  }
}

export function defaultConfig(folder: string, more = ""): string {
  return [
    "site: alpha",
    `data_dir: ${join(folder, "data")}`,
    `grpc: { listen: ["unix:${join(folder, "grpc.sock")}"] }`,
    "http: { listen: 127.0.0.1:0 }",
    `nbd: { listen: ["unix:${join(folder, "nbd.sock")}"] }`,
    // Tests have one site work while the other is down.
    /^start_alone:/m.test(more) ? "" : "start_alone: at once",
    more,
    "",
  ].join("\n");
}

const BARE = ["env", "-u", "NODE_OPTIONS"];
