import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { runHere } from "#test/support/cli/run-here.js";
import { DaemonProcess, defaultConfig, type ProcessEnd } from "#test/support/daemon-process.js";

export interface ServedVolumeOptions {
  readonly folder: string;
  readonly size: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines of the configuration besides what every test of a daemon has. */
  readonly config?: string;
  /** Where the image is; the data directory when left out. */
  readonly image?: string;
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
    return runHere(["--server", `unix:${this.grpcSocket}`, ...args]);
  }

  async apply(size: string): Promise<void> {
    const { image } = this.#options;
    const { exitCode, stderr } = await this.applyFile(groupFile("payroll", [{ name: "data", size, image }]));
    if (exitCode !== 0) throw new Error(`apply ended with ${exitCode}: ${stderr}`);
  }

  /** What `tidemark apply` says to that file. */
  async applyFile(text: string, ...args: readonly string[]): ReturnType<ServedVolume["tidemark"]> {
    const file = join(this.#options.folder, "group.yaml");
    writeFileSync(file, text);
    return this.tidemark("apply", "-f", file, ...args);
  }

  /** The group's own status at this site, and what it advises. */
  async status(group = "payroll"): Promise<{ readonly status: string; readonly message: string }> {
    const { stdout } = await this.tidemark("status", group, "--output", "json");
    const [site] = JSON.parse(stdout).sites;
    const healthy = site.conditions.find(({ type }: { readonly type: string }) => type === "StoreHealthy");
    return { status: site.status, message: healthy.message };
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

export interface FileMember {
  readonly name: string;
  readonly size: string;
  readonly image?: string | undefined;
}

/** The file of a group of this one site. */
export function groupFile(group: string, members: readonly FileMember[]): string {
  const lines = members.map(({ name, size, image }) => {
    const images = image === undefined ? "" : `, images: { alpha: ${JSON.stringify(image)} }`;
    return `  - { volume: ${name}, capture: nbd, size: ${size}${images} }`;
  });
  return `group: ${group}\nprimary: alpha\nmembers:\n${lines.join("\n")}\n`;
}

function startDaemon(t: Test, { folder, environment, config }: ServedVolumeOptions): DaemonProcess {
  return DaemonProcess.start(t, {
    folder,
    config: defaultConfig(folder, config),
    ...(environment === undefined ? {} : { environment }),
  });
}
