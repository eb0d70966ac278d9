import { describeError } from "#src/base/errors.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import { PeerFence } from "#src/operations/groups/promotion/peer-fence.js";
import type { PromotionKeeper } from "#src/operations/groups/promotion/promotion-keeper.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface OldPrimaryOptions {
  readonly kept: PromotionKeeper;
  readonly logger: Logger;
  readonly onChange: () => void;
  readonly running: () => RunningCopy;
}

/** The site in whose place this one was promoted, for as long as that is so: told of it, and what it answers recorded. */
export class OldPrimary {
  readonly #options: OldPrimaryOptions;
  #fence: PeerFence | undefined;

  constructor(options: OldPrimaryOptions) {
    this.#options = options;
  }

  /** Undefined while nothing has been promised. */
  get fence(): PeerFence | undefined {
    return this.#fence;
  }

  /** From the promise on; `tells`: it is not on record yet that it has heard. */
  begin(tells: boolean): void {
    const fence = this.#begun();
    if (tells) fence.tell();
  }

  /** Tells it once more, and answers whether it has answered now that it has it on record. */
  ask(msMax: number): Promise<boolean> {
    return this.#begun().ask(msMax);
  }

  async stop(): Promise<void> {
    const fence = this.#fence;
    this.#fence = undefined;
    await fence?.stop();
  }

  #begun(): PeerFence {
    const { running, logger, onChange } = this.#options;
    const onConfirmed = () => this.#confirmed();
    this.#fence ??= new PeerFence({ announce: running().announcing(), logger, onConfirmed, onChange });
    return this.#fence;
  }

  #confirmed(): void {
    const { kept, logger } = this.#options;
    kept.confirmed().catch((error: unknown) =>
      logger.warn("that the old primary is fenced is not on record yet: it is told again", {
        error: describeError(error),
      }),
    );
  }
}
