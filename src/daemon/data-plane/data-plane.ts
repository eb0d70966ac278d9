import { isDeepStrictEqual } from "node:util";
import type { MessagePort, Worker } from "node:worker_threads";
import { AssertionFailure, assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import {
  CHANGE_MS_MAX,
  FIGURES_MS_MAX,
  OPENING_MS_MAX,
  PICTURE_MS,
  REST_MS_MAX,
  SILENT_MS,
  TERMINATE_MS_MAX,
} from "#src/daemon/data-plane/data-plane-limits.js";
import { decodeError, type ErrorData } from "#src/daemon/data-plane/error-data.js";
import type { FromPlane, PlaneListen, PlaneSettings, ToPlane } from "#src/daemon/data-plane/messages.js";
import { PlaneCalls, planeEnded, planeSilent } from "#src/daemon/data-plane/plane-calls.js";
import type { PlaneFigures } from "#src/daemon/data-plane/plane-figures.js";
import { type ReachableSites, ReachSites } from "#src/daemon/data-plane/reach-sites.js";
import { isSilence, RemoteGroups } from "#src/daemon/data-plane/remote-groups.js";
import { RunHooks } from "#src/daemon/data-plane/run-hooks.js";
import { SharedSigns } from "#src/daemon/data-plane/shared-signs.js";
import { within } from "#src/daemon/within.js";
import type { ComparisonAnswer } from "#src/data-path/verify/verify.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { OfferAnswer, OfferedGroups } from "#src/operations/groups/other-sites.js";
import type { ConfiguredHooks } from "#src/operations/hooks/configured-hooks.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { TlsMaterialSource } from "#src/platform/tls/tls-material.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface DataPlaneOptions {
  /** Begun, and not started. */
  readonly worker: Worker;
  readonly site: string;
  readonly dataDir: string;
  readonly settings: PlaneSettings;
  readonly tls: TlsMaterialSource | undefined;
  readonly listen: readonly PlaneListen[];
  readonly nbdBytesMax: number;
  readonly otherSites: ReachableSites;
  readonly hooks: ConfiguredHooks;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The thread listens; the addresses in the order of `listen`, as bound. */
  readonly onStarted: (addresses: readonly ListenAddress[]) => void;
  /** It said after the start was given up that it cannot. */
  readonly onFailed: (cause: unknown) => void;
  /** Something that can be read here has changed: silence, or the groups. */
  readonly onChanged: () => void;
}

/**
 * The data thread, as the main thread holds it. Nothing here waits for the thread without a limit, so whatever stops it
 * stops nothing else. See README.md.
 */
export class DataPlane {
  readonly groups: RemoteGroups;
  /** For other sites. While the thread is silent nothing is begun: they come again. */
  readonly offered: OfferedGroups;
  readonly #options: DataPlaneOptions;
  readonly #signs = SharedSigns.create();
  readonly #calls: PlaneCalls;
  readonly #sites: ReachSites;
  readonly #hooks: RunHooks;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #settings: PlaneSettings;
  #phase: Phase = { type: "starting" };
  #settleStart: (outcome: "started" | TidemarkError) => void = () => undefined;
  #unsubscribe: () => void = () => undefined;
  #watch: Timer | undefined;
  #isSilent = false;
  #looking: "no" | "yes" | "again" = "no";
  #isStopping = false;
  #looks: Timer | undefined;

