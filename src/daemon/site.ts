import type { AccessRules } from "#src/api/rpc/caller.js";
import { AssertionFailure, assert, present } from "#src/base/assert.js";
import { formatListenAddress } from "#src/base/listen-address.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import type { ConfigDifference } from "#src/config/reload.js";
import type { DataDirectory } from "#src/daemon/data-directory.js";
import type { DataPlane } from "#src/daemon/data-plane/data-plane.js";
import { type ActivatedService, serviceOfSocket } from "#src/daemon/inherited-services.js";
import type { PartStatus } from "#src/daemon/part-state.js";
import type { SiteCredentials } from "#src/daemon/site-credentials.js";
import type { World } from "#src/daemon/world.js";
import type { EventLog } from "#src/operations/events/event-log.js";
import type { History } from "#src/operations/history/history.js";
import type { InheritedSocket } from "#src/platform/listen/inherited-sockets.js";
import type { Listener } from "#src/platform/listen/listener.js";
import type { Logger } from "#src/telemetry/logger.js";
import type { Metrics } from "#src/telemetry/metrics.js";

/**
 * The running site: what its parts are given, and what they tell about themselves. A part puts in what it holds when it
 * starts and takes it out when it stops, so that what is read here is there.
 */
export class Site {
  readonly version: string;
  readonly startedWallMs: number;
  readonly world: World;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly #droppedLogLines: () => number;
  readonly #inherited: readonly InheritedSocket[];
  readonly #listeners = new Set<SiteListener>();
  #config: DaemonConfig;
  #dataDirectory: DataDirectory | undefined;
  #events: EventLog | undefined;
  #history: History | undefined;
  #keepsDataDirectory = false;
  #dataPlane: DataPlane | undefined;
  #credentials: SiteCredentials | undefined;
  readonly #subscribers = new Set<() => void>();
  #supervised: SupervisedParts = { states: () => [], allRunning: () => false };
  #reload: () => Promise<ConfigDifference> = () => Promise.reject(new AssertionFailure("no reload is wired"));

  constructor(options: SiteOptions) {
    this.#config = options.config;
    this.version = options.version;
    this.world = options.world;
    this.logger = options.logger;
    this.metrics = options.metrics;
    this.#droppedLogLines = options.droppedLogLines;
    this.#inherited = options.inherited ?? [];
    this.startedWallMs = options.world.clock.wallMs();
  }

  /** What is in force now. Read it where it is used, so that a reload reaches every place. */
  get config(): DaemonConfig {
    return this.#config;
  }

  /** Who may do what, by the configuration in force. */
  get accessRules(): AccessRules {
    return { ...this.#config.access, peers: this.#config.peers };
  }

  putConfig(config: DaemonConfig): void {
    assert(config.site === this.#config.site, "a running site keeps its name");
    this.#config = config;
    this.changed();
  }

  /** For parts that need the data directory, and therefore run only while it is held. */
  get dataDirectory(): DataDirectory {
    return present(this.#dataDirectory, "the data directory");
  }

  putDataDirectory(directory: DataDirectory | undefined): void {
    this.#dataDirectory = directory;
  }

  /** What happened here; as long as the data directory is held. */
  get events(): EventLog {
    return present(this.#events, "the event log");
  }

  putEvents(events: EventLog | undefined): void {
    this.#events = events;
  }

  get history(): History {
    return present(this.#history, "the history is open");
  }

  putHistory(history: History | undefined): void {
    this.#history = history;
  }

  /** Its lock is let go by the end of the process only: something of ours may still write to it. */
  keepDataDirectory(): void {
    this.#keepsDataDirectory = true;
  }

  get keepsDataDirectory(): boolean {
    return this.#keepsDataDirectory;
  }

  /** Undefined before it is started. Once there it stays, as what is known of it counts to the end of the process. */
  get dataPlane(): DataPlane | undefined {
    return this.#dataPlane;
  }

  putDataPlane(plane: DataPlane): void {
    this.#dataPlane = plane;
    this.changed();
  }

  /** Sockets of that service that a service manager bound for us. */
  inheritedSockets(service: ActivatedService): readonly InheritedSocket[] {
    return this.#inherited.filter(({ name }) => serviceOfSocket(name) === service);
  }

  /** Of both threads. */
  droppedLogLines(): number {
    return this.#droppedLogLines() + (this.#dataPlane?.linesDropped ?? 0);
  }

  /** Undefined without TLS. */
  get credentials(): SiteCredentials | undefined {
    return this.#credentials;
  }

  putCredentials(credentials: SiteCredentials | undefined): void {
    this.#credentials = credentials;
    this.changed();
  }

  get listeners(): readonly SiteListener[] {
    return [...this.#listeners];
  }

  addListener(listener: SiteListener): void {
    this.#listeners.add(listener);
    this.changed();
  }

  removeListener(listener: SiteListener): void {
    this.#listeners.delete(listener);
    this.changed();
  }

  get parts(): readonly PartStatus[] {
    return this.#supervised.states();
  }

  /** Every part runs, none was told to stop, and the data plane answers. */
  get isReady(): boolean {
    return this.#supervised.allRunning() && this.#dataPlane?.isWell !== false;
  }

  watchParts(supervised: SupervisedParts): void {
    this.#supervised = supervised;
  }

  /** Calls back after each change of what can be read here; returns what ends that. */
  subscribe(onChange: () => void): () => void {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  }

  changed(): void {
    for (const subscriber of this.#subscribers) subscriber();
  }

  /** Reads the configuration again. Rejects with what is wrong with it; nothing has changed then. */
  async reload(): Promise<ConfigDifference> {
    const difference = await this.#reload();
    const reloaded = difference.reloaded.join(", ");
    this.#events?.tell({
      severity: "info",
      code: "CONFIG_RELOADED",
      group: "",
      message:
        reloaded === "" ? "the configuration was read again, and is the same" : `in force now: ${reloaded}`,
      facts: {},
    });
    return difference;
  }

  wireReload(reload: () => Promise<ConfigDifference>): void {
    this.#reload = reload;
  }

  /** The addresses by service, as bound: for the line that says the daemon is ready. */
  addresses(): Readonly<Record<string, readonly string[]>> {
    const byService: Record<string, string[]> = {};
    for (const { service, listener } of this.#listeners) {
      byService[service] = [...(byService[service] ?? []), formatListenAddress(listener.address)];
    }
    return byService;
  }
}

export interface SiteOptions {
  readonly config: DaemonConfig;
  readonly version: string;
  readonly world: World;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly droppedLogLines: () => number;
  /** As a service manager handed them over; each has the name of a service. */
  readonly inherited?: readonly InheritedSocket[];
}

/** The supervisor, as far as it may be asked. */
interface SupervisedParts {
  states(): readonly PartStatus[];
  allRunning(): boolean;
}

export type Service = "grpc" | "http" | "nbd";
export type Security = "file-mode" | "loopback" | "mutual-tls" | "tls";

export interface SiteListener {
  readonly service: Service;
  readonly security: Security;
  readonly listener: Listener;
}
