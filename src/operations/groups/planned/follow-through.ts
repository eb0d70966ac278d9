import { describeError, TidemarkError } from "#src/base/errors.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { GroupRegister } from "#src/operations/groups/group-register.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { HostFailovers } from "#src/operations/groups/promotion/host-failovers.js";

/** Between two attempts: the old primary has to have the outcome on record first, which takes it a moment. */
const AGAIN_MS = 100;
const AGAIN_MS_MAX = 10_000;

export interface FollowThroughOptions {
  readonly ports: Pick<GroupPorts, "clock" | "logger" | "site">;
  readonly register: GroupRegister;
  readonly verbs: () => HostFailovers;
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/**
 * A site that has taken over in order, up to where it replicates in the opposite direction: what an operator does after a failover it
 * does itself, by the same verbs, since it was asked for already. It serves meanwhile. What fails is tried again, also after a start;
 * once an operator has decided otherwise, by another point say, it is left alone.
 */
export class FollowThrough {
  readonly #options: FollowThroughOptions;
  readonly #stopping = new AbortController();
  readonly #followed = new Set<string>();

  constructor(options: FollowThroughOptions) {
    this.#options = options;
  }

  /** The group of this id, as long as there is something to be done. */
  follow(id: string): void {
    if (this.#followed.has(id) || this.#next(id) === undefined) return;
    this.#followed.add(id);
    void this.#follow(id).finally(() => this.#followed.delete(id));
  }

  /** Nothing is begun any more. What goes on has its turn. */
  stop(): void {
    this.#stopping.abort();
  }

  async #follow(id: string): Promise<void> {
    const { clock, logger } = this.#options.ports;
    const { signal } = this.#stopping;
    let told = "";
    for (let waitMs = AGAIN_MS; !signal.aborted; waitMs = Math.min(2 * waitMs, AGAIN_MS_MAX)) {
      const next = this.#next(id);
      if (next === undefined) return;
      try {
        await this.#do(id, next);
        waitMs = AGAIN_MS;
        continue;
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        if (told !== error.code && error.code !== "PEER_NOT_FENCED")
          logger.warn("what follows a planned failover is tried again", {
            id,
            next,
            error: describeError(error),
          });
        told = error.code;
      }
      await Promise.allSettled([clock.sleep(waitMs, signal)]);
    }
  }

  #next(id: string): "commit" | "reprotect" | undefined {
    return this.#copy(id)?.takeOver.next;
  }

  #copy(id: string): CopyGroup | undefined {
    const group = this.#options.register.groups.get(id);
    return group instanceof CopyGroup ? group : undefined;
  }

  async #do(id: string, next: "commit" | "reprotect"): Promise<void> {
    const { verbs, inTurn } = this.#options;
    if (next === "reprotect") return void (await verbs().reprotect(id, "", this.#change("Reprotect")));
    await inTurn(this.#copy(id)?.name ?? id, async () => {
      // An operator whose turn came first may have gone to another point: that is not ours to make final.
      const copy = this.#next(id) === "commit" ? this.#copy(id) : undefined;
      await copy?.promotion.commit(true, this.#change("Commit"));
    });
  }

  /** Confirmed where the planned failover was asked for. */
  #change(confirm: string): Change {
    return {
      requestId: "",
      confirm,
      reason: "it was handed over in order",
      requestedBy: this.#options.ports.site,
    };
  }
}
