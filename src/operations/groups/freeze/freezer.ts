import { describeError, TidemarkError } from "#src/base/errors.js";
import { hasSucceeded } from "#src/domain/hooks/hook-outcome.js";
import type { HookUse } from "#src/domain/model/group-specification.js";
import type { ThawDebt, ThawDebtFile } from "#src/operations/groups/freeze/thaw-debt.js";
import { appPointRefused, stillToThaw } from "#src/operations/groups/replication-errors.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

/** A thaw that failed is run again after so long, then after twice that, and so on up to the bound. */
const AGAIN_MS = 5_000;
const AGAIN_MS_MAX = 300_000;
/**
 * Who wants the group's capture to end waits so long for a thaw that is under way: it may wait itself for what is to end.
 * It goes on without, and where nobody is left to hear how it ended, the next start runs it again.
 */
const THAW_WAIT_MS_MAX = 2_000;

export interface FreezerOptions {
  readonly clock: Clock;
  readonly hooks: GroupHooks;
  readonly debt: ThawDebtFile;
  readonly group: () => string;
  readonly logger: Logger;
}

/**
 * Freezes the application of a group for a point, and thaws it, whatever happens between:
 *
 * 1. that it is to be thawed is durable; 2. the hook `freeze`; 3. the point, in bounded time; 4. the hook `thaw`; 5. what
 * was durable goes.
 *
 * 4 follows 1 also when 2 or 3 failed, took too long, or the daemon stops; after a kill the next start runs it. So a
 * thaw may run for an application that is not frozen, or run twice. One that fails is run again until it does not.
 */
export class Freezer {
  readonly #options: FreezerOptions;
  /** What is to be thawed with, from before the freeze until it has been. */
  #owed: HookUse | undefined;
  #point = "";
  #freeze: "succeeded" | "failed" | "unknown" = "unknown";
  #thawing: Promise<void> | undefined;
  #again: Timer | undefined;
  #isStopped = false;
  #againMs = AGAIN_MS;

  constructor(options: FreezerOptions) {
    this.#options = options;
  }

  /** Whether the hook `freeze` of the point that is being cut has succeeded. */
  get isFrozen(): boolean {
    return this.#owed !== undefined && this.#freeze === "succeeded";
  }

  /** What a kill has left is thawed, without anybody waiting for it. */
  async resume(): Promise<void> {
    const { debt, hooks, logger } = this.#options;
    let found: ThawDebt | "unreadable" | undefined;
    try {
      found = await debt.read();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      logger.error("whether the application is to be thawed cannot be read, so it is", {
        error: describeError(error),
      });
      found = "unreadable";
    }
    if (found === undefined) return;
    const use = found === "unreadable" ? hooks.at("thaw")?.use : found.hook;
    if (use === undefined)
      return logger.error("the application may be frozen, and no hook is named to thaw it");
    logger.warn("the application was frozen when the daemon ended, and is thawed now", { hook: use });
    this.#owed = { moment: "thaw", use, onFailure: "continue" };
    this.#freeze = "unknown";
    this.#point = found === "unreadable" ? "" : found.point;
    void this.thaw();
  }

  /**
   * Refused without hooks for it; rejects when the application could not be frozen and the group wants no point then.
   * `signal` ends a freeze that is under way.
   */
  async freeze(point: string, signal: AbortSignal): Promise<void> {
    const { hooks, debt, clock, group } = this.#options;
    const thaw = hooks.at("thaw");
    if (hooks.at("freeze") === undefined || thaw === undefined) throw appPointRefused(group());
    if (this.#owed !== undefined) throw stillToThaw(group(), this.#owed.use);
    await debt.owe({ hook: thaw.use, point, sinceMs: Math.floor(clock.wallMs()) });
    // It is run again until it succeeds: that it failed once stops nothing.
    this.#owed = { ...thaw, onFailure: "continue" };
    this.#point = point;
    this.#freeze = "failed";
    const outcome = await hooks.run("freeze", { point }, signal);
    if (outcome !== undefined && hasSucceeded(outcome)) this.#freeze = "succeeded";
  }

  /** Resolves when it has been tried once; once `signal` is aborted, after a while at the latest. Never rejects. */
  async thaw(signal?: AbortSignal): Promise<void> {
    if (this.#owed === undefined) return;
    this.#thawing ??= this.#thaw(this.#owed).finally(() => {
      this.#thawing = undefined;
    });
    await (signal === undefined ? this.#thawing : Promise.race([this.#thawing, this.#lateBy(signal)]));
  }

  /** Nothing is run again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#again?.cancel();
    await this.thaw(AbortSignal.abort());
  }

  async #thaw(use: HookUse): Promise<void> {
    const { hooks, debt, logger } = this.#options;
    try {
      const outcome = await hooks.runUse(use, { point: this.#point, freeze: this.#freeze });
      if (!hasSucceeded(outcome)) return this.#tryAgain();
      await debt.settle();
      this.#owed = undefined;
      this.#againMs = AGAIN_MS;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      // It is thawed; what cannot be told to the next start is done once more.
      logger.error("that the application is thawed could not be recorded", { error: describeError(error) });
      this.#tryAgain();
    }
  }

  #tryAgain(): void {
    if (this.#isStopped) return;
    const { clock, logger } = this.#options;
    logger.error("the application may be frozen still; the thaw is run again", { inMs: this.#againMs });
    this.#again = clock.startTimer(this.#againMs, () => void this.thaw());
    this.#againMs = Math.min(2 * this.#againMs, AGAIN_MS_MAX);
  }

  #lateBy(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const wait = () => clock.startTimer(THAW_WAIT_MS_MAX, resolve);
      if (signal.aborted) wait();
      else signal.addEventListener("abort", wait, { once: true });
    });
  }
}
