import { setTimeout as sleep } from "node:timers/promises";
import { BLOCK_BYTES, blockOf, stampBlock } from "#src/api/cli/demo/stamped-blocks.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import { NbdClient } from "#src/platform/nbd-client/nbd-client.js";

/** How long it waits between two writes: about two hundred a second, which any disk bears beside everything else. */
const PAUSE_MS = 4;
/** One write in so many is followed by a flush, as a database does at each commit. */
const FLUSH_EVERY = 16;
/** Between two attempts to attach again. */
const AGAIN_MS = 50;

/**
 * The application of the demo: writes one stamped block after the other, and keeps count of what was acknowledged. A
 * write that was not, because the daemon went away, is done again as it was: so what the volume must hold follows from the
 * count alone.
 */
export class Writer {
  /** The number of the last write that was acknowledged. */
  acknowledged = 0;
  #address: ListenAddress;
  readonly #exportName: string;
  readonly #stop = new AbortController();
  #attached = false;
  readonly #run: Promise<void>;
  #failure: { readonly error: unknown } | undefined;
  #marked: { readonly from: number; firstMs: number | undefined } = { from: 0, firstMs: undefined };

  constructor(address: ListenAddress, exportName: string) {
    this.#address = address;
    this.#exportName = exportName;
    this.#run = this.#write().catch((error) => {
      this.#failure = { error };
    });
  }

  get attached(): boolean {
    return this.#attached;
  }

  /** From now on `sinceMark` counts, but for the one write that may be under way: that may have gone anywhere already. */
  mark(): void {
    this.#marked = { from: this.acknowledged + 1, firstMs: undefined };
  }

  sinceMark(): { readonly writes: number; readonly seconds: number } {
    const { from, firstMs } = this.#marked;
    const seconds = firstMs === undefined ? 0 : (performance.now() - firstMs) / 1000;
    return { writes: Math.max(0, this.acknowledged - from), seconds };
  }

  /** The volume is served elsewhere now, as of that write: it goes on there with the next. */
  goOn(address: ListenAddress, write: number): void {
    this.#address = address;
    this.acknowledged = write;
    this.mark();
  }

  /** Rejects with what went wrong, if anything but the daemon going away did. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#run;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #write(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const client = await NbdClient.open(this.#address, this.#exportName);
        this.#attached = true;
        try {
          await this.#writeTo(client);
        } finally {
          this.#attached = false;
          client.close();
        }
      } catch (error) {
        // A daemon that starts again refuses its volumes for a moment, and one that has handed them over from then on.
        if (!(error instanceof TidemarkError) || !["unreachable", "refused"].includes(error.kind))
          throw error;
        await sleep(AGAIN_MS);
      }
    }
  }

  async #writeTo(client: NbdClient): Promise<void> {
    const blocks = client.sizeBytes / BLOCK_BYTES;
    while (!this.#stop.signal.aborted) {
      const write = this.acknowledged + 1;
      await client.write(blockOf(write, blocks) * BLOCK_BYTES, stampBlock(write));
      this.acknowledged = write;
      if (write > this.#marked.from) this.#marked.firstMs ??= performance.now();
      if (write % FLUSH_EVERY === 0) await client.flush();
      await sleep(PAUSE_MS);
    }
  }
}
