import { assert, present } from "#src/base/assert.js";
import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { SettleAcks } from "#src/data-path/capture/acked-floor.js";
import { SectorFile, type SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import type { SealedBatch } from "#src/data-path/capture/sequencer.js";
import { SharedRun } from "#src/data-path/capture/shared-run.js";
import { Journal, recordBytes, type SegmentSizes } from "#src/data-path/journal/journal.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** Chains of this run and of dead ones. Only one dead run's can be of use to a secondary, so more never pile up. */
const CHAINS_MAX = 31;
const FLOOR_BYTES = 16;

export interface SpillOptions {
  readonly ports: SectorFilePorts;
  readonly directory: string;
  readonly group: Uint8Array;
  /** What this run writes. */
  readonly entry: LineageEntry;
  readonly sizes?: SegmentSizes;
  /** What is acknowledged is let go of only once that word is durable here. */
  readonly settle: SettleAcks;
}

/** What a run that has ended left in its spill. */
export interface DeadSpill {
  readonly entry: bigint;
  readonly first: Sequence;
  readonly last: Sequence;
}

/**
 * Batches on the disk, in the same segments as the journal: one chain for this run, from the batch with which it began
 * to spill, and what dead runs left.
 *
 * A chain continues what the secondary has or has acknowledged, so all of it up to `durable` is safe. Once all of it is
 * acknowledged it goes as a whole, and the next begins wherever the outbox stands then. What may go is durable, in the
 * file of floors, before it goes: so that at a start a segment that is missing is told from one that was let go.
 */
export class Spill {
  readonly #options: SpillOptions;
  readonly #journal: Journal;
  readonly #floors: Map<bigint, Sequence>;
  readonly #floorFile: SectorFile;
  readonly #releases = new SharedRun(() => this.#release());
  /** Appends are issued in order; each waits for what has to go before it. */
  #turn: Promise<void> = Promise.resolve();
  #released: Sequence = 0;
  #waitingBytes = 0;

  private constructor(
    options: SpillOptions,
    journal: Journal,
    floors: Map<bigint, Sequence>,
    floorFile: SectorFile,
  ) {
    this.#options = options;
    this.#journal = journal;
    this.#floors = floors;
    this.#floorFile = floorFile;
  }

  /** `lost`: why not all that was spilled can be read; which blocks it concerned is not known then. */
  static async open(
    options: SpillOptions,
  ): Promise<{ readonly spill: Spill; readonly lost: string | undefined }> {
    const { ports, directory, group, sizes } = options;
    const path = `${directory}/floors`;
    const found = await SectorFile.open(ports, path, { kind: "floors", group, member: 0 });
    const isSound = typeof found !== "string" && found.bad.length === 0;
    const floors = typeof found === "string" ? new Map<bigint, Sequence>() : readFloors(found.bodies);
    const journal = await Journal.open({
      disk: ports.disk,
      directory,
      group,
      hash64: ports.hash64,
      wanted: () => true,
      floor: (branch) => floors.get(branch) ?? 0,
      known: () => 0,
      ...(sizes === undefined ? {} : { sizes }),
    });
    if (typeof found !== "string") await found.file.close();
    const subject = { kind: "floors", group, member: 0, sizeBytes: 0, sectors: 1 } as const;
    const kept = new Map([...floors].filter(([branch]) => journal.branches.some(({ id }) => id === branch)));
    const floorFile = await SectorFile.create(ports, path, subject, (body) => fillFloors(body, kept));
    const spill = new Spill(options, journal, kept, floorFile);
    const findings = journal.findings.map(({ detail }) => detail);
    if (!isSound && journal.branches.length > 0) findings.push("the floors of the spill are not known");
    return { spill, lost: findings.length === 0 ? undefined : findings.join("; ") };
  }

  /** The runs of which something is here. */
  get entries(): readonly bigint[] {
    return this.#journal.branches
      .map(({ id }) => id)
      .filter((id) => this.#journal.segmentSizes(id).length > 0);
  }

  /** What dead runs left, oldest first. */
  get dead(): readonly DeadSpill[] {
    return this.entries
      .filter((id) => id !== this.#entry)
      .map((id) => ({ entry: id, first: this.#firstOf(id), last: this.#journal.durable(id) }))
      .sort((a, b) => a.first - b.first);
  }

  /** What all segments take, and what waits to be written. */
  get sizeBytes(): number {
    let bytes = this.#waitingBytes;
    for (const { id } of this.#journal.branches) {
      for (const { sizeBytes } of this.#journal.segmentSizes(id)) bytes += sizeBytes;
    }
    return bytes;
  }

  /** Where what is on the disk of this run ends; undefined when there is nothing. */
  get durable(): Sequence | undefined {
    if (!this.#has(this.#entry) || this.#journal.segmentSizes(this.#entry).length === 0) return undefined;
    return this.#journal.durable(this.#entry);
  }

  /** The hash of the last batch of this run that is here. */
  get link(): bigint {
    return this.#journal.link(this.#entry);
  }

  /** Everything of this run before what is here was acknowledged, or there was nothing; answers where that ends. */
  begin(order: Sequence): Sequence {
    this.#released = this.durable === undefined ? order : this.#firstOf(this.#entry) - 1;
    return this.#released;
  }

  /** Resolves once the batch is durable. Batches come in order; one that leaves a gap begins a chain of its own. */
  append(sealed: SealedBatch): Promise<void> {
    const bytes = recordBytes(sealed.bytes.length);
    this.#waitingBytes += bytes;
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#waitingBytes -= bytes;
      };
      const issue = async (): Promise<void> => {
        try {
          for (let held = this.#obstacle(sealed); held !== undefined; held = this.#obstacle(sealed))
            await held;
        } catch (error) {
          settle();
          reject(error);
          return;
        }
        // In the tick in which it was found to be next.
        this.#journal
          .append(this.#decoded(sealed.bytes))
          .finally(settle)
          .then(() => resolve(), reject);
      };
      this.#turn = this.#turn.then(issue);
    });
  }

  /** Batches of a run, from the first that ends behind the sequence. Their bytes are the caller's. */
  async *after(entry: bigint, sequence: Sequence): AsyncGenerator<SealedBatch> {
    if (!this.#has(entry)) return;
    for await (const { body } of this.#journal.batches(entry, sequence + 1)) {
      const { first, last, hash, bytes } = this.#decoded(new Uint8Array(body));
      yield { bytes, entry, follows: first - 1, first, last, hash };
    }
  }

  /** The same of this run. */
  live(sequence: Sequence): AsyncGenerator<SealedBatch> {
    return this.after(this.#entry, sequence);
  }

  /** Where the batches of this run that end behind the sequence begin, at the latest. */
  firstAfter(sequence: Sequence): Sequence {
    return Math.max(sequence + 1, this.#firstOf(this.#entry));
  }

  /** The batches of a run without their payloads. */
  async *tables(entry: bigint): AsyncGenerator<Batch> {
    for await (const { body } of this.#journal.tables(entry, this.#firstOf(entry))) yield this.#decoded(body);
  }

  /** What ends at or below the sequence is needed no more. */
  release(sequence: Sequence): Promise<void> {
    this.#released = Math.max(this.#released, sequence);
    return this.#releases.request();
  }

  /** What a dead run left is needed no more. */
  async drop(entry: bigint): Promise<void> {
    if (!this.#has(entry)) return;
    await this.#setFloor(entry, this.#journal.accepted(entry));
    await this.#journal.drop(entry);
  }

  /** Nothing of what is here leads anywhere. Nothing more is to be handed over meanwhile. */
  async abandon(): Promise<void> {
    await this.#turn;
    await this.#releases.idle();
    for (const entry of this.entries) await this.drop(entry);
  }

  /** Resolves when nothing is being let go of. */
  settled(): Promise<void> {
    return this.#releases.idle();
  }

  async close(): Promise<void> {
    await this.#releases.idle();
    await this.#turn;
    await this.#journal.close();
    await this.#floorFile.close();
  }

  get #entry(): bigint {
    return this.#options.entry.id;
  }

  #has(entry: bigint): boolean {
    return this.#journal.branches.some(({ id }) => id === entry);
  }

  #firstOf(entry: bigint): Sequence {
    return present(this.#journal.segmentSizes(entry)[0], "a chain with segments").first;
  }

  /**
   * What has to be done before the batch can be appended; undefined once the chain that it continues is there. Fails where
   * an append before it failed: what is durable stays, and nothing goes behind a gap.
   */
  #obstacle(sealed: SealedBatch): Promise<void> | undefined {
    const isThere = this.#has(this.#entry);
    const isSound = isThere && this.#journal.suspect(this.#entry) === undefined;
    if (isSound && this.#journal.accepted(this.#entry) + 1 === sealed.first) return undefined;
    if (sealed.follows > this.#released) throw this.#interrupted();
    // All before it was acknowledged.
    if (isThere) return this.drop(this.#entry);
    const batch = this.#decoded(sealed.bytes);
    this.#journal.begin(this.#options.entry, { last: batch.first - 1, hash: batch.link });
    return undefined;
  }

  async #release(): Promise<void> {
    const entry = this.#entry;
    const upTo = this.#released;
    if (!this.#has(entry)) return;
    const isAll = () => this.#journal.accepted(entry) <= upTo && this.#waitingBytes === 0;
    if (isAll()) {
      await this.#setFloor(entry, upTo);
      if (this.#has(entry) && isAll()) await this.#journal.drop(entry);
      return;
    }
    if (this.#journal.segmentEnds(entry, upTo).length === 0) return;
    await this.#setFloor(entry, upTo);
    if (this.#has(entry)) await this.#journal.trim(entry, upTo);
  }

  async #setFloor(entry: bigint, floor: Sequence): Promise<void> {
    if (!(await this.#options.settle())) throw this.#interrupted();
    this.#floors.set(entry, Math.max(floor, this.#floors.get(entry) ?? 0));
    for (const known of [...this.#floors.keys()]) if (!this.#has(known)) this.#floors.delete(known);
    assert(this.#floors.size <= CHAINS_MAX, "few runs leave a spill");
    await this.#floorFile.write([0], (body) => fillFloors(body, this.#floors));
  }

  #interrupted(): TidemarkError {
    const suspect = this.#has(this.#entry) ? this.#journal.suspect(this.#entry) : undefined;
    const options = {
      kind: "failed",
      code: "SPILL_INTERRUPTED",
      message: "a batch before this one was not taken by the spill",
      hint: "what is written now is followed in the dirty map; the next resync brings it",
    } as const;
    return suspect ?? new TidemarkError(options);
  }

  #decoded(bytes: Uint8Array): Batch {
    const batch = decodeBatch(bytes, this.#options.ports.hash64);
    if (isFault(batch)) throw spillDamaged(batch.reason);
    return batch;
  }
}

function readFloors(bodies: readonly Uint8Array[]): Map<bigint, Sequence> {
  const floors = new Map<bigint, Sequence>();
  for (const body of bodies) {
    const view = viewOf(body);
    for (let at = 0; at + FLOOR_BYTES <= body.length; at += FLOOR_BYTES) {
      const entry = view.getBigUint64(at, true);
      if (entry !== 0n) floors.set(entry, getUint53(view, at + 8));
    }
  }
  return floors;
}

function fillFloors(body: Uint8Array, floors: ReadonlyMap<bigint, Sequence>): void {
  const view = viewOf(body);
  for (const [index, [entry, floor]] of [...floors].entries()) {
    view.setBigUint64(index * FLOOR_BYTES, entry, true);
    setUint53(view, index * FLOOR_BYTES + 8, floor);
  }
}

function spillDamaged(reason: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "SPILL_DAMAGED",
    message: `what was spilled does not read back: ${reason}`,
    hint: "its blocks count as changed and are compared with the secondary; check the disk of the data directory",
  });
}
