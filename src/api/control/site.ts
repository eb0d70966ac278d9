import { watchLatest } from "#src/api/control/watch-latest.js";

/** The daemon itself, as operators and programs see it. Plain operations; gRPC and the command line sit on top. */

export interface SiteStatus {
  readonly name: string;
  readonly id: string;
  readonly version: string;
  readonly startedAtMs: number;
  readonly dataDir: string;
  readonly listeners: readonly ListenerStatus[];
  readonly parts: readonly PartStatus[];
  readonly peers: readonly PeerStatus[];
  readonly groupCount: number;
  /** Undefined without TLS. */
  readonly certificate: CertificateStatus | undefined;
}

export interface ListenerStatus {
  readonly service: "grpc" | "nbd" | "http";
  /** As bound: with the port the kernel chose, where 0 was asked for. */
  readonly address: string;
  readonly security: "file-mode" | "loopback" | "mutual-tls" | "tls" | "open";
}

export interface PartStatus {
  readonly name: string;
  readonly state: "starting" | "running" | "retrying" | "stopping" | "stopped";
  readonly detail: string;
}

export interface PeerStatus {
  readonly name: string;
  readonly address: string;
  readonly identity: string;
}

export interface CertificateStatus {
  readonly subject: string;
  readonly identities: readonly string[];
  readonly notAfterMs: number;
}

export interface ReloadOutcome {
  /** Keys that are in force with their new values. */
  readonly reloaded: readonly string[];
  /** Keys whose new values take a restart. */
  readonly restartNeeded: readonly string[];
}

/** What the daemon offers about itself. */
export interface SiteSource {
  status(): SiteStatus;
  /** Calls back after each change; returns what ends that. */
  subscribe(onChange: () => void): () => void;
  /** Reads the configuration again. A wrong file changes nothing and throws a TidemarkError of kind `invalid`. */
  reload(): Promise<ReloadOutcome>;
}

export interface SiteOperations {
  getSite(): SiteStatus;
  /** The status at once, and again after each change; a reader that is slower than the changes gets the newest. */
  watchSite(signal: AbortSignal): AsyncIterable<SiteStatus>;
  reloadConfig(): Promise<ReloadOutcome>;
}

export function createSiteOperations(source: SiteSource): SiteOperations {
  return {
    getSite: () => source.status(),
    watchSite: (signal) =>
      watchLatest(
        () => source.status(),
        (onChange) => source.subscribe(onChange),
        signal,
      ),
    reloadConfig: () => source.reload(),
  };
}
