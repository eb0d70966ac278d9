import { assert, present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { Chain, type ChainOptions, SEGMENT_SIZES, type SegmentSizes } from "#src/data-path/journal/chain.js";
import type { BodyPlace, SegmentSpan } from "#src/data-path/journal/chain-end.js";
import { type JournalFinding, recoverChains } from "#src/data-path/journal/chain-recovery.js";
import { FileCache } from "#src/data-path/journal/file-cache.js";
import {
  type JournalScrubOptions,
  type JournalScrubReport,
  scrubJournal,
} from "#src/data-path/journal/journal-scrub.js";
import { batchBodies } from "#src/data-path/journal/record-body.js";
import { readTablesAcross } from "#src/data-path/journal/segment-across.js";
import { SegmentFiles } from "#src/data-path/journal/segment-files.js";
import { type Branch, RECORDS_AT, type SegmentHeader } from "#src/data-path/journal/segment-format.js";
import { readRecords, type ScannedRecord, startOf } from "#src/data-path/journal/segment-scan.js";
import { readTables } from "#src/data-path/journal/segment-tables.js";
import type { Batch } from "#src/domain/model/batch.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";

export type { SegmentSizes } from "#src/data-path/journal/chain.js";
export type { BodyPlace } from "#src/data-path/journal/chain-end.js";
export type { JournalFinding } from "#src/data-path/journal/chain-recovery.js";
export { FileCache } from "#src/data-path/journal/file-cache.js";
export type {
  JournalCursor,
  JournalScrubOptions,
  JournalScrubReport,
} from "#src/data-path/journal/journal-scrub.js";
export { Ledger, type LedgerOptions } from "#src/data-path/journal/ledger.js";
export { type Branch, recordBytes } from "#src/data-path/journal/segment-format.js";
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
  /** False for a branch that was dropped or is not known. */
  readonly wanted: (branch: bigint) => boolean;
  /** Of a branch that is not wanted: it was dropped, and goes. All are when it is left out; others stay, unread. */
  readonly isDropped?: (branch: bigint) => boolean;
  /** Sequences of the branch up to this one are needed no more. */
  readonly floor: (branch: bigint) => Sequence;
  /** Sequences of the branch up to this one are known, from elsewhere, to have been durable. */
  readonly known: (branch: bigint) => Sequence;
  /** What a branch grows from, as far as it is known elsewhere: asked of one whose headers can't be read. */
  readonly branchOf?: (branch: bigint) => Branch | undefined;
  readonly sizes?: SegmentSizes;
  readonly onDurable?: (branch: bigint, last: Sequence) => void;
}

export interface SegmentSize {
  readonly first: Sequence;
  readonly last: Sequence;
  readonly sizeBytes: number;
}

/** Sequences of a branch of which nothing can be read. */
export interface JournalHole {
  readonly type: "hole";
  readonly branch: bigint;
  readonly segment: number;
  readonly from: Sequence;
  readonly to: Sequence;
  readonly detail: string;
}

export type JournalPart =
  | (ScannedRecord & { readonly type: "record"; readonly segment: number })
  | JournalHole;

/** Reads the records of one segment, from its first to the last good one. */
type ReadSegment = (file: DiskFile, header: SegmentHeader) => AsyncGenerator<ScannedRecord>;

export class Journal {
  readonly #options: JournalOptions;
  #findings: readonly JournalFinding[];
  readonly #files: SegmentFiles;
  readonly #readers: FileCache;
  readonly #chains = new Map<bigint, Chain>();

  private constructor(options: JournalOptions, files: SegmentFiles, findings: readonly JournalFinding[]) {
    this.#options = options;
    this.#files = files;
    this.#readers = new FileCache((number) => files.openForReading(number));
    this.#findings = findings;
  }

  static async open(options: JournalOptions): Promise<Journal> {
    const { disk, directory, group, hash64, wanted, isDropped, floor, known, branchOf } = options;
    const files = await SegmentFiles.open(disk, directory, hash64);
    const bodies = (branch: bigint) => batchBodies(branch, hash64);
    const rules = { bodies, wanted, isDropped, floor, known, branchOf };
    const recovery = await recoverChains({ files, hash64, kind: "journal", group, ...rules });
    const journal = new Journal(options, files, recovery.findings);
    for (const chain of recovery.chains) journal.#addChain(chain);
    files.retire(recovery.orphans);
    await files.remove(recovery.orphans);
    return journal;
  }

