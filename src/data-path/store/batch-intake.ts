import { TidemarkError } from "#src/base/errors.js";
import type { JournalFinding } from "#src/data-path/journal/journal.js";
import { marksIn } from "#src/data-path/recovery/recovery.js";
import { knownEntry } from "#src/data-path/store/heads.js";
import type { InPlace } from "#src/data-path/store/in-place.js";
import type { PutOutcome } from "#src/data-path/store/member-seed.js";
import type { SeedContent } from "#src/data-path/store/seed-content.js";
import type { SpaceWatch } from "#src/data-path/store/space-watch.js";
import { seedFull, storeClosing, storeDamaged } from "#src/data-path/store/store-errors.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** How batches come into the store, and how it goes on after one could not be taken. */
export class BatchIntake {
  readonly #parts: StoreParts;
  readonly #space: SpaceWatch;
  readonly #inPlace: InPlace;
  #recovering: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: StoreParts, space: SpaceWatch, inPlace: InPlace) {
    this.#parts = parts;
    this.#space = space;
    this.#inPlace = inPlace;
  }

  async append(batch: Batch): Promise<void> {
    this.#assertOpen();
    this.#inPlace.assertHistory();
    this.#space.assertRoom();
    this.#parts.intake.assertRoom();
    // A mark that this version can't read is refused before it is durable: behind it nobody knows what is promotable.
    marksIn(batch);
    this.#begin(batch.entry);
    try {
      await this.#parts.replica.append(batch);
    } catch (error) {
      if (isExhausted(error)) await this.#space.wasFull();
      throw error;
    }
  }

  async putSeed(member: number, content: SeedContent): Promise<PutOutcome> {
    this.#assertOpen();
    this.#space.assertRoom();
    try {
      return await this.#parts.seeds.put(member, content);
    } catch (error) {
      if (!isExhausted(error)) throw error;
      await this.#space.wasFull();
      throw seedFull(error);
    }
  }

  /** Nothing is begun by asking: what an entry begins with is known with its first batch. */
  accepted(entry: bigint): { readonly last: Sequence; readonly link: bigint } {
    const { journal } = this.#parts;
    if (!this.#isBegun(entry)) return { last: this.#beginnable(entry).first - 1, link: 0n };
    return { last: journal.accepted(entry), link: journal.link(entry) };
  }

  /** Whether it is durable here as it is. What was let go of, or can't be read, is not. */
  async holds(batch: Batch): Promise<boolean> {
    const { journal, hash64 } = this.#parts;
    if (!this.#isBegun(batch.entry) || journal.floor(batch.entry) >= batch.first) return false;
    for await (const part of journal.tablesAcross(batch.entry, batch.first)) {
      if (part.type === "hole") return false;
      const held = decodeBatch(part.body, hash64);
      return (
        !isFault(held) && held.first === batch.first && held.last === batch.last && held.hash === batch.hash
      );
    }
    return false;
  }

  /** Resolves when every mark that is durable has been taken in. */
  marksTaken(): Promise<void> {
    return this.#parts.intake.settled();
  }

  async settled(): Promise<void> {
    await this.#parts.replica.settled();
    await this.#parts.intake.settled();
  }

  /** One at a time: who asks while one is under way waits for it. */
  recover(): Promise<void> {
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = undefined;
    });
    return this.#recovering;
  }

  /** Nothing is taken in any more; resolves when no recovery writes to the directory: it may be another's then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#recovering?.catch(leaveForNextStart);
    await this.#parts.intake.settled().catch(leaveForNextStart);
  }

  async #recover(): Promise<void> {
    const { journal, ledger, intake } = this.#parts;
    this.#assertOpen();
    if (ledger.suspect !== undefined) await ledger.resume();
    // A branch may be dropped meanwhile.
    for (const { id } of journal.branches) {
      this.#assertOpen();
      if (this.#isBegun(id) && journal.suspect(id) !== undefined) await journal.resume(id);
    }
    this.#assertOpen();
    intake.resume();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw storeClosing();
  }

  #isBegun(entry: bigint): boolean {
    return this.#parts.journal.branches.some(({ id }) => id === entry);
  }

  #begin(entry: bigint): void {
    if (!this.#isBegun(entry)) this.#parts.journal.begin(this.#beginnable(entry));
  }

  #beginnable(entry: bigint): LineageEntry {
    const known = knownEntry(this.#parts, entry);
    const hidden = this.#parts.findings.find((finding) => this.#mayHide(finding, known));
    if (hidden !== undefined) throw storeDamaged(hidden.detail);
    return known;
  }

  /**
   * Its chain may be what stands behind a header that cannot be read: a second one would hide it for good. Not behind that
   * of a segment to which no record was ever written. Where a frame tells the branch and no record is sound, it is the torn
   * end of what was being written, unless somebody remembers that there had been more.
   */
  #mayHide({ type, branch }: JournalFinding, { id, first }: LineageEntry): boolean {
    if (type === "unknown-branch") return branch === id;
    if (type !== "bad-header") return false;
    return branch === undefined || (branch === id && (this.#parts.site.known.get(id) ?? 0) >= first);
  }
}

function isExhausted(error: unknown): boolean {
  return error instanceof TidemarkError && error.kind === "exhausted";
}

/** Marks that could not be taken in are read from the journal again: they are durable there. */
function leaveForNextStart(error: unknown): void {
  if (!(error instanceof TidemarkError)) throw error;
}
