import type { Worker } from "node:worker_threads";
import type { DaemonOptions } from "#src/api/cli/local.js";
import { AssertionFailure } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { DaemonConfig } from "#src/config/daemon-config.js";
import { type LoadedDaemonConfig, requireDaemonConfig } from "#src/config/load-daemon.js";
import type { ConfigDifference } from "#src/config/reload.js";
import { buildParts } from "#src/daemon/build.js";
import { takeServiceSockets } from "#src/daemon/inherited-services.js";
import type { PartDefinition } from "#src/daemon/part.js";
import { Reloader } from "#src/daemon/reload.js";
import { ServiceManager } from "#src/daemon/service-manager.js";
import { Signals } from "#src/daemon/signals.js";
import { Site } from "#src/daemon/site.js";
import { isStoppedWhileStarting, type StopOutcome, Supervisor } from "#src/daemon/supervisor.js";
import { UnexpectedErrors } from "#src/daemon/unexpected.js";
import { realWorld } from "#src/daemon/world.js";
import { endProcessAtOnce } from "#src/platform/libc/end-process.js";
import type { InheritedSocket } from "#src/platform/listen/inherited-sockets.js";
import { packageVersion } from "#src/platform/package-version.js";
import { Metrics } from "#src/telemetry/metrics.js";
import { openProcessLog, type ProcessLog } from "#src/telemetry/pino-logger.js";

/**
 * The daemon, from its configuration to its exit code. Resolves once it has stopped as it was asked; rejects with what
 * kept it from starting or ended it, which the command line prints and turns into an exit code. See README.md here.
 */
export async function runDaemon(options: DaemonOptions, given: Given = {}): Promise<number> {
  const load = (): Promise<LoadedDaemonConfig> =>
    requireDaemonConfig({
      file: options.configFile,
      settings: options.overrides,
      environment: process.env,
      workingDirectory: process.cwd(),
    });
  const loaded = await load();
  const log = openProcessLog({ ...loaded.config.log, ...terminalOf(process.stdout, process.env) });
  const inherited = takeServiceSockets(process.env, process.pid);
  const daemon = new Daemon(loaded.config, log, inherited, async () => (await load()).config, given);
  for (const warning of loaded.warnings) daemon.site.logger.warn("configuration", { ...warning });
  try {
    return await daemon.run();
  } finally {
    log.flush();
    endWithoutLingering(daemon.site);
  }
}

export interface Given {
  /** Parts behind those of the product: tests see what becomes of the daemon when they misbehave. */
  readonly extraParts?: (site: Site) => readonly PartDefinition[];
  /** The data thread, if it was begun before. */
  readonly thread?: () => Worker;
}

class Daemon {
  readonly site: Site;
  readonly #log: ProcessLog;
  readonly #supervisor: Supervisor;
  readonly #serviceManager: ServiceManager;
  readonly #signals: Signals;
  readonly #unexpected: UnexpectedErrors;
  readonly #started = deferred<void>();
  readonly #ended = deferred<End>();

