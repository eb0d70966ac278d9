import { describeError, TidemarkError } from "#src/base/errors.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { GroupRegister } from "#src/operations/groups/group-register.js";
import type { Change } from "#src/operations/groups/groups.js";
import { CONFIRM_COMMIT, CONFIRM_ROLLBACK } from "#src/operations/groups/promotion/failover-errors.js";
import { type Due, dueIn } from "#src/operations/groups/promotion/failover-timeout.js";
import type { HostFailovers } from "#src/operations/groups/promotion/host-failovers.js";

/** How soon it is noticed that the time of a failover is up: times are of minutes. */
const LOOK_MS = 1000;
/** Between two attempts at what is refused: each dials the old primary, and operators wait behind it. */
const AGAIN_MS = 10_000;
const AGAIN_MS_MAX = 300_000;

export interface FailoverTimeoutsOptions {
  readonly ports: Pick<GroupPorts, "clock" | "logger" | "onChange">;
  readonly register: GroupRegister;
  readonly verbs: () => HostFailovers;
}

/**
 * Ends failovers whose time is up, as the specification of the group says: it is made final, or rolled back, by the verbs of an operator.
 * What is refused, a rollback above all while the old primary does not answer, stays open, is shown, and is tried again; it is never
 * turned into the other.
 */
export class FailoverTimeouts {
  readonly #options: FailoverTimeoutsOptions;
  readonly #stopping = new AbortController();
  /** By the id of the group: not before that, on the monotonic clock. */
  readonly #tries = new Map<string, { readonly waitMs: number; readonly notBeforeMs: number }>();
  readonly #underWay = new Set<string>();

  constructor(options: FailoverTimeoutsOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#look();
  }

  /** Nothing is begun any more. What goes on has its turn. */
  stop(): void {
    this.#stopping.abort();
  }

  async #look(): Promise<void> {
    const { clock } = this.#options.ports;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      for (const [id, group] of this.#options.register.groups)
        if (group instanceof CopyGroup && !this.#underWay.has(id)) void this.#end(id, group);
      await Promise.allSettled([clock.sleep(LOOK_MS, signal)]);
    }
  }

  async #end(id: string, group: CopyGroup): Promise<void> {
    const { ports, verbs } = this.#options;
    const { clock, logger, onChange } = ports;
    const { action, leftMs } = dueOf(group) ?? {};
    const tried = this.#tries.get(id);
    if (action === undefined || leftMs === undefined || leftMs > 0) return void this.#tries.delete(id);
    if (tried !== undefined && clock.monotonicMs() < tried.notBeforeMs) return;
    this.#underWay.add(id);
    const { policy } = group.promotion;
    try {
      const job = await (action === "commit"
        ? verbs().commit(id, false, changeOf(CONFIRM_COMMIT))
        : verbs().rollback(id, changeOf(CONFIRM_ROLLBACK)));
      policy.ended(action, job.id);
      logger.warn("the time of the failover is up, and it was ended by policy", {
        group: group.name,
        action,
      });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const waitMs = Math.min(2 * (tried?.waitMs ?? AGAIN_MS / 2), AGAIN_MS_MAX);
      this.#tries.set(id, { waitMs, notBeforeMs: clock.monotonicMs() + waitMs });
      if (policy.trouble?.code !== error.code)
        logger.warn("the time of the failover is up, and it cannot be ended by policy: it is tried again", {
          group: group.name,
          action,
          error: describeError(error),
        });
      policy.refused(troubleFrom(error));
    } finally {
      this.#underWay.delete(id);
      onChange();
    }
  }
}

/** The specification is what asks for it. */
function changeOf(confirm: string): Change {
  return { requestId: "", confirm, reason: "failover.timeout is over", requestedBy: "policy" };
}

/** One that was handed over in order goes on by itself. */
function dueOf({ record, state, promotion, takeOver }: CopyGroup): Due | undefined {
  return takeOver.next === undefined ? dueIn(record, state, promotion) : undefined;
}
