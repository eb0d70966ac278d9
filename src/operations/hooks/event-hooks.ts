import { describeError, TidemarkError } from "#src/base/errors.js";
import { type HookFacts, hookAt, hookEnvironment } from "#src/domain/hooks/hook-environment.js";
import type { GroupSpecification, HookMoment } from "#src/domain/model/group-specification.js";
import type { EventDraft } from "#src/domain/model/site-event.js";
import type { HookRunner } from "#src/operations/hooks/hook-runner.js";
import type { Logger } from "#src/telemetry/logger.js";

/** What of a group's picture a hook is told. */
interface SeenGroup {
  readonly name: string;
  readonly id: string;
  readonly specification: GroupSpecification;
  readonly sites: readonly { readonly name: string; readonly role: "active" | "passive" | "failed" }[];
  readonly rpo: { readonly targetMs: number } | undefined;
}

export interface EventHooksOptions {
  readonly runner: HookRunner;
  readonly site: string;
  readonly logger: Logger;
  /** Of the group by that name; undefined when it is not there any more. */
  readonly group: (name: string) => Promise<SeenGroup | undefined>;
}

/** Events that are moments of hooks. Nothing waits for these hooks, so what their failure is to stop is nothing. */
const MOMENTS: Readonly<Record<string, HookMoment>> = {
  RPO_BREACH_BEGUN: "rpo-breach",
  GROUP_SUPERSEDED: "post-demote",
};

/**
 * Runs the hooks of moments that are noticed rather than asked for. An event comes once while the daemon runs, and again
 * after a start that finds things as they were: a superseded site runs `post-demote` at each of its starts.
 */
export class EventHooks {
  readonly #options: EventHooksOptions;
  /** Group and moment: what goes on is not begun once more. */
  readonly #underWay = new Set<string>();

  constructor(options: EventHooksOptions) {
    this.#options = options;
  }

  async told({ code, group: name, facts }: EventDraft): Promise<void> {
    const moment = Object.hasOwn(MOMENTS, code) ? MOMENTS[code] : undefined;
    const key = `${name} ${moment}`;
    if (moment === undefined || this.#underWay.has(key)) return;
    this.#underWay.add(key);
    try {
      const group = await this.#options.group(name);
      if (group !== undefined) await this.#run(group, moment, facts);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const why = describeError(error);
      this.#options.logger.warn("a hook was not run: its group cannot be asked", {
        group: name,
        moment,
        why,
      });
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #run(seen: SeenGroup, moment: HookMoment, { worst_ms: worstMs }: EventDraft["facts"]): Promise<void> {
    const { runner, site } = this.#options;
    const use = hookAt(seen.specification.hooks, moment);
    if (use === undefined) return;
    const role = seen.sites.find(({ name }) => name === site)?.role ?? "passive";
    const { id, specification } = seen;
    const facts: HookFacts = {
      ...(typeof worstMs === "number" ? { exposureMs: worstMs } : {}),
      ...(seen.rpo === undefined ? {} : { targetMs: seen.rpo.targetMs }),
    };
    const environment = hookEnvironment({ id, site, role, specification }, use, facts);
    await runner.run({ group: seen.name, moment, hook: use.use, environment });
  }
}
