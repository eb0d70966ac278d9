import { AssertionFailure, assert, unreachable } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Part, PartDefinition, PartReport } from "#src/daemon/part.js";
import { assertTransition, type PartState, type PartStatus } from "#src/daemon/part-state.js";
import {
  decideRestart,
  policyOf,
  RECOVERED_AFTER_MS,
  type RestartPolicy,
} from "#src/daemon/restart-policy.js";
import { within } from "#src/daemon/within.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Random } from "#src/platform/random/random.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * Starts the parts in order, watches over them, stops them in reverse.
 *
 * 1. A part starts when all before it run. A start that fails, takes too long, or is overtaken by a stop ends in `stop`
 *    of everything that was begun, that part included, before `start` rejects with the cause.
 * 2. A running part that reports a failure is handled as the restart policy says: started again alone, left failed, or
 *    told to `onFatal`, once, whose owner then ends the daemon.
 * 3. Stopping takes the parts in reverse, one at a time, and waits for none longer than STOP_MS_MAX: what hangs is named
 *    in the outcome and left behind for the end of the process.
 */
export class Supervisor {
  readonly #entries: readonly Entry[];
  readonly #options: SupervisorOptions;
  readonly #ending = new AbortController();
  #startup: Promise<void> | undefined;
  #stop: Promise<StopOutcome> | undefined;
  #fatalTold = false;

  constructor(definitions: readonly PartDefinition[], options: SupervisorOptions) {
    this.#options = options;
    this.#entries = definitions.map((definition) => ({
      definition,
      policy: (options.policyOf ?? policyOf)(definition.name),
      state: { type: "waiting" },
      part: undefined,
      failures: 0,
      recovery: undefined,
    }));
    assertOrder(this.#entries);
  }

  /** Resolves when every part runs. Rejects with why not; then nothing is left running. */
  async start(): Promise<void> {
    assert(this.#startup === undefined, "the parts are started once");
    this.#startup = this.#startAll();
    try {
      await this.#startup;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Also while starting. The same outcome for everybody who asks. Never rejects. */
  stop(): Promise<StopOutcome> {
    this.#stop ??= this.#stopAll();
    return this.#stop;
  }

  states(): readonly PartStatus[] {
    return this.#entries.map(({ definition, state }) => ({ name: definition.name, state }));
  }

  allRunning(): boolean {
    return !this.#ending.signal.aborted && this.#entries.every((entry) => entry.state.type === "running");
  }

  async #startAll(): Promise<void> {
    for (const entry of this.#entries) {
      const failure = await this.#startOne(entry);
      if (failure === undefined) continue;
      this.#enter(entry, { type: "failed", cause: describeError(failure.cause) });
      throw failure.cause;
    }
  }

  /** Undefined when it runs. */
  async #startOne(entry: Entry): Promise<Failure | undefined> {
    const { name } = entry.definition;
    this.#enter(entry, { type: "starting", attempt: entry.failures + 1 });
    const report = this.#reportFor(entry);
    const outcome = await within(
      this.#options.clock,
      START_MS_MAX,
      () => {
        entry.part = entry.definition.create(report);
        return entry.part.start();
      },
      this.#ending.signal,
    );
    switch (outcome.type) {
      case "done":
        this.#enter(entry, { type: "running", sinceMs: this.#options.clock.monotonicMs() });
        report.arm();
        return undefined;
      case "failed":
        return { cause: outcome.cause };
      case "late":
        return { cause: startTooSlow(name) };
      case "overtaken":
        return { cause: stoppedWhileStarting(name) };
      default:
        return unreachable(outcome);
    }
  }

  /** What a part says before it runs is heard once it does; what it says after its first report, or its end, is not. */
  #reportFor(entry: Entry): PartReport & { arm(): void } {
    let armed = false;
    let told: Failure | undefined;
    return {
      failed: (cause) => {
        if (told !== undefined) return;
        told = { cause };
        if (armed) this.#failed(entry, cause);
      },
      arm: () => {
        armed = true;
        if (told !== undefined) this.#failed(entry, told.cause);
      },
    };
  }

  #failed(entry: Entry, cause: unknown): void {
    const { clock, logger, random } = this.#options;
    const { state } = entry;
    if (this.#ending.signal.aborted) {
      logger.warn("part failed while stopping", { part: entry.definition.name, error: cause });
      return;
    }
    const recovered = state.type === "running" && clock.monotonicMs() - state.sinceMs >= RECOVERED_AFTER_MS;
    entry.failures = recovered ? 1 : entry.failures + 1;
    const decision =
      cause instanceof AssertionFailure
        ? ({ type: "fatal" } as const)
        : decideRestart(entry.policy, entry.failures, random.fraction());
    logger.error("part failed", { part: entry.definition.name, error: cause, decision });
    if (decision.type === "fatal") {
      this.#fatal(entry, cause);
    } else if (decision.type === "retry") {
      const { delayMs } = decision;
      this.#enter(entry, { type: "retrying", attempt: entry.failures, delayMs, cause: describeError(cause) });
      entry.recovery = this.#recover(entry, delayMs);
    } else {
      this.#enter(entry, { type: "failed", cause: describeError(cause) });
      entry.recovery = this.#letGo(entry).then(() => undefined);
    }
  }

  /** Ends the old part, waits, starts a new one. One that does not let go cannot be followed by another. */
  async #recover(entry: Entry, delayMs: number): Promise<void> {
    const outcome = await this.#letGo(entry);
    if (this.#ending.signal.aborted) return;
    if (outcome === "hangs") {
      this.#fatal(entry, stopTooSlow(entry.definition.name));
      return;
    }
    await within(this.#options.clock, delayMs, () => new Promise(() => undefined), this.#ending.signal);
    if (this.#ending.signal.aborted) return;
    const failure = await this.#startOne(entry);
    if (this.#ending.signal.aborted) return;
    if (failure !== undefined) this.#failed(entry, failure.cause);
    else this.#options.logger.info("part runs again", { part: entry.definition.name });
  }

  #fatal(entry: Entry, cause: unknown): void {
    this.#enter(entry, { type: "failed", cause: describeError(cause) });
    if (this.#fatalTold) return;
    this.#fatalTold = true;
    this.#options.onFatal(entry.definition.name, cause);
  }

  async #stopAll(): Promise<StopOutcome> {
    this.#ending.abort();
    await Promise.allSettled([this.#startup]);
    const abandoned: string[] = [];
    const failed: string[] = [];
    for (const entry of this.#entries.toReversed()) {
      await Promise.allSettled([entry.recovery]);
      if (entry.state.type === "waiting") this.#enter(entry, { type: "stopped" });
      if (entry.part === undefined && entry.state.type !== "retrying") continue;
      this.#enter(entry, { type: "stopping" });
      const outcome = await this.#letGo(entry);
      if (outcome === "hangs") abandoned.push(entry.definition.name);
      if (outcome === "failed") failed.push(entry.definition.name);
      const clean = outcome === "stopped";
      this.#enter(entry, clean ? { type: "stopped" } : { type: "failed", cause: `stop ${outcome}` });
    }
    return { abandoned, failed };
  }

  async #letGo(entry: Entry): Promise<"stopped" | "failed" | "hangs"> {
    const { part } = entry;
    if (part === undefined) return "stopped";
    const { clock, logger } = this.#options;
    entry.part = undefined;
    const outcome = await within(clock, STOP_MS_MAX, () => part.stop());
    if (outcome.type === "done") return "stopped";
    if (outcome.type === "failed") {
      logger.error("part did not stop cleanly", { part: part.name, error: outcome.cause });
      return "failed";
    }
    logger.error("part does not stop: left behind", { part: part.name, waitedMs: STOP_MS_MAX });
    return "hangs";
  }

  #enter(entry: Entry, state: PartState): void {
    const { name } = entry.definition;
    assertTransition(name, entry.state.type, state.type);
    entry.state = state;
    const { type, ...facts } = state;
    this.#options.logger.debug("part state", { part: name, state: type, ...facts });
    this.#options.onChange?.();
  }
}

export interface SupervisorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The daemon cannot go on; called once at most. Whoever is told stops the parts. */
  readonly onFatal: (name: string, cause: unknown) => void;
  /** Called after each change of a part's state. */
  readonly onChange?: () => void;
  readonly policyOf?: (name: string) => RestartPolicy;
}

