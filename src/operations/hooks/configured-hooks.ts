import { describeError, TidemarkError } from "#src/base/errors.js";
import {
  describeEnd,
  type HookEnd,
  type HookOutcome,
  hasSucceeded,
  hintOfEnd,
  UNDOING,
} from "#src/domain/hooks/hook-outcome.js";
import type { EventDraft } from "#src/domain/model/site-event.js";
import type { HookCall, HookRunner } from "#src/operations/hooks/hook-runner.js";
import { outputLines } from "#src/operations/hooks/output-lines.js";
import type { ProcessOutcome, ProcessRunner } from "#src/platform/process/process-runner.js";
import type { Logger } from "#src/telemetry/logger.js";

/** As the configuration has it. */
export interface HookDefinition {
  /** The program by its absolute path, then its arguments. A shell is involved where it is that program. */
  readonly run: readonly string[];
  readonly timeoutMs: number;
}

/** After SIGTERM a hook has so long until SIGKILL: a stop of the daemon, which waits longer, still has time for the thaw. */
export const KILL_AFTER_MS = 2000;
/** Processes at once. Each group has one or two under way; more means that hooks hang everywhere. */
const AT_ONCE_MAX = 128;

export interface ConfiguredHooksOptions {
  readonly runner: ProcessRunner;
  /** By name, of the configuration in force. */
  readonly hooks: () => Readonly<Record<string, HookDefinition>>;
  readonly logger: Logger;
  readonly tell: (event: EventDraft) => void;
}

/**
 * Runs the hooks of the site as processes. Whatever becomes of one is an outcome; one that fails is logged with the end of
 * its output, and is an event.
 */
export class ConfiguredHooks implements HookRunner {
  readonly #options: ConfiguredHooksOptions;
  readonly #stop = new AbortController();
  #running = 0;

  constructor(options: ConfiguredHooksOptions) {
    this.#options = options;
  }

  names(): readonly string[] {
    return Object.keys(this.#options.hooks());
  }

  /** From the start of a hook to its end, at most. */
  get timeoutMsMax(): number {
    const timeouts = Object.values(this.#options.hooks()).map(({ timeoutMs }) => timeoutMs + KILL_AFTER_MS);
    return Math.max(0, ...timeouts);
  }

  /** What is under way is ended, and nothing begins any more, but what undoes. */
  stop(): void {
    this.#stop.abort();
  }

  async run(call: HookCall, signal?: AbortSignal): Promise<HookOutcome> {
    const outcome = await this.#outcome(call, signal);
    this.#tell(call, outcome);
    return outcome;
  }

  async #outcome(call: HookCall, signal: AbortSignal | undefined): Promise<HookOutcome> {
    const hooks = this.#options.hooks();
    const hook = Object.hasOwn(hooks, call.hook) ? hooks[call.hook] : undefined;
    const isUndoing = UNDOING.has(call.moment);
    if (hook === undefined) return notRun(undefinedHook(call.hook));
    if (this.#running >= AT_ONCE_MAX && !isUndoing) return notRun(TOO_MANY);
    const [program = "", ...rest] = hook.run;
    const ends = [...(signal === undefined ? [] : [signal]), ...(isUndoing ? [] : [this.#stop.signal])];
    this.#running += 1;
    try {
      const ended = await this.#options.runner.run({
        argv: [program, ...rest],
        environment: call.environment,
        timeoutMs: hook.timeoutMs,
        killAfterMs: KILL_AFTER_MS,
        signal: AbortSignal.any(ends),
      });
      const { output, elapsedMs } = ended;
      return { end: endOf(ended.end, hook.timeoutMs), output: outputLines(output), elapsedMs };
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return notRun({ code: error.code, why: describeError(error), hint: error.hint });
    } finally {
      this.#running -= 1;
    }
  }

  #tell({ group, moment, hook }: HookCall, outcome: HookOutcome): void {
    const { logger, tell } = this.#options;
    const { end, output, elapsedMs } = outcome;
    const facts = { moment, hook, elapsed_ms: Math.round(elapsedMs) };
    if (hasSucceeded(outcome)) {
      logger.info("a hook has run", { group, ...facts, output });
      return;
    }
    const why = describeEnd(end);
    logger.warn("a hook failed", { group, ...facts, why, output });
    const last = output.at(-1);
    tell({
      severity: moment === "thaw" ? "error" : "warning",
      code: "HOOK_FAILED",
      group,
      message: `the hook ${hook} at ${moment} ${why}; ${hintOfEnd(end, hook)}`,
      facts: { ...facts, end: end.type, ...(last === undefined ? {} : { output: last }) },
    });
  }
}

function endOf(end: ProcessOutcome["end"], timeoutMs: number): HookEnd {
  return end.type === "timed-out" ? { type: "timed-out", timeoutMs } : end;
}

function notRun(why: Omit<Extract<HookEnd, { type: "not-run" }>, "type">): HookOutcome {
  return { end: { type: "not-run", ...why }, output: [], elapsedMs: 0 };
}

function undefinedHook(hook: string) {
  return {
    code: "HOOK_UNKNOWN",
    why: `the configuration of this site defines no hook ${hook}`,
    hint: "define it there under hooks, and reload the configuration",
  };
}

const TOO_MANY = {
  code: "HOOKS_BUSY",
  why: `${AT_ONCE_MAX} hooks run at this site already`,
  hint: "see which of them hang; each has its timeout in the configuration",
};
