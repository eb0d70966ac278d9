import { TidemarkError } from "#src/base/errors.js";
import {
  type HookFacts,
  type HookGroup,
  hookAt,
  hookEnvironment,
} from "#src/domain/hooks/hook-environment.js";
import { describeEnd, type HookOutcome, hintOfEnd, judgeHook } from "#src/domain/hooks/hook-outcome.js";
import type { HookMoment, HookUse } from "#src/domain/model/group-specification.js";
import type { HookRunner } from "#src/operations/hooks/hook-runner.js";

export interface GroupHooksOptions {
  /** Undefined where the site runs none. */
  readonly runner: HookRunner | undefined;
  readonly group: () => HookGroup;
}

/** The hooks of one group, by the moments at which it names them. */
export class GroupHooks {
  readonly #options: GroupHooksOptions;

  constructor(options: GroupHooksOptions) {
    this.#options = options;
  }

  /** Undefined: the group names none, or the site runs none. */
  at(moment: HookMoment): HookUse | undefined {
    if (this.#options.runner === undefined) return undefined;
    return hookAt(this.#options.group().specification.hooks, moment);
  }

  /**
   * Runs what the group names for the moment, if anything. Rejects with HOOK_FAILED when that fails and the group says
   * that what follows is not to be; otherwise resolves with how it went.
   */
  async run(
    moment: HookMoment,
    facts: HookFacts = {},
    signal?: AbortSignal,
  ): Promise<HookOutcome | undefined> {
    const use = this.at(moment);
    return use === undefined ? undefined : await this.runUse(use, facts, signal);
  }

  /** The same of one that was decided before. */
  async runUse(use: HookUse, facts: HookFacts = {}, signal?: AbortSignal): Promise<HookOutcome> {
    const { runner, group } = this.#options;
    const { group: name } = group().specification;
    const environment = hookEnvironment(group(), use, facts);
    const call = { group: name, moment: use.moment, hook: use.use, environment };
    const outcome = await (runner?.run(call, signal) ?? NO_RUNNER);
    if (judgeHook(outcome, use.onFailure) === "stop") throw this.failed(use, outcome);
    return outcome;
  }

  failed(use: HookUse, outcome: HookOutcome): TidemarkError {
    return hookFailed(this.#options.group().specification.group, use, outcome);
  }
}

const NO_RUNNER: HookOutcome = {
  end: { type: "not-run", code: "NO_HOOKS", why: "this site runs no hooks", hint: "run it by hand" },
  output: [],
  elapsedMs: 0,
};

function hookFailed(group: string, { moment, use }: HookUse, { end, output }: HookOutcome): TidemarkError {
  const last = output.at(-1);
  return new TidemarkError({
    kind: end.type === "aborted" ? "pending" : "failed",
    code: "HOOK_FAILED",
    message: `the hook ${use} of ${group} at ${moment} ${describeEnd(end)}`,
    hint: hintOfEnd(end, use),
    facts: { group, moment, hook: use, end: end.type, ...(last === undefined ? {} : { output: last }) },
  });
}