export interface StopOutcome {
  /** Did not stop in time. */
  readonly abandoned: readonly string[];
  /** Said they could not stop cleanly. */
  readonly failed: readonly string[];
}

/** A start that takes this long hangs: whatever needs more (a recovery, a scan) is done by a part that runs already. */
export const START_MS_MAX = 60_000;
/** What a part may take to finish what is under way. Half a dozen of them stay below systemd's 90 s to its SIGKILL. */
export const STOP_MS_MAX = 10_000;

interface Entry {
  readonly definition: PartDefinition;
  readonly policy: RestartPolicy;
  state: PartState;
  /** There while something may have to be stopped. */
  part: Part | undefined;
  /** In a row. */
  failures: number;
  recovery: Promise<void> | undefined;
}

interface Failure {
  readonly cause: unknown;
}

function assertOrder(entries: readonly Entry[]): void {
  const before = new Set<string>();
  for (const { definition } of entries) {
    assert(!before.has(definition.name), `two parts are called ${definition.name}`);
    for (const need of definition.needs) {
      assert(before.has(need), `part ${definition.name} needs ${need}, which does not come before it`);
      const needed = entries.find((entry) => entry.definition.name === need);
      assert(needed?.policy.type === "fatal", `part ${need} is retried, but ${definition.name} needs it`);
    }
    before.add(definition.name);
  }
}

function startTooSlow(name: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "PART_START_TOO_SLOW",
    message: `the ${name} part did not start within ${START_MS_MAX / 1000} s`,
    hint: "look at the log lines before this one: a disk or a name server may not answer",
    facts: { part: name, waitedMs: START_MS_MAX },
  });
}

function stopTooSlow(name: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "PART_STOP_TOO_SLOW",
    message: `the ${name} part failed and did not let go within ${STOP_MS_MAX / 1000} s, so it cannot be started again`,
    hint: "restart the daemon; look at the log lines before this one for what hangs",
    facts: { part: name, waitedMs: STOP_MS_MAX },
  });
}

/** The start was given up because the daemon was told to stop: no failure of anything. */
export function isStoppedWhileStarting(error: unknown): boolean {
  return error instanceof TidemarkError && error.code === STOPPED_WHILE_STARTING;
}

const STOPPED_WHILE_STARTING = "STOPPED_WHILE_STARTING";

function stoppedWhileStarting(name: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: STOPPED_WHILE_STARTING,
    message: `the daemon was stopped while its ${name} part was starting`,
    hint: "start it again",
    facts: { part: name },
  });
}
