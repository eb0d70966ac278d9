import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { runProgram } from "#test/support/cli/run-program.js";
import { DaemonProcess, type ProcessEnd } from "#test/support/daemon-process.js";

export interface ServedVolumeOptions {
  readonly folder: string;
  readonly size: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A real daemon with one group of one volume, `payroll/data`, on a unix socket; it can be killed and started again on the
 * same data as often as a test likes.
 */
export class ServedVolume {
  readonly #t: Test;
  readonly #options: ServedVolumeOptions;
  #daemon: DaemonProcess;

  private constructor(t: Test, options: ServedVolumeOptions, daemon: DaemonProcess) {
    this.#t = t;
    this.#options = options;
    this.#daemon = daemon;
  }

  /** Starts the daemon and applies the group. */
  static async make(t: Test, options: ServedVolumeOptions): Promise<ServedVolume> {
    mkdirSync(options.folder, { recursive: true });
    const volume = new ServedVolume(t, options, startDaemon(t, options));
    await volume.#daemon.ready();
    await volume.apply(options.size);
    return volume;
  }

  get nbdSocket(): string {
    return join(this.#options.folder, "nbd.sock");
  }

  get grpcSocket(): string {
    return join(this.#options.folder, "grpc.sock");
  }

  get uri(): string {
    return `nbd+unix:///payroll/data?socket=${this.nbdSocket}`;
  }

  get daemon(): DaemonProcess {
    return this.#daemon;
  }

  /** Runs `tidemark` against this daemon; what it printed. */
  async tidemark(
    ...args: readonly string[]
  ): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
    return runProgram(["--server", `unix:${this.grpcSocket}`, ...args]);
  }

  async apply(size: string): Promise<void> {
    const file = join(this.#options.folder, "payroll.yaml");
    writeFileSync(
      file,
      `group: payroll\nprimary: alpha\nmembers:\n  - { volume: data, capture: nbd, size: ${size} }\n`,
    );
    const { exitCode, stderr } = await this.tidemark("apply", "-f", file);
    if (exitCode !== 0) throw new Error(`apply ended with ${exitCode}: ${stderr}`);
  }

  async kill(): Promise<ProcessEnd> {
    this.#daemon.kill("SIGKILL");
    return this.#daemon.ended();
  }

  async stop(): Promise<ProcessEnd> {
    this.#daemon.kill("SIGTERM");
    return this.#daemon.ended();
  }

  /** On what the last one left. Resolves when it is ready. */
  async startAgain(): Promise<void> {
    this.#daemon = startDaemon(this.#t, this.#options);
    await this.#daemon.ready();
  }
}

function startDaemon(t: Test, { folder, environment }: ServedVolumeOptions): DaemonProcess {
  return DaemonProcess.start(t, {
    folder,
    ...(environment === undefined ? {} : { environment }),
  });
}
