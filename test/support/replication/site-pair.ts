import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { type Ended, runProgram } from "#test/support/cli/run-program.js";
import { DaemonProcess, defaultConfig, type ProcessEnd } from "#test/support/daemon-process.js";
import { eventually } from "#test/support/eventually.js";

export type SiteName = "alpha" | "beta";

const OTHER: Readonly<Record<SiteName, SiteName>> = { alpha: "beta", beta: "alpha" };
/** A restart, a resync and the next points take a few seconds; a busy machine multiplies them. */
const SETTLED_MS_MAX = 60_000;

/**
 * Two real daemons, alpha and beta, that know each other over unix sockets. Either can be killed and started again on what
 * it left as often as a test likes.
 */
export class SitePair {
  readonly #t: Test;
  readonly #folder: string;
  readonly #daemons = new Map<SiteName, DaemonProcess>();

  /** Where a site dials the other, if not at its own socket. */
  readonly #routes: Partial<Record<SiteName, string>>;

  private constructor(t: Test, folder: string, routes: Partial<Record<SiteName, string>>) {
    this.#t = t;
    this.#folder = folder;
    this.#routes = routes;
  }

  /** `routes`: a socket that a site dials to reach the other one, in place of that one's own. */
  static async start(
    t: Test,
    folder: string,
    routes: Partial<Record<SiteName, string>> = {},
  ): Promise<SitePair> {
    const pair = new SitePair(t, folder, routes);
    await Promise.all([pair.startSite("alpha"), pair.startSite("beta")]);
    return pair;
  }

  /** Applies a group `payroll` of one volume, `data`, from alpha to beta. */
  async apply(size: string, more = ""): Promise<void> {
    const file = join(this.#folder, "payroll.yaml");
    const members = `members:\n  - { volume: data, capture: nbd, size: ${size} }\n`;
    writeFileSync(
      file,
      `group: payroll\nprimary: alpha\nsecondary: beta\n${members}points: { every: 1s }\n${more}`,
    );
    const { exitCode, stderr } = await this.tidemark("alpha", "apply", "-f", file);
    if (exitCode !== 0) throw new Error(`apply ended with ${exitCode}: ${stderr}`);
  }

  async startSite(site: SiteName): Promise<void> {
    const home = join(this.#folder, site);
    mkdirSync(home, { recursive: true });
    const other = OTHER[site];
    const socket = this.#routes[site] ?? join(this.#folder, other, "grpc.sock");
    const peers = `peers: { ${other}: { address: "unix:${socket}" } }`;
    const config = defaultConfig(home, peers).replace("site: alpha", `site: ${site}`);
    const daemon = DaemonProcess.start(this.#t, { folder: home, config });
    this.#daemons.set(site, daemon);
    await daemon.ready();
  }

  async kill(site: SiteName): Promise<ProcessEnd> {
    this.daemon(site).kill("SIGKILL");
    return this.daemon(site).ended();
  }

  async stop(site: SiteName): Promise<ProcessEnd> {
    this.daemon(site).kill("SIGTERM");
    return this.daemon(site).ended();
  }

  daemon(site: SiteName): DaemonProcess {
    const daemon = this.#daemons.get(site);
    if (daemon === undefined) throw new Error(`${site} was never started`);
    return daemon;
  }

  nbdSocket(site: SiteName): string {
    return join(this.#folder, site, "nbd.sock");
  }

  tidemark(site: SiteName, ...args: readonly string[]): Promise<Ended> {
    return runProgram(["--server", `unix:${join(this.#folder, site, "grpc.sock")}`, ...args]);
  }

  /** What `status payroll --output json` says at the site. */
  async status(site: SiteName): Promise<GroupStatusData> {
    const { stdout, stderr, exitCode } = await this.tidemark(site, "status", "payroll", "--output", "json");
    if (exitCode !== 0) throw new Error(`status ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout) as GroupStatusData;
  }

  /** Until the site says that status of itself. */
  async reaches(site: SiteName, status: string): Promise<GroupStatusData> {
    let last = "";
    return eventually(
      `${site} to say ${status}`,
      async () => {
        const found = await this.status(site);
        last = found.sites[0]?.status ?? "";
        return last === status ? found : undefined;
      },
      SETTLED_MS_MAX,
    ).catch((error: unknown) => {
      throw new Error(`it says ${last}`, { cause: error });
    });
  }
}

export interface GroupStatusData {
  readonly sites: readonly { readonly name: string; readonly status: string }[];
  readonly exposure: { readonly seconds: number | null; readonly bound: string | null };
  readonly seed: { readonly done_bytes: number; readonly total_bytes: number } | null;
  readonly points: { readonly count: number | null };
}
