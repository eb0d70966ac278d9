import { TidemarkError } from "#src/base/errors.js";
import type { PrimaryHeartbeat } from "#src/data-path/link-format/link-format.js";
import { APART_MS, backoffMs } from "#src/data-path/receiver/backoff.js";
import { isPassing } from "#src/data-path/receiver/batch-queue.js";
import { HeartbeatMemory } from "#src/data-path/receiver/heartbeat-memory.js";
import type { ReceiverOptions, ReceiverState } from "#src/data-path/receiver/receiver-options.js";
import { ReceiverRun, type RunOutcome } from "#src/data-path/receiver/receiver-run.js";
import type { Exposure } from "#src/domain/model/exposure.js";
import type { Sequence } from "#src/domain/model/sequence.js";

export {
  type Announced,
  type AnnounceOptions,
  announceReign,
} from "#src/data-path/receiver/announce-reign.js";
export { ReceiveWindows } from "#src/data-path/receiver/receive-windows.js";
export type {
  ReceiverEvent,
  ReceiverLimits,
  ReceiverObserver,
  ReceiverOptions,
  ReceiverState,
} from "#src/data-path/receiver/receiver-options.js";

/**
 * The secondary's end of the link of one group: dials the primary, follows it, and dials again for as long as it runs.
 * README.md tells how.
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #runId: bigint;
  readonly #memory: HeartbeatMemory;
  readonly #stopping = new AbortController();
  #state: ReceiverState = { type: "stopped" };
  #run: ReceiverRun | undefined;
  #running: Promise<void> | undefined;
  #attempt = 0;
  /** Since the last dial something has changed over there: what came of that dial may be of before. */
  #isAsked = false;
  /** Of the pause between two dials. */
  #pause = new AbortController();

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#runId = options.random.uint64() | 1n;
    this.#memory = new HeartbeatMemory(options.clock.monotonicMs());
  }

  get state(): ReceiverState {
    return this.#state;
  }

  /** The newest that the primary said of itself. */
  get heartbeat(): PrimaryHeartbeat | undefined {
    return this.#memory.newest;
  }

  /** What would be lost if this site were promoted now, as far as it can know. */
  get predictedLoss(): Exposure {
    const { store, clock } = this.#options;
    const isConnected = this.#state.type === "connected";
    return this.#memory.predicted(store.promotable?.sequence ?? 0, clock.monotonicMs(), isConnected);
  }

  /** The same, were it promoted to an older moment; what lies that far back is known less well. */
  predictedAt(sequence: Sequence): Exposure {
    const { clock } = this.#options;
    const { bytes, writes, seconds } = this.#memory.predicted(sequence, clock.monotonicMs(), false);
    return sequence < (this.#options.store.promotable?.sequence ?? 0)
      ? { seconds, bytes, writes, bound: "at-least" }
      : this.predictedLoss;
  }

  /** One that was stopped is not started again. */
  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  start(): void {
    this.#running ??= this.#follow();
  }

  /** Something has changed over there: there is no pause before the next dial, whether it has begun or not. */
  dialNow(): void {
    this.#attempt = 0;
    this.#isAsked = true;
    this.#pause.abort();
  }

  /** Resolves once nothing is under way. What it was given and has not stored is sent again some time. */
  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    this.#run?.stop(stopped());
    await this.#running;
    this.#become({ type: "stopped" });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#isAsked = false;
      const outcome = await this.#once();
      if (signal.aborted) return;
      const waitMs = this.#waitAfter(outcome);
      if (this.#isAsked) continue;
      this.#pause = new AbortController();
      const waking = AbortSignal.any([signal, this.#pause.signal]);
      await this.#options.clock.sleep(waitMs, waking).catch((error: unknown) => {
        if (!waking.aborted) throw error;
      });
    }
  }

  /** From one dial to the end of what came of it. */
  async #once(): Promise<RunOutcome> {
    const { dialer, peer, store } = this.#options;
    const { signal } = this.#stopping;
    this.#become({ type: "dialling", attempt: this.#attempt });
    try {
      // Behind what is durable; what a failing disk made doubtful is asked for again.
      if (store.state.lineage.some(({ id }) => store.suspect(id) !== undefined)) await store.recover();
      const stream = await dialer.dial(peer(), signal);
      if (signal.aborted) stream.abort("the secondary stops");
      const connected = (stalled: TidemarkError | undefined) =>
        this.#become({ type: "connected", peer: stream.peer, stalled });
      const run = new ReceiverRun(this.#options, stream, this.#memory, this.#runId, connected);
      this.#run = run;
      return await run.run(() => {
        this.#attempt = 0;
        connected(undefined);
      });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return { type: "broken", error };
    } finally {
      this.#run = undefined;
    }
  }

  #waitAfter(outcome: RunOutcome): number {
    const { random } = this.#options;
    if (outcome.type === "apart") {
      this.#become({ type: "apart", apart: outcome.apart });
      return APART_MS * (0.5 + random.fraction() / 2);
    }
    if (outcome.type === "failed") {
      this.#become({ type: "failed", because: outcome.error });
      return APART_MS;
    }
    const waitMs = isForPeople(outcome.error) ? APART_MS : backoffMs(this.#attempt, random.fraction());
    this.#attempt += 1;
    this.#become({ type: "waiting", because: outcome.error, waitMs });
    return waitMs;
  }

  #become(state: ReceiverState): void {
    this.#state = state;
    this.#options.observer.onEvent({ type: "state", state });
  }
}

/** Of what was sent whole. */
const DAMAGED_ON_THE_WAY = new Set(["BATCH_DAMAGED", "SEED_CHUNK_DAMAGED"]);

/** What neither the network nor the peer will change by itself. Damage on the way is not: it is asked for again. */
function isForPeople(error: TidemarkError): boolean {
  return !isPassing(error) && !DAMAGED_ON_THE_WAY.has(error.code) && error.code !== "PEER_MESSAGE_INVALID";
}

function stopped(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "RECEIVER_STOPPED",
    message: "the secondary does not follow any more: it was told to stop",
    hint: "start the daemon again, or apply the group again at its primary",
  });
}
