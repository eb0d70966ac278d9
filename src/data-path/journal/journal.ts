import { assert, present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { type BodyPlace, Chain, SEGMENT_SIZES, type SegmentSizes } from "#src/data-path/journal/chain.js";
import { type JournalFinding, recoverChains } from "#src/data-path/journal/chain-recovery.js";
import { FileCache } from "#src/data-path/journal/file-cache.js";
import { batchBodies } from "#src/data-path/journal/record-body.js";
import { SegmentFiles } from "#src/data-path/journal/segment-files.js";
import type { Branch } from "#src/data-path/journal/segment-format.js";
import { readRecords, type ScannedRecord, startOf } from "#src/data-path/journal/segment-scan.js";
import type { Batch } from "#src/domain/model/batch.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk } from "#src/platform/disk/disk.js";

export type { BodyPlace, SegmentSizes } from "#src/data-path/journal/chain.js";
export type { JournalFinding } from "#src/data-path/journal/chain-recovery.js";
export { FileCache } from "#src/data-path/journal/file-cache.js";
export { Ledger, type LedgerOptions } from "#src/data-path/journal/ledger.js";
export type { Branch } from "#src/data-path/journal/segment-format.js";
export { StateFile } from "#src/data-path/journal/state-file.js";

/**
 * The journal of one group at one site: what happened to its members, as batches, one chain of segments a branch.
 *
 * Guarantees: an append that resolved survives a power loss (I3); a batch reads back as the same bytes until it is
 * trimmed; what is found not to be sound is reported and left where it is, never cut off or written over (I12).
 */
export interface JournalOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  /** False for a branch that was dropped. */
  readonly wanted: (branch: bigint) => boolean;
  /** Sequences of the branch up to this one are needed no more. */
  readonly floor: (branch: bigint) => Sequence;
  /** Sequences of the branch up to this one are known, from elsewhere, to have been durable. */
  readonly known: (branch: bigint) => Sequence;
  readonly sizes?: SegmentSizes;
  readonly onDurable?: (branch: bigint, last: Sequence) => void;
}

export class Journal {
  /** What was not sound at the start. */
  readonly findings: readonly JournalFinding[];
  readonly #options: JournalOptions;
  readonly #files: SegmentFiles;
  readonly #readers: FileCache;
  readonly #chains = new Map<bigint, Chain>();

  private constructor(options: JournalOptions, files: SegmentFiles, findings: readonly JournalFinding[]) {
    this.#options = options;
    this.#files = files;
    this.#readers = new FileCache((number) => files.openForReading(number));
    this.findings = findings;
  }

  static async open(options: JournalOptions): Promise<Journal> {
    const { disk, directory, group, hash64, wanted, floor, known } = options;
    const files = await SegmentFiles.open(disk, directory, hash64);
    const bodies = (branch: bigint) => batchBodies(branch, hash64);
    const rules = { bodies, wanted, floor, known };
    const recovery = await recoverChains({ files, hash64, kind: "journal", group, ...rules });
    const journal = new Journal(options, files, recovery.findings);
    for (const { branch, spans, end } of recovery.chains) journal.#addChain(branch, spans, end);
    files.retire(recovery.orphans);
    await files.remove(recovery.orphans);
    return journal;
  }

