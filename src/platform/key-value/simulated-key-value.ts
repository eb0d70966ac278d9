import { assert } from "#src/base/assert.js";
import type { TidemarkError } from "#src/base/errors.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type {
  KeyRange,
  KeyValueChange,
  KeyValueFinding,
  KeyValueIterator,
  KeyValueOpener,
  KeyValueStore,
  VerifyOptions,
  WriteOptions,
} from "#src/platform/key-value/key-value.js";
import { closedError, lockedError, noSpaceError } from "#src/platform/key-value/key-value-error.js";
import { SimulatedIterator } from "#src/platform/key-value/simulated-iterator.js";
import { type Batch, SurvivingBatches } from "#src/platform/key-value/surviving-batches.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";

export interface SimulatedKeyValueOptions {
  /** With it a write takes simulated time; without, it is done within the turn. */
  readonly latency?: { readonly clock: Clock; readonly writeMs: (sync: boolean) => number };
  /** See SurvivingBatches. */
  readonly unsyncedBytesMax?: number;
  /** Asked for each write: without room it fails, and leaves a torn record. */
  readonly hasRoom?: () => boolean;
}

/**
 * The stores of one simulated site, by path: what its disk holds of them outlives a crash.
 *
 * `crash` is a power loss. Batches that were synced stay, every other one is kept or lost on its own. Stores that were
 * open belong to a process that is gone: what it still waits for never settles, and no code of it goes on.
 *
 * A write that failed may be there once the store is opened anew, or not: what it left of its record can be all of it.
 */
export class SimulatedKeyValue implements KeyValueOpener {
  readonly #random: SimulatedRandom;
  readonly #options: SimulatedKeyValueOptions;
  readonly #contents = new Map<string, SurvivingBatches>();
  readonly #open = new Map<string, SimulatedStore>();
  readonly #rotten = new Map<string, KeyValueFinding[]>();
  /** How many processes of the site have died. */
  #deaths = 0;

  constructor(random: SimulatedRandom, options: SimulatedKeyValueOptions = {}) {
    this.#random = random;
    this.#options = options;
  }

  async open(path: string): Promise<KeyValueStore> {
    if (this.#open.has(path)) throw lockedError(path);
    const content = this.#contents.get(path) ?? new SurvivingBatches(this.#options.unsyncedBytesMax);
    this.#contents.set(path, content);
    content.openAnew(this.#random);
    const store = new SimulatedStore(path, content, this.#options, () => this.#open.delete(path));
    this.#open.set(path, store);
    return store;
  }

  async verify(
    path: string,
    { signal, onProgress }: VerifyOptions = {},
  ): Promise<readonly KeyValueFinding[]> {
    const deaths = this.#deaths;
    signal?.throwIfAborted();
    const findings = [...(this.#rotten.get(path) ?? [])];
    await undefined;
    if (deaths !== this.#deaths) await never();
    onProgress?.({ doneBytes: 1, ofBytes: 1 });
    return findings;
  }

  async destroy(path: string): Promise<void> {
    if (this.#open.has(path)) throw lockedError(path);
    this.#contents.delete(path);
    this.#rotten.delete(path);
  }

  /**
   * A byte of that key rots in the store's file: who reads finds no such entry, as if it had never been written. Nothing
   * but `verify` tells, until the store is destroyed.
   */
  rot(path: string, key: Uint8Array): void {
    this.#contents.get(path)?.rot(key);
    const findings = this.#rotten.get(path) ?? [];
    findings.push({ file: "table", at: findings.length, detail: "a block does not match its checksum" });
    this.#rotten.set(path, findings);
  }

  crash(): void {
    this.#deaths += 1;
    for (const store of this.#open.values()) store.crash();
    this.#open.clear();
    for (const content of this.#contents.values()) content.crash(this.#random);
  }

  /** The process died and the machine did not (kill -9): what was written is in the page cache and stays. */
  kill(): void {
    this.#deaths += 1;
    for (const store of this.#open.values()) store.crash();
    this.#open.clear();
    for (const content of this.#contents.values()) content.kill(this.#random);
  }
}

class SimulatedStore implements KeyValueStore {
  readonly #path: string;
  readonly #content: SurvivingBatches;
  readonly #options: SimulatedKeyValueOptions;
  readonly #onClosed: () => void;
  readonly #iterators = new Set<SimulatedIterator>();
  readonly #writing = new Set<Promise<void>>();
  #state: "open" | "closing" | "closed" | "crashed" = "open";
  #failed: TidemarkError | undefined;

  constructor(
    path: string,
    content: SurvivingBatches,
    options: SimulatedKeyValueOptions,
    onClosed: () => void,
  ) {
    this.#path = path;
    this.#content = content;
    this.#options = options;
    this.#onClosed = onClosed;
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#answer(() => this.getSync(key));
  }

  /** To a process that is gone it says that there is nothing: what that makes of it reaches nobody. */
  getSync(key: Uint8Array): Uint8Array | undefined {
    if (this.#state === "crashed") return undefined;
    this.#check();
    const value = this.#content.entries.get(key);
    return value === undefined ? undefined : new Uint8Array(value);
  }

  async write(changes: readonly KeyValueChange[], options: WriteOptions): Promise<void> {
    if (this.#state === "crashed") await never();
    this.#check();
    if (this.#failed !== undefined) throw this.#failed;
    const writing = this.#apply(this.#content.begin(changes), options.sync);
    this.#writing.add(writing);
    try {
      await writing;
    } finally {
      this.#writing.delete(writing);
    }
  }

  iterate(range: KeyRange): KeyValueIterator {
    if (this.#state !== "crashed") this.#check();
    const iterator = new SimulatedIterator(this.#content.entries.copy(), range, {
      answer: (decide) => this.#answer(decide),
      onClosed: () => this.#iterators.delete(iterator),
      closedError: () => closedError(this.#path),
    });
    this.#iterators.add(iterator);
    return iterator;
  }

  /** Nothing is written within a tick. */
  iterateAll(ranges: readonly KeyRange[]): readonly KeyValueIterator[] {
    return ranges.map((range) => this.iterate(range));
  }

  async compact(from: Uint8Array, to: Uint8Array): Promise<void> {
    assert(Buffer.compare(from, to) <= 0, "a range starts before it ends");
    await this.#answer(() => this.#check());
  }

  async close(): Promise<void> {
    if (this.#state === "crashed") await never();
    if (this.#state !== "open") return;
    this.#state = "closing";
    await Promise.allSettled(this.#writing);
    await Promise.all([...this.#iterators].map((iterator) => iterator.close()));
    this.#state = "closed";
    this.#onClosed();
  }

  crash(): void {
    this.#state = "crashed";
  }

  async #apply(batch: Batch, sync: boolean): Promise<void> {
    const latency = this.#options.latency;
    await (latency === undefined ? undefined : latency.clock.sleep(latency.writeMs(sync)));
    if (this.#state === "crashed") await never();
    if (this.#failed === undefined && this.#options.hasRoom?.() === false) {
      this.#content.fail(batch);
      this.#failed = noSpaceError(this.#path);
      throw this.#failed;
    }
    if (this.#failed !== undefined) {
      this.#content.refuse(batch);
      throw this.#failed;
    }
    this.#content.finish(batch, sync);
  }

  /** Answers a turn later, as a store does; never, when the process has been crashed by then. */
  async #answer<T>(decide: () => T): Promise<T> {
    if (this.#state === "crashed") await never();
    const answer = decide();
    await undefined;
    if (this.#state === "crashed") await never();
    return answer;
  }

  #check(): void {
    if (this.#state !== "open") throw closedError(this.#path);
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