  constructor(
    config: DaemonConfig,
    log: ProcessLog,
    inherited: readonly InheritedSocket[],
    load: () => Promise<DaemonConfig>,
    { extraParts = () => [], thread }: Given,
  ) {
    const world = realWorld();
    const logger = log.logger.child({ site: config.site });
    const version = packageVersion();
    const metrics = new Metrics({
      version,
      onFailure: (metric, error) => logger.error("a metric could not be computed", { metric, error }),
    });
    this.#log = log;
    const { droppedLines: droppedLogLines } = log;
    this.site = new Site({ config, version, world, logger, metrics, droppedLogLines, inherited });
    const exit = (code: number): void => endProcess(this.site, code);
    this.#unexpected = new UnexpectedErrors({ logger, flush: log.flush, exit });
    this.#serviceManager = new ServiceManager({
      environment: world.environment,
      pid: process.pid,
      clock: world.clock,
      logger,
      monotonicUsec: world.monotonicUsec,
      send: world.sendDatagram,
    });
    this.#supervisor = new Supervisor([...buildParts(this.site, thread), ...extraParts(this.site)], {
      clock: world.clock,
      random: world.random,
      logger,
      onFatal: (name, cause) => this.#onFatal(name, cause),
      onChange: () => this.site.changed(),
    });
    this.site.watchParts(this.#supervisor);
    const reloader = new Reloader({ site: this.site, load, setLogLevel: log.setLevel });
    this.site.wireReload(() => this.#reload(reloader));
    this.#signals = new Signals(process, {
      stop: (signal) => this.#onStop(signal),
      endNow: (signal, exitCode) => this.#endNow(signal, exitCode),
      reload: () => this.#reloadOnSignal(),
    });
  }

  async run(): Promise<number> {
    const { logger } = this.site;
    // The timers of the clock keep no process alive, and while parts start or stop nothing else may.
    const keepAlive = setInterval(() => undefined, KEEP_ALIVE_MS);
    this.#unexpected.listen(process);
    this.#signals.listen();
    try {
      logger.info("starting", { version: this.site.version, node: process.version, pid: process.pid });
      const end = await Promise.race([this.#startAndWait(), this.#ended.promise]);
      return await this.#stop(end);
    } finally {
      this.#serviceManager.close();
      this.#signals.close();
      clearInterval(keepAlive);
    }
  }

  /** Resolves only with an end that came before the daemon was ready. */
  async #startAndWait(): Promise<End> {
    const { logger } = this.site;
    try {
      await this.#supervisor.start();
    } catch (cause) {
      // Whoever asked it to stop has said so already.
      if (isStoppedWhileStarting(cause)) return await this.#ended.promise;
      logger.error("the daemon did not start", { error: cause });
      return { type: "failed", cause };
    }
    logger.info("ready", { ...this.site.addresses(), elapsedMs: Math.round(process.uptime() * 1000) });
    this.#serviceManager.ready(this.#summary());
    this.#started.resolve();
    return await this.#ended.promise;
  }

  async #stop(end: End): Promise<number> {
    const { logger } = this.site;
    this.#serviceManager.stopping(
      end.type === "asked" ? `stopping on ${end.signal}` : "stopping on a failure",
    );
    const outcome = await this.#supervisor.stop();
    logger.info("stopped", { ...outcome });
    if (end.type === "failed") throw end.cause;
    assertStopped(outcome);
    return 0;
  }

  #onStop(signal: NodeJS.Signals): void {
    this.site.logger.info("stopping", { signal });
    this.#ended.resolve({ type: "asked", signal });
    // Overtakes a start that is under way.
    void this.#supervisor.stop();
  }

  #onFatal(name: string, cause: unknown): void {
    if (cause instanceof AssertionFailure) this.#unexpected.end(cause, "part");
    this.site.logger.error("the daemon ends: it cannot go on without a part", { part: name });
    this.#ended.resolve({ type: "failed", cause });
  }

  #endNow(signal: NodeJS.Signals, exitCode: number): void {
    this.site.logger.warn("ended at once by a second signal", { signal });
    this.#log.flush();
    endProcess(this.site, exitCode);
  }

  /** On SIGHUP. What is wrong with the file is logged, and no reason to end; anything else is unexpected as everywhere. */
  async #reloadOnSignal(): Promise<void> {
    await this.#started.promise;
    try {
      await this.site.reload();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
    }
  }

  async #reload(reloader: Reloader): Promise<ConfigDifference> {
    this.#serviceManager.reloading();
    try {
      return await reloader.reload();
    } finally {
      this.#serviceManager.ready(this.#summary());
    }
  }

  #summary(): string {
    const addresses = Object.values(this.site.addresses()).flat();
    return `site ${this.site.config.site} on ${addresses.join(", ")}`;
  }
}

type End =
  | { readonly type: "asked"; readonly signal: NodeJS.Signals }
  | { readonly type: "failed"; readonly cause: unknown };

const KEEP_ALIVE_MS = 2 ** 30;
/** A daemon that has stopped has nothing left to wait for. What still holds the process then is a handle we leaked. */
const LINGER_MS_MAX = 1000;

function endWithoutLingering(site: Site): void {
  setTimeout(() => {
    site.logger.error("the process was kept alive after the stop and is ended", {
      kept: process.getActiveResourcesInfo(),
    });
    endProcess(site, Number(process.exitCode ?? 0));
  }, LINGER_MS_MAX).unref();
}

/**
 * Ends the process in this very call. Node waits at its end for all of its threads, and so for as long as a disk holds a
 * system call of the data thread; then the kernel is asked directly.
 */
function endProcess({ dataPlane }: Site, code: number): void {
  if (dataPlane === undefined || dataPlane.hasEnded) process.exit(code);
  else endProcessAtOnce(code);
}

function assertStopped({ abandoned, failed }: StopOutcome): void {
  if (abandoned.length === 0 && failed.length === 0) return;
  const parts = [...abandoned, ...failed].join(", ");
  throw new TidemarkError({
    kind: "failed",
    code: "STOPPED_UNCLEANLY",
    message: `the daemon ended, but not every part stopped in order: ${parts}`,
    hint: "look at the log lines before this one; what was acknowledged is safe, as after a kill",
    facts: { parts },
  });
}

function terminalOf(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): { terminal: boolean; colours: boolean } {
  const terminal = stream.isTTY === true;
  const { NO_COLOR } = environment;
  return { terminal, colours: terminal && (NO_COLOR === undefined || NO_COLOR === "") };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