  get branches(): readonly Branch[] {
    return [...this.#chains.values()].map((chain) => chain.branch);
  }

  /** Begins the chain of a new lineage entry. Nothing is on the disk before its first append. */
  begin(entry: LineageEntry): void {
    assert(!this.#chains.has(entry.id), "an entry is begun once");
    const branch = { id: entry.id, epoch: entry.epoch, parent: entry.parent };
    this.#addChain(branch, [], { last: entry.first - 1, lastHash: 0n, previous: undefined });
  }

  durable(branch: bigint): Sequence {
    return this.#chain(branch).durable;
  }

  /** What is at or below it may be gone. */
  floor(branch: bigint): Sequence {
    return this.#options.floor(branch);
  }

  /** The last sequence taken in; it is durable later. */
  accepted(branch: bigint): Sequence {
    return this.#chain(branch).accepted.last;
  }

  /** What the next batch of the branch has to name as the one before it. */
  link(branch: bigint): bigint {
    return this.#chain(branch).accepted.hash;
  }

  waitingBytes(branch: bigint): number {
    return this.#chain(branch).waitingBytes;
  }

  /** The error after which the branch accepts nothing until `resume`; undefined while all is well. */
  suspect(branch: bigint): TidemarkError | undefined {
    return this.#chain(branch).suspect;
  }

  /** Resolves, with where it lies, once the batch is durable. The batch has been checked, payloads included. */
  append(batch: Batch): Promise<BodyPlace> {
    const chain = this.#chain(batch.entry);
    if (chain.suspect !== undefined) return Promise.reject(chain.suspect);
    assert(
      continuesEntry(batch, chain.accepted.last, chain.accepted.hash),
      "what is appended continues the branch",
    );
    return chain.append(batch.bytes, { first: batch.first, last: batch.last, hash: batch.hash });
  }

  /** Accepts appends again after a failure, behind what was durable. */
  resume(branch: bigint): Promise<void> {
    return this.#chain(branch).resume();
  }

  /** Fills the target from a segment. Fails when the segment is gone or shorter; checking the bytes is the caller's. */
  async read(segment: number, at: number, target: Uint8Array): Promise<void> {
    const length = await this.#readers.use(segment, (file) => file.read(target, at));
    if (length < target.length) throw tooShort(segment, at, target.length);
  }

  /**
   * The durable batches of a branch, oldest first, from the one that holds the sequence on. A bad record ends it with an
   * error that names the place. The bytes are only valid until the next batch is asked for.
   */
  async *batches(branch: bigint, from: Sequence): AsyncGenerator<ScannedRecord & { segment: number }> {
    const chain = this.#chain(branch);
    let next = from;
    for (;;) {
      const span = chain.spans.find((candidate) => candidate.last >= next);
      if (span === undefined) return;
      const { number, first, previous } = { ...span.header };
      if (first > next && previous !== undefined) throw damaged(branch, previous.number, next - 1);
      const reached = yield* this.#batchesIn(number, branch, next);
      if (reached < Math.min(span.last, chain.durable)) throw damaged(branch, number, reached);
      next = reached + 1;
    }
  }

  /** Lets go of segments that lie wholly at or below the floor. The floor is durable elsewhere before this is called. */
  async trim(branch: bigint, floor: Sequence): Promise<void> {
    await this.#remove(this.#chain(branch).trim(floor));
  }

  /** Lets go of a whole branch. That it is needed no more is durable elsewhere before this is called. */
  async drop(branch: bigint): Promise<void> {
    const chain = this.#chain(branch);
    const gone = chain.segments;
    this.#chains.delete(branch);
    await chain.close();
    await this.#remove(gone);
  }

  async close(): Promise<void> {
    for (const chain of this.#chains.values()) await chain.close();
    await this.#readers.close();
  }

  async #remove(gone: readonly number[]): Promise<void> {
    this.#files.retire(gone);
    const stillRead = new Set<number>();
    for (const number of gone) if (await this.#readers.forget(number)) stillRead.add(number);
    await this.#files.remove(gone, stillRead);
  }

  async *#batchesIn(number: number, branch: bigint, from: Sequence) {
    const chain = this.#chain(branch);
    const span = present(
      chain.spans.find((candidate) => candidate.header.number === number),
      "a segment of the chain",
    );
    const held = this.#readers.hold(number);
    let reached = span.header.first - 1;
    try {
      const file = await held.file;
      const bodies = batchBodies(branch, this.#options.hash64);
      for await (const record of readRecords(
        file,
        span.header,
        bodies,
        this.#options.hash64,
        startOf(span.header),
      )) {
        if (record.last > Math.min(span.last, chain.durable)) break;
        reached = record.last;
        if (record.last >= from) yield { ...record, segment: number };
      }
    } finally {
      await held.release();
    }
    return reached;
  }

  #addChain(branch: Branch, spans: Chain["spans"], end: ConstructorParameters<typeof Chain>[0]["end"]): void {
    const { group, hash64, onDurable, sizes = SEGMENT_SIZES } = this.#options;
    const chain = new Chain({
      files: this.#files,
      hash64,
      kind: "journal",
      group,
      branch,
      spans,
      end,
      sizes,
      ...(onDurable === undefined ? {} : { onDurable: (last: Sequence) => onDurable(branch.id, last) }),
    });
    this.#chains.set(branch.id, chain);
  }

  #chain(branch: bigint): Chain {
    return present(this.#chains.get(branch), `the chain of branch ${formatId64(branch)}`);
  }
}

function damaged(branch: bigint, segment: number, reached: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "JOURNAL_DAMAGED",
    message: `the journal of branch ${formatId64(branch)} is not sound behind sequence ${reached}`,
    hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
    facts: { segment, branch: formatId64(branch), sequence: reached },
  });
}

function tooShort(segment: number, at: number, length: number): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "JOURNAL_DAMAGED",
    message: `segment ${segment} ends before byte ${at + length}`,
    hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
    facts: { segment, at, length },
  });
}
