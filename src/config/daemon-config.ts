import type { ListenAddress } from "#src/base/listen-address.js";
import type { StartAlone } from "#src/domain/model/start-alone.js";
import type { LogLevel } from "#src/telemetry/logger.js";

/** What a daemon runs by: every default filled in, durations in milliseconds, paths absolute. */
export type { StartAlone };

export interface DaemonConfig {
  /** This site's name. */
  readonly site: string;
  readonly dataDir: string;
  readonly grpc: ListenersConfig;
  readonly nbd: NbdConfig;
  readonly http: ListenersConfig;
  /** Undefined: no listener is reachable from outside this machine. */
  readonly tls: TlsConfig | undefined;
  /** By the name of the other site. Has no inherited properties, so looking up any name is safe. */
  readonly peers: Readonly<Record<string, PeerConfig>>;
  readonly access: AccessConfig;
  /** Where a group may open images and sources, besides the data directory. */
  readonly imageRoots: readonly string[];
  /** By name; without inherited properties too. */
  readonly hooks: Readonly<Record<string, HookConfig>>;
  readonly startAlone: StartAlone;
  readonly log: LogConfig;
}

export interface ListenersConfig {
  readonly listen: readonly ListenAddress[];
}

export interface NbdConfig extends ListenersConfig {
  /** A request that takes longer is logged. */
  readonly slowRequestMs: number;
  /** What all clients may hold under way together, beyond the share of each connection. */
  readonly memoryBytesMax: number;
}

/** Paths of PEM files. */
export interface TlsConfig {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** The DNS or URI name that the peers expect in this site's certificate; the site's name where left out. */
  readonly identity?: string;
}

export interface PeerConfig {
  /** HOST:PORT or unix:PATH, as given. */
  readonly address: string;
  /** The DNS or URI name expected in its certificate. */
  readonly identity: string;
  /** What all groups together may send there, or be sent from there, in a second; missing: as fast as it goes. */
  readonly bytesPerSecondMax?: number;
}

/** Identities of certificates and what they may do. No identity has two roles. */
export interface AccessConfig {
  readonly operators: readonly string[];
  readonly viewers: readonly string[];
  /** Of volumes, over NBD. */
  readonly clients: readonly string[];
}

export interface HookConfig {
  /** The program by its absolute path, then its arguments. */
  readonly run: readonly string[];
  readonly timeoutMs: number;
}

export interface LogConfig {
  readonly level: LogLevel;
  readonly format: "json" | "pretty";
}