  /** What was not sound at the start, but for branches that have been dropped since. */
  get findings(): readonly JournalFinding[] {
    return this.#findings;
  }

  get branches(): readonly Branch[] {
    return [...this.#chains.values()].map((chain) => chain.branch);
  }

  /**
   * Begins the chain of a lineage entry. Nothing is on the disk before its first append. `behind`: the chain holds only
   * what follows the batch that ended there with that hash.
   */
  begin(entry: LineageEntry, behind?: { readonly last: Sequence; readonly hash: bigint }): void {
    assert(!this.#chains.has(entry.id), "an entry is begun once");
    const branch = { id: entry.id, epoch: entry.epoch, parent: entry.parent };
    const { last, hash } = behind ?? { last: entry.first - 1, hash: 0n };
    const end = { last, lastHash: hash, previous: undefined };
    this.#addChain({ branch, spans: [], newest: undefined, end });
  }

  durable(branch: bigint): Sequence {
    return this.#chain(branch).durable;
  }

  /** The segment that holds a durable sequence of a branch; undefined when none does. */
  segmentOf(branch: bigint, sequence: Sequence): number | undefined {
    const spans = this.#chains.get(branch)?.spans ?? [];
    return spans.find(({ header, last }) => sequence >= header.first && sequence <= last)?.header.number;
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
    const continues = continuesEntry(batch, chain.accepted.last, chain.accepted.hash);
    const refusal = continues ? undefined : chain.refusalOf(batch);
    if (refusal !== undefined) return Promise.reject(refusal);
    assert(continues, "what is appended continues the branch");
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
  batches(branch: bigint, from: Sequence): AsyncGenerator<ScannedRecord & { segment: number }> {
    const bodies = batchBodies(branch, this.#options.hash64);
    return this.#records(branch, from, (file, header) =>
      readRecords(file, header, bodies, this.#options.hash64, startOf(header)),
    );
  }

  /** The same with headers and tables only: payloads are neither read nor checked, and stand as undefined bytes. */
  tables(branch: bigint, from: Sequence): AsyncGenerator<ScannedRecord & { segment: number }> {
    return this.#records(branch, from, (file, header) => readTables(file, header, this.#options.hash64));
  }

  /**
   * The same, across what can't be read: in its place stand the sequences that are missing. It does not end early, and
   * what it calls missing is above the floor.
   */
  async *tablesAcross(branch: bigint, from: Sequence): AsyncGenerator<JournalPart> {
    const chain = this.#chain(branch);
    for (let next = from; ; ) {
      const span = chain.spans.find(({ last }) => last >= next);
      if (span === undefined) return;
      const { first, previous, number } = { ...span.header };
      if (first > next && previous !== undefined) {
        yield* this.#hole(branch, next, first - 1, previous.number, "its segment can't be read");
      }
      next = yield* this.#acrossSegment(branch, span, Math.max(next, first), number);
    }
  }

  async *#acrossSegment(branch: bigint, span: SegmentSpan, from: Sequence, segment: number) {
    let next = from;
    const held = this.#readers.hold(segment);
    try {
      for await (const part of readTablesAcross(await held.file, span, this.#options.hash64)) {
        const isBefore = (part.type === "hole" ? part.to : part.record.last) < next;
        if (isBefore) continue;
        if (part.type === "record") {
          next = part.record.last + 1;
          yield { ...part.record, type: "record" as const, segment };
        } else {
          yield* this.#hole(branch, next, part.to, segment, part.detail);
          next = part.to + 1;
        }
      }
    } catch (error) {
      // Nothing behind it in this segment can be read; unless it has been let go of meanwhile.
      if (!(error instanceof TidemarkError)) throw error;
      yield* this.#hole(branch, next, span.last, segment, error.message);
    } finally {
      await held.release();
    }
    return span.last + 1;
  }

  *#hole(branch: bigint, from: Sequence, to: Sequence, segment: number, detail: string) {
    const needed = Math.max(from, this.floor(branch) + 1);
    if (needed <= to) yield { type: "hole" as const, branch, segment, from: needed, to, detail };
  }

  async *#records(
    branch: bigint,
    from: Sequence,
    read: ReadSegment,
  ): AsyncGenerator<ScannedRecord & { segment: number }> {
    const chain = this.#chain(branch);
    let next = from;
    for (;;) {
      const span = chain.spans.find((candidate) => candidate.last >= next);
      if (span === undefined) {
        // The newest segment may be empty, and none of those that it says were before it be there.
        const isMissing = Math.max(next, this.floor(branch) + 1) <= chain.durable;
        if (isMissing) throw damaged(branch, chain.endsIn ?? 0, next - 1);
        return;
      }
      const { number, first, previous } = { ...span.header };
      if (first > next && previous !== undefined) throw damaged(branch, previous.number, next - 1);
      const reached = yield* this.#recordsIn(number, branch, next, read);
      if (reached < Math.min(span.last, chain.durable)) throw damaged(branch, number, reached);
      next = reached + 1;
    }
  }

  /** Where the segments of a branch end that lie wholly at or below a sequence, but for its newest: what `trim` would free. */
  segmentEnds(branch: bigint, upTo: Sequence): readonly Sequence[] {
    const { spans } = this.#chain(branch);
    return spans.flatMap(({ last }, index) => (last <= upTo && index < spans.length - 1 ? [last] : []));
  }

  /** What the records of each segment of a branch take, oldest first. */
  segmentSizes(branch: bigint): readonly SegmentSize[] {
    return this.#chain(branch).spans.map(({ header, last, end }) => ({
      first: header.first,
      last,
      sizeBytes: end - RECORDS_AT,
    }));
  }

  /** Compares all that it holds with its checksums, beside everything else. */
  scrub(options: JournalScrubOptions): Promise<JournalScrubReport> {
    const { hash64 } = this.#options;
    return scrubJournal(
      {
        hash64,
        spans: () => [...this.#chains.values()].flatMap((chain) => chain.spans),
        hold: (segment) => this.#readers.hold(segment),
        strays: () => this.#files.strays([...this.#chains.values()].flatMap((chain) => chain.segments)),
      },
      options,
    );
  }

  /** Lets go of segments that lie wholly at or below the floor. The floor is durable elsewhere before this is called. */
  async trim(branch: bigint, floor: Sequence): Promise<void> {
    await this.#remove(this.#chain(branch).trim(floor));
  }

  /**
   * Lets go of a whole branch, if there is anything of it; also of what can't be read and says that it is of this one. That it
   * is needed no more is durable elsewhere before this is called.
   */
  async drop(branch: bigint): Promise<void> {
    const chain = this.#chains.get(branch);
    this.#chains.delete(branch);
    // What is under way may begin another segment.
    await chain?.close();
    const isUnread = ({ type, branch: owner }: JournalFinding) => type === "bad-header" && owner === branch;
    const unread = this.#findings.filter(isUnread).map(({ segment }) => segment);
    this.#findings = this.#findings.filter((finding) => finding.branch !== branch);
    await this.#remove([...(chain?.segments ?? []), ...unread]);
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

  async *#recordsIn(number: number, branch: bigint, from: Sequence, read: ReadSegment) {
    const chain = this.#chain(branch);
    const span = present(
      chain.spans.find((candidate) => candidate.header.number === number),
      "a segment of the chain",
    );
    const held = this.#readers.hold(number);
    let reached = span.header.first - 1;
    try {
      const file = await held.file;
      for await (const record of read(file, span.header)) {
        if (record.last > Math.min(span.last, chain.durable)) break;
        reached = record.last;
        if (record.last >= from) yield { ...record, segment: number };
      }
    } finally {
      await held.release();
    }
    return reached;
  }

  #addChain({ branch, spans, newest, end }: Pick<ChainOptions, "branch" | "spans" | "newest" | "end">): void {
    const { group, hash64, onDurable, sizes = SEGMENT_SIZES } = this.#options;
    const chain = new Chain({
      files: this.#files,
      hash64,
      kind: "journal",
      group,
      branch,
      spans,
      newest,
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
