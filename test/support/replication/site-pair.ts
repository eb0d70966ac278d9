import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectSite, type SiteConnection } from "#src/api/cli/client/site-connection.js";
import { type GroupStatus, groupStatus } from "#src/api/cli/group/group-status.js";
import { TidemarkError } from "#src/base/errors.js";
import { runHere } from "#test/support/cli/run-here.js";
import type { Ended } from "#test/support/cli/run-program.js";
import { DaemonProcess, defaultConfig, type ProcessEnd } from "#test/support/daemon-process.js";
import { eventually } from "#test/support/eventually.js";

export type SiteName = "alpha" | "beta";

const OTHER: Readonly<Record<SiteName, SiteName>> = { alpha: "beta", beta: "alpha" };
/** A restart, a resync and the next points take a few seconds; a busy machine multiplies them. */
const SETTLED_MS_MAX = 60_000;

export const GROUP = "payroll";

export interface SitePairOptions {
  /** By what address the other site reaches this one; its socket when left out. */
  readonly reachedBy?: Partial<Readonly<Record<SiteName, string>>>;
  /** Lines of the configuration besides what every test of a daemon has. */
  readonly config?: Partial<Readonly<Record<SiteName, string>>>;
  readonly environment?: Partial<Readonly<Record<SiteName, Readonly<Record<string, string>>>>>;
  /** Where the data of a site lie; below its home when left out. */
  readonly dataDirectory?: Partial<Readonly<Record<SiteName, string>>>;
  /** A second address that a site listens on for gRPC. */
  readonly listen?: Partial<Readonly<Record<SiteName, string>>>;
  /** With `ca.pem`, and a certificate and key of each site by its name. */
  readonly tlsDirectory?: string;
  /** A command that a site's daemon runs in. */
  readonly within?: Partial<Readonly<Record<SiteName, readonly string[]>>>;
  /** Called after each start with the addresses for gRPC. */
  readonly onReady?: (site: SiteName, addresses: readonly string[]) => void;
  /** Without anything that coverage adds. */
  readonly bare?: boolean;
}

export interface Teardown {
  teardown(end: () => unknown): unknown;
}

/**
 * Two real daemons, alpha and beta, that know each other over unix sockets. Either can be killed and started again on what
 * it left as often as a test likes.
 */
export class SitePair {
  readonly #t: Teardown;
  readonly #folder: string;
  readonly #options: SitePairOptions;
  readonly #daemons = new Map<SiteName, DaemonProcess>();

  private constructor(t: Teardown, folder: string, options: SitePairOptions) {
    this.#t = t;
    this.#folder = folder;
    this.#options = options;
  }

  static async start(t: Teardown, folder: string, options: SitePairOptions = {}): Promise<SitePair> {
    const pair = new SitePair(t, folder, options);
    await Promise.all([pair.startSite("alpha"), pair.startSite("beta")]);
    return pair;
  }