  /** Begins the thread. */
  constructor(options: DataPlaneOptions) {
    const { worker, site, dataDir, settings, tls, listen, nbdBytesMax, clock } = options;
    this.#options = options;
    this.#settings = settings;
    this.#calls = new PlaneCalls({ clock, silentMs: () => this.silentMs });
    this.groups = new RemoteGroups({
      clock,
      ask: (call, limitMs) => this.#calls.ask(limitMs, (id) => this.#post({ type: "call", id, call })),
      hookMsMax: () => options.hooks.timeoutMsMax,
      silentMs: () => this.silentMs,
    });
    this.#sites = new ReachSites(options.otherSites, (message, transfer) => this.#post(message, transfer));
    this.#hooks = new RunHooks(options.hooks, (message) => this.#post(message));
    this.offered = {
      takeOffer: async (from, offer) =>
        (await this.#asked((id) => this.#post({ type: "offered", id, from, offer }))) as OfferAnswer,
      takeWithdrawal: async (from, group) => {
        await this.#asked((id) => this.#post({ type: "withdrawn", id, from, group }));
      },
      takeGrant: async (from, grant) => {
        await this.#asked((id) => this.#post({ type: "granted", id, from, grant }));
      },
      takeHold: async (from, hold) =>
        (await this.#asked((id) => this.#post({ type: "held", id, from, hold }))) as Position | undefined,
      takeComparison: async (from, question) => {
        const value = await this.#asked((id) => this.#post({ type: "compared", id, from, question }));
        return value as ComparisonAnswer;
      },
      acceptStream: (stream) => {
        if (this.isWell) this.#sites.accept(stream);
        else stream.abort(`the data plane ${this.trouble || "has ended"}`);
      },
    };
    const signs = this.#signs.buffer;
    this.#worker = worker;
    worker.ref();
    const start = { site, dataDir, settings, tls: tls?.current, listen, nbdBytesMax, signs };
    this.#post({ type: "start", start });
    this.#worker.on("message", (message: FromPlane) => this.#take(message));
    // What is thrown in a listener of ours is an uncaught exception here, and ends the daemon as every other does.
    this.#worker.on("error", (error) => {
      throw new AssertionFailure("the data thread failed", { cause: error });
    });
    this.#worker.on("messageerror", (error) => {
      throw new AssertionFailure("a message of the data thread cannot be read", { cause: error });
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once("exit", () => {
        this.#onExit();
        resolve();
      });
    });
    this.#unsubscribe =
      tls?.subscribe((material) => this.#post({ type: "tls", material })) ?? (() => undefined);
    this.#watchSilence();
  }

  /**
   * Resolves when the groups are open and everything is listened on; rejects with what keeps it from that. A disk that
   * hangs must not keep the daemon from being asked what is the matter, so past a limit it resolves all the same.
   */
  async started(): Promise<void> {
    const { clock, logger } = this.#options;
    const outcome = await within(
      clock,
      OPENING_MS_MAX,
      () =>
        new Promise<"started" | TidemarkError>((resolve) => {
          this.#settleStart = resolve;
          if (this.#phase.type === "running") resolve("started");
          if (this.#phase.type === "failed") resolve(this.#phase.cause);
        }),
    );
    if (outcome.type === "done" && outcome.value !== "started") throw outcome.value;
    if (outcome.type === "done") return;
    this.#settleStart = (late) => {
      if (late !== "started") this.#options.onFailed(late);
    };
    logger.error("the groups are not open yet: a disk may hang", { waitedMs: OPENING_MS_MAX });
  }

  /** For how long the thread's event loop has not turned; 0 while it is not worth speaking of. */
  get silentMs(): number {
    const { silentMs } = this.#signs;
    return silentMs < SILENT_MS || this.#phase.type === "ended" ? 0 : silentMs;
  }

  /** The groups are open, and it is not silent. */
  get isWell(): boolean {
    return this.#phase.type === "running" && this.silentMs === 0;
  }

  /** What it is at, for people; empty while all is well. */
  get trouble(): string {
    const { silentMs } = this;
    if (silentMs > 0) return `has not answered for ${Math.floor(silentMs / 1000)} s: a disk may hang`;
    return this.#phase.type === "starting" ? "opens its groups" : "";
  }

  /** The thread is no more: nothing of it can write. */
  get hasEnded(): boolean {
    return this.#phase.type === "ended";
  }

  get linesDropped(): number {
    return this.#signs.linesDropped;
  }

  connections(listener: number): number {
    return this.#signs.connections(listener);
  }

  /** Counted since the start; undefined when the thread does not answer in time: old figures are not passed as new. */
  async figures(): Promise<PlaneFigures | undefined> {
    if (this.silentMs > 0 || this.#phase.type !== "running") return undefined;
    try {
      const outcome = await this.#calls.ask(FIGURES_MS_MAX, (id) => this.#post({ type: "figures", id }));
      assert(outcome.type === "figures", "figures are answered with figures");
      return outcome.figures;
    } catch (error) {
      if (error instanceof TidemarkError) return undefined;
      throw error;
    }
  }

  /** In force for what comes after. */
  putSettings(settings: PlaneSettings): void {
    if (isDeepStrictEqual(settings, this.#settings)) return;
    this.#settings = settings;
    this.#post({ type: "settings", settings });
  }

  /**
   * Exports, groups and thread end in order. Rejects when they did not, within the limit: then the thread has been ended
   * by force, or, where a system call holds it, lives on and is the process's to end (`hasEnded` says which).
   */
  async stop(): Promise<void> {
    const { clock, hooks } = this.#options;
    this.#isStopping = true;
    this.#unsubscribe();
    this.#watch?.cancel();
    this.#looks?.cancel();
    // What a group waits for must not take the time in which it is to come to rest.
    hooks.stop();
    this.#post({ type: "stop" });
    await within(clock, REST_MS_MAX, () => this.#ended);
    if (this.#phase.type !== "ended") {
      await within(clock, TERMINATE_MS_MAX, () => this.#worker.terminate());
      throw hangs(this.hasEnded);
    }
    if (this.#phase.error !== undefined) throw decodeError(this.#phase.error);
    if (!this.#phase.inOrder) throw new AssertionFailure("the data thread ended without a word");
  }

  #take(message: FromPlane): void {
    switch (message.type) {
      case "answer":
        this.#calls.answered(message.id, message.outcome);
        return;
      case "reach":
        this.#sites.reach(message.id, message.wish);
        return;
      case "forget":
        this.#sites.forget(message.id);
        return;
      case "hook":
        this.#hooks.run(message.id, message.call);
        return;
      case "end-hook":
        this.#hooks.end(message.id);
        return;
      case "line": {
        const { level, message: text, fields } = message.line;
        this.#signs.lineTaken();
        this.#options.logger[level](text, fields);
        return;
      }
      case "changed":
        this.#look();
        return;
      case "started":
        this.#phase = { type: "running" };
        this.#options.onStarted(message.addresses);
        this.#settleStart("started");
        this.#look();
        return;
      case "not-started": {
        const cause = decodeError(message.error);
        assert(cause instanceof TidemarkError, "a start that fails says why");
        this.#phase = { type: "failed", cause };
        this.#settleStart(cause);
        return;
      }
      case "unexpected":
        throw new AssertionFailure("a defect in the data thread", { cause: decodeError(message.error) });
      case "stopped":
        this.#phase = { type: "stopped", error: message.error };
    }
  }

  #onExit(): void {
    const { type } = this.#phase;
    if (!this.#isStopping) throw new AssertionFailure("the data thread ended by itself");
    const error = this.#phase.type === "stopped" ? this.#phase.error : undefined;
    this.#phase = { type: "ended", inOrder: type === "stopped", error };
    this.#calls.end(planeEnded());
    this.#sites.end();
  }

  /** Something that another site asks; while the thread is silent nothing is begun. */
  async #asked(post: (id: number) => void): Promise<unknown> {
    const { silentMs } = this;
    if (silentMs > 0) throw planeSilent(silentMs, 0);
    const outcome = await this.#calls.ask(CHANGE_MS_MAX, post);
    if (outcome.type === "failed") throw decodeError(outcome.error);
    return outcome.type === "done" ? outcome.value : undefined;
  }

  #post(message: ToPlane, transfer: readonly MessagePort[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #watchSilence(): void {
    const { clock, logger, onChanged } = this.#options;
    const isSilent = this.silentMs > 0;
    if (isSilent !== this.#isSilent) {
      this.#isSilent = isSilent;
      if (isSilent)
        logger.error("the data plane does not answer: a disk may hang", { silentMs: this.silentMs });
      else logger.warn("the data plane answers again");
      onChanged();
    }
    this.#watch = clock.startTimer(WATCH_MS, () => this.#watchSilence());
  }

  /** Takes pictures of the groups, so that there are some when the thread is silent, and tells who watches. */
  #look(): void {
    if (this.#isStopping) return;
    if (this.#looking !== "no") {
      this.#looking = "again";
      return;
    }
    this.#looking = "yes";
    this.#looks?.cancel();
    void this.#takePictures().then(() => {
      const again = this.#looking === "again";
      this.#looking = "no";
      if (again) this.#look();
      else this.#looks = this.#options.clock.startTimer(PICTURE_MS, () => this.#look());
    });
  }

  async #takePictures(): Promise<void> {
    try {
      await this.groups.list();
      this.#options.onChanged();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      // The last pictures stay. Silence is told by who watches for it, and whoever asks gets the error himself.
      if (!isSilence(error)) this.#options.logger.debug("the groups could not be listed", { error });
    }
  }
}

type Phase =
  | { readonly type: "starting" }
  | { readonly type: "running" }
  | { readonly type: "failed"; readonly cause: TidemarkError }
  | { readonly type: "stopped"; readonly error: ErrorData | undefined }
  | { readonly type: "ended"; readonly inOrder: boolean; readonly error: ErrorData | undefined };
const WATCH_MS = 1000;

function hangs(hasEnded: boolean): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "DATA_PLANE_HANGS",
    message: hasEnded
      ? `the data plane did not come to rest within ${REST_MS_MAX / 1000} s and was ended by force`
      : `the data plane did not come to rest within ${REST_MS_MAX / 1000} s: a system call of it does not return`,
    hint: "look at the kernel's log for the disk that hangs; the next start treats its groups as after a power loss",
    facts: { waitedMs: REST_MS_MAX },
  });
}
