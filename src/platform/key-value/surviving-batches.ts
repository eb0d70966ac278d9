import type { KeyValueChange } from "#src/platform/key-value/key-value.js";
import { compareBytes, SortedEntries } from "#src/platform/key-value/sorted-entries.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/**
 * What a simulated store holds, and what of it a power loss would leave.
 *
 * LevelDB appends every batch to a log and syncs only when told to. A log that is full is replaced, and its last part may
 * not have reached the disk when later batches are synced into the next one: so a batch that was not synced may vanish
 * although later ones, synced ones too, stay. Here each such batch vanishes on its own, which is more than LevelDB can
 * do, and nothing that it can do is missing.
 *
 * Once that many bytes were written behind it, a batch is durable without a sync: LevelDB has moved it into a table file
 * by then. It holds at most two write buffers in memory.
 */
export const UNSYNCED_BYTES_MAX = 2 * 4 * 2 ** 20;

/** One that was begun and is not finished may be kept or lost by a crash, like one that was not synced. */
export interface Batch {
  changes: readonly KeyValueChange[];
  readonly sizeBytes: number;
  state: "under-way" | "unsynced" | "synced";
}

export class SurvivingBatches {
  readonly #unsyncedBytesMax: number;
  /** What the running process sees. */
  #entries = new SortedEntries();
  /** What no crash takes. */
  #durable = new SortedEntries();
  /** Finished, and not in `durable` yet, in the order in which they were finished. The first is not synced. */
  #batches: Batch[] = [];
  #batchesBytes = 0;
  readonly #underWay = new Set<Batch>();
  /** Their writes failed, and nothing was written behind them. */
  readonly #torn = new Set<Batch>();

  constructor(unsyncedBytesMax = UNSYNCED_BYTES_MAX) {
    this.#unsyncedBytesMax = unsyncedBytesMax;
  }

  get entries(): SortedEntries {
    return this.#entries;
  }

  /** Takes a copy of the changes: the caller may use its buffers again. */
  begin(changes: readonly KeyValueChange[]): Batch {
    const copies = changes.map(copyOf);
    const sizeBytes = copies.reduce((sum, change) => sum + sizeOf(change), 0);
    const batch: Batch = { changes: copies, sizeBytes, state: "under-way" };
    this.#underWay.add(batch);
    return batch;
  }

  finish(batch: Batch, sync: boolean): void {
    this.#underWay.delete(batch);
    batch.state = sync ? "synced" : "unsynced";
    this.#batches.push(batch);
    this.#batchesBytes += batch.sizeBytes;
    applyTo(this.#entries, batch);
    this.#settle();
  }

  /** What there is of it in the log may be all of it: it is kept or lost when the log is read again. */
  fail(batch: Batch): void {
    this.#torn.add(batch);
    this.#underWay.delete(batch);
  }

  /** It never reached the log. */
  refuse(batch: Batch): void {
    this.#underWay.delete(batch);
  }

  /** Logs are read again when a store is opened; it matters only where something torn is in them. */
  openAnew(random: SimulatedRandom): void {
    if (this.#torn.size > 0) this.#restart(() => true, random);
  }

  /** Power is lost: of what was not synced each batch is kept or lost. */
  crash(random: SimulatedRandom): void {
    this.#restart((batch) => batch.state === "synced" || random.chance(0.5), random);
  }

  /** The process is lost: what was finished stays, what was under way is kept or lost. */
  kill(random: SimulatedRandom): void {
    this.#restart(() => true, random);
  }

  /** The entry vanishes, from what is read and from what is on the disk. */
  rot(key: Uint8Array): void {
    this.#entries.delete(key);
    this.#durable.delete(key);
    for (const batch of this.#batches) {
      batch.changes = batch.changes.filter((change) => compareBytes(change.key, key) !== 0);
    }
  }

  #restart(survives: (batch: Batch) => boolean, random: SimulatedRandom): void {
    const underWay = [...this.#underWay, ...this.#torn].filter(() => random.chance(0.5));
    for (const batch of underWay) batch.state = "unsynced";
    const kept = this.#batches.filter(survives);
    this.#underWay.clear();
    this.#torn.clear();
    this.#batches = [...kept, ...underWay];
    this.#entries = this.#durable.copy();
    for (const batch of this.#batches) applyTo(this.#entries, batch);
    // LevelDB writes what it recovered into a table file before it opens, so that a second loss cannot take it.
    this.#durable = this.#entries.copy();
    this.#batches = [];
    this.#batchesBytes = 0;
  }

  /** Moves into `durable` what nothing can take any more, oldest first. */
  #settle(): void {
    let settled = 0;
    for (const batch of this.#batches) {
      if (batch.state !== "synced" && this.#batchesBytes <= this.#unsyncedBytesMax) break;
      applyTo(this.#durable, batch);
      this.#batchesBytes -= batch.sizeBytes;
      settled += 1;
    }
    if (settled > 0) this.#batches.splice(0, settled);
  }
}

function applyTo(entries: SortedEntries, batch: Batch): void {
  for (const change of batch.changes) {
    if (change.type === "put") entries.put(change.key, change.value);
    else entries.delete(change.key);
  }
}

/** Not by `slice`: that of a Buffer shares its memory. */
function copyOf(change: KeyValueChange): KeyValueChange {
  return change.type === "put"
    ? { type: "put", key: new Uint8Array(change.key), value: new Uint8Array(change.value) }
    : { type: "delete", key: new Uint8Array(change.key) };
}

function sizeOf(change: KeyValueChange): number {
  return change.key.length + (change.type === "put" ? change.value.length : 0);
}
