import type { Trouble } from "#src/domain/group/group-state.js";
import type { Condition } from "#src/domain/group/group-words.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface PeerStoreOptions {
  readonly ports: Pick<GroupPorts, "onChange">;
  readonly keeper: RecordKeeper;
  readonly logger: Logger;
}

/**
 * What the secondary says of its own store, with its condition StoreHealthy, as the primary shows it: a store that takes
 * nothing is no reason to call the group unprotected while what matters is there, and nobody should have to look at the other
 * site to hear of it.
 */
export class PeerStore {
  readonly #options: PeerStoreOptions;
  #trouble: Trouble | undefined;

  constructor(options: PeerStoreOptions) {
    this.#options = options;
  }

  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** The conditions at the secondary, as it says them with each heartbeat. */
  heard(conditions: readonly Condition[]): void {
    const ill = conditions.find(({ type, status }) => type === "StoreHealthy" && status === "false");
    if (ill?.reason !== this.#trouble?.code) this.#become(ill);
  }

  /** Without a stream nothing is known: the next one says it again. */
  unheard(): void {
    this.#trouble = undefined;
  }

  #become(ill: Condition | undefined): void {
    const { logger, keeper, ports } = this.#options;
    const { secondary: peer = "" } = keeper.record.specification;
    if (ill === undefined) {
      this.#trouble = undefined;
      logger.info("the store of the secondary is as it should be again", { peer });
    } else {
      const { reason: code, message } = ill;
      const why = `the store of ${peer} is not as it should be`;
      this.#trouble = { code, why, hint: `at ${peer}: ${message}` };
      logger.warn("the store of the secondary is not as it should be", { peer, code, why: message });
    }
    ports.onChange();
  }
}