  /** Applies a group `payroll` of one volume, `data`, from alpha to beta. `image`: an existing file at alpha. */
  async apply(size: string, more = "", image?: string): Promise<void> {
    const images = image === undefined ? "" : `, images: { alpha: ${JSON.stringify(image)} }`;
    await this.#apply(
      `secondary: beta\nmembers:\n  - { volume: data, capture: nbd, size: ${size}${images} }\n${more}`,
    );
  }

  /** The same without a secondary. */
  async applyAlone(size: string): Promise<void> {
    await this.#apply(`members:\n  - { volume: data, capture: nbd, size: ${size} }\n`);
  }

  async #apply(text: string): Promise<void> {
    const file = join(this.#folder, `${GROUP}.yaml`);
    writeFileSync(file, `group: ${GROUP}\nprimary: alpha\npoints: { every: 1s }\n${text}`);
    const { exitCode, stderr } = await this.tidemark("alpha", "apply", "-f", file);
    if (exitCode !== 0) throw new Error(`apply ended with ${exitCode}: ${stderr}`);
  }

  async startSite(site: SiteName): Promise<void> {
    const home = this.home(site);
    mkdirSync(home, { recursive: true });
    const other = OTHER[site];
    const { reachedBy, environment = {}, within = {}, bare = false } = this.#options;
    const address = reachedBy?.[other] ?? `unix:${this.grpcSocket(other)}`;
    const daemon = DaemonProcess.start(this.#t, {
      folder: home,
      config: this.#config(site, `peers: { ${other}: { address: ${JSON.stringify(address)} } }`),
      environment: environment[site] ?? {},
      within: within[site] ?? [],
      bare,
    });
    this.#daemons.set(site, daemon);
    const { grpc } = await daemon.ready();
    this.#options.onReady?.(site, grpc);
  }

  #config(site: SiteName, peers: string): string {
    const { config = {}, dataDirectory = {}, listen = {}, tlsDirectory } = this.#options;
    const home = this.home(site);
    const files = (directory: string) =>
      `tls: { ca: ${join(directory, "ca.pem")}, cert: ${join(directory, `${site}.pem`)}, key: ${join(directory, `${site}.key`)} }`;
    const more = [peers, config[site] ?? "", tlsDirectory === undefined ? "" : files(tlsDirectory)].join(
      "\n",
    );
    const socket = `"unix:${this.grpcSocket(site)}"`;
    const second = listen[site];
    return defaultConfig(home, more)
      .replace("site: alpha", `site: ${site}`)
      .replace(`data_dir: ${join(home, "data")}`, `data_dir: ${dataDirectory[site] ?? join(home, "data")}`)
      .replace(`[${socket}]`, second === undefined ? `[${socket}]` : `[${socket}, "${second}"]`);
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

  home(site: SiteName): string {
    return join(this.#folder, site);
  }

  nbdSocket(site: SiteName): string {
    return join(this.home(site), "nbd.sock");
  }

  grpcSocket(site: SiteName): string {
    return join(this.home(site), "grpc.sock");
  }

  /** As `tidemark` at that site. */
  tidemark(site: SiteName, ...args: readonly string[]): Promise<Ended> {
    return runHere(["--server", `unix:${this.grpcSocket(site)}`, ...args]);
  }

  /** Asks the daemon as the command line does, without a process for each question. */
  async ask<Answer>(
    site: SiteName,
    question: (connection: SiteConnection) => Promise<Answer>,
  ): Promise<Answer> {
    const address = { type: "unix", path: this.grpcSocket(site) } as const;
    const target = { type: "server", address, from: "--server" } as const;
    const connection = await connectSite({ target, tls: undefined }, new AbortController().signal);
    try {
      return await question(connection);
    } finally {
      connection.close();
    }
  }

  /** What `status payroll --output json` says at the site. */
  async status(site: SiteName): Promise<GroupStatus> {
    const { group } = await this.ask(site, ({ groups }) => groups().get(GROUP));
    if (group === null) throw new Error("no group was answered");
    return groupStatus(group, []);
  }

  /** Until beta could be promoted to all that alpha has written so far. Nobody may be writing. */
  async caughtUp(timeoutMs = SETTLED_MS_MAX): Promise<void> {
    let last = "";
    await eventually(
      "beta to have all of alpha",
      async () => {
        const [alpha, beta] = await Promise.all([this.status("alpha"), this.status("beta")]);
        const written = alpha.sites[0]?.positions.written;
        const promotable = beta.sites[0]?.positions.promotable;
        last = JSON.stringify({ alpha: alpha.sites[0], beta: beta.sites[0] });
        if (!written || !promotable || alpha.sites[0]?.status !== "protected") return undefined;
        return promotable.epoch === written.epoch && promotable.sequence >= written.sequence
          ? true
          : undefined;
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`they say ${last}`, { cause: error });
    });
  }

  /** Until the site says that status of itself. The other site knows nothing of a group before it was offered. */
  async reaches(site: SiteName, status: string, timeoutMs = SETTLED_MS_MAX): Promise<GroupStatus> {
    let last = "";
    return eventually(
      `${site} to say ${status}`,
      async () => {
        const found = await this.status(site).catch((error: unknown) => {
          if (error instanceof TidemarkError && error.code === "GROUP_UNKNOWN") return undefined;
          throw error;
        });
        if (found === undefined) return undefined;
        last = found.sites[0]?.status ?? "";
        return last === status ? found : undefined;
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`it says ${last}`, { cause: error });
    });
  }
}
