import type { StoreTrouble } from "#src/data-path/link-format/link-format.js";
import type { SenderEvent } from "#src/data-path/sender/sender.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface PeerStoreOptions {
  readonly ports: Pick<GroupPorts, "onChange">;
  readonly keeper: RecordKeeper;
  readonly logger: Logger;
}

/**
 * What the secondary says of its own store, as the primary shows it: a store that takes nothing is no reason to call the
 * group unprotected while what matters is there, and nobody should have to look at the other site to hear of it.
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

  /** True of a heartbeat, which nobody else asks. Without a stream nothing is known: the next one says it again. */
  heard(event: SenderEvent): boolean {
    if (event.type === "disconnected") this.#trouble = undefined;
    if (event.type !== "heartbeat") return false;
    if (event.store?.code !== this.#trouble?.code) this.#become(event.store);
    return true;
  }

  #become(store: StoreTrouble | undefined): void {
    const { logger, keeper, ports } = this.#options;
    const { secondary: peer = "" } = keeper.record.specification;
    if (store === undefined) {
      this.#trouble = undefined;
      logger.info("the store of the secondary is as it should be again", { peer });
    } else {
      const { code, message, hint } = store;
      this.#trouble = { code, why: `the store of ${peer}: ${message}`, hint: `at ${peer}: ${hint}` };
      logger.warn("the store of the secondary is not as it should be", { peer, code, why: message, hint });
    }
    ports.onChange();
  }
}
