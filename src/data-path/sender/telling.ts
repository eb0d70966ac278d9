import { TidemarkError } from "#src/base/errors.js";
import { encodeResponse } from "#src/data-path/link-format/link-format.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";
import { withNextTold } from "#src/domain/fencing/tellings.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import type { Timer } from "#src/platform/clock/clock.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

/** How much of what was written along a stream a copy of the data directory may lack unnoticed. Each costs both sites a write of the state file. */
export const TELL_MS = 60_000;

/** What the secondary is told so that a data directory that was put back is noticed: `domain/fencing/tellings.ts`. */
export class Telling {
  readonly #options: SenderOptions;
  #sequence = 0;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** The state with the next number, once that is durable. */
  async next(heard: number): Promise<SiteState> {
    const { capture, stateFile } = this.#options;
    // One failure of the disk must not be the last word: nothing is sent before a number is durable.
    await stateFile.resume();
    this.#sequence = capture.position.sequence;
    return await stateFile.update((state) => withNextTold(state, heard));
  }

  /** Now and then, once something was written, until it is ended by what this answers: resolves once nothing of it is under way. */
  along(stream: MessageStream): () => Promise<void> {
    const { clock } = this.#options;
    let isEnded = false;
    let underWay = Promise.resolve();
    let timer: Timer;
    const arm = () => {
      timer = clock.startTimer(TELL_MS, () => {
        underWay = this.#again(stream, () => isEnded).then(() => {
          if (!isEnded) arm();
        });
      });
    };
    arm();
    return async () => {
      isEnded = true;
      timer.cancel();
      await underWay;
    };
  }

  async #again(stream: MessageStream, isEnded: () => boolean): Promise<void> {
    if (this.#options.capture.position.sequence === this.#sequence) return;
    try {
      const { lineage, promise, told = 0, heard = 0 } = await this.next(0);
      if (isEnded()) return;
      stream.send(encodeResponse({ type: "lineage", ancestry: { lineage, promise, told, heard } }));
    } catch (error) {
      // The secondary dials again, and is told then.
      if (!(error instanceof TidemarkError)) throw error;
      stream.abort(error.message);
    }
  }
}
