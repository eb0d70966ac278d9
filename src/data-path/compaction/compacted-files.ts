import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { CompactedFacts, RecordedFile } from "#src/data-path/compaction/compacted-facts.js";
import { type CompactedHeader, isOfGroup } from "#src/data-path/compaction/compacted-format.js";
import { damagedFile, readHeader, readPages, rowsOf } from "#src/data-path/compaction/compacted-reader.js";
import { CompactedWriter } from "#src/data-path/compaction/compacted-writer.js";
import { FileCache } from "#src/data-path/journal/journal.js";
import {
  COMPACTED_NUMBER_MAX,
  type CompactedHistory,
  type CompactedRow,
  type CompactedSpan,
} from "#src/data-path/replica/replica.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";

/**
 * The files of a group's `compacted/` directory. One counts once a fact of the ledger names it; what no fact names is
 * what a crash left, and is removed at the next start.
 */
export interface CompactedFilesOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  /** What the ledger has said. */
  readonly facts: CompactedFacts;
  /** False for a branch that was dropped. */
  readonly wanted: (branch: bigint) => boolean;
  /** Everything of the branch up to this sequence is in the image of every member, durably recorded. */
  readonly floor: (branch: bigint) => Sequence;
  /** The ledger has lost facts: a file that none names may be one of theirs, and is kept until a person has looked. */
  readonly factsLost: boolean;
}

/** Something in the directory that is not as the ledger says. */
export interface CompactedFinding {
  readonly type: "missing" | "bad-header" | "wrong-size" | "unnamed";
  readonly number: number;
  readonly detail: string;
}

/** A file that is being written, under a name that does not count. */
export interface UnnamedFile {
  readonly number: number;
  readonly writer: CompactedWriter;
  readonly file: DiskFile;
}

const NAME = /^(\d{12})\.compacted$/;
const TEMPORARY_NAME = /^(\d{12})\.compacted\.tmp$/;

export class CompactedFiles implements CompactedHistory {
  /** What was not sound at the start. */
  readonly findings: CompactedFinding[] = [];
  readonly facts: CompactedFacts;
  readonly #options: CompactedFilesOptions;
  readonly #readers: FileCache;
  /** Files that could not be removed: removed before the next is made, so that failures that repeat don't fill the disk. */
  readonly #litter = new Set<string>();
  #numberMax: number;

  private constructor(options: CompactedFilesOptions) {
    this.#options = options;
    this.facts = options.facts;
    this.#numberMax = options.facts.numberMax;
    this.#readers = new FileCache((number) => this.#openForReading(number));
  }

  static async open(options: CompactedFilesOptions): Promise<CompactedFiles> {
    const files = new CompactedFiles(options);
    const { disk, directory, facts, wanted, floor } = options;
    await ensureDirectory(disk, directory, 0o700);
    for (const file of facts.all) {
      if (!wanted(file.branch) || file.upTo <= floor(file.branch)) facts.remove(file);
    }
    for (const name of await disk.list(directory)) await files.#adopt(name);
    await disk.syncDirectory(directory);
    for (const file of facts.all) await files.#check(file);
    return files;
  }

  spans(): readonly CompactedSpan[] {
    return this.facts.all;
  }

  floor(branch: bigint): Sequence {
    return this.#options.floor(branch);
  }

  async *rows(number: number): AsyncGenerator<CompactedRow> {
    const recorded = this.#recorded(number);
    assert(recorded !== undefined, "rows are asked for of a file that counts");
    const held = this.#readers.hold(number);
    try {
      const file = await held.file;
      const header = await this.#headerOf(file, recorded);
      const start = { header, seal: recorded.seal };
      for await (const page of readPages(file, start, this.#options.hash64)) yield* rowsOf(page, header);
    } finally {
      await held.release();
    }
  }

  async read(number: number, at: number, target: Uint8Array): Promise<void> {
    const length = await this.#readers.use(number, (file) => file.read(target, at));
    if (length < target.length) throw damagedFile(this.#path(number), at, "it ends too early");
  }

  /** The file of a fact, to be read as a whole; nobody takes it away before it is released. */
  async hold(recorded: RecordedFile) {
    const held = this.#readers.hold(recorded.number);
    try {
      const file = await held.file;
      const header = await this.#headerOf(file, recorded);
      return { file, header, release: () => held.release() };
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  /** A new file, under a temporary name. */
  async create(describe: (number: number) => CompactedHeader): Promise<UnnamedFile> {
    await this.#removeLitter();
    this.#numberMax += 1;
    const number = this.#numberMax;
    assert(number <= COMPACTED_NUMBER_MAX, "there are more numbers than will ever be used");
    const header = describe(number);
    const file = await this.#options.disk.open(this.#temporaryPath(number), "create-new");
    return { number, file, writer: new CompactedWriter(file, header, this.#options.hash64) };
  }

  /** Gives the file, whose bytes are durable, its name, durably. */
  async name({ number, file }: UnnamedFile): Promise<void> {
    const { disk, directory } = this.#options;
    await file.close();
    await disk.rename(this.#temporaryPath(number), this.#path(number));
    await disk.syncDirectory(directory);
  }

  /** It came to nothing. What cannot be removed now is removed before the next file is made. */
  async discard({ number, file }: UnnamedFile, isNamed: boolean): Promise<void> {
    this.#litter.add(this.#temporaryPath(number)).add(this.#path(number));
    if (!isNamed) await file.close();
    await this.#removeLitter();
  }

  /** Files that nothing leads to any more. Who reads one still can, until he is done. */
  async remove(numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return;
    for (const number of numbers) {
      this.#litter.add(this.#path(number));
      await this.#readers.forget(number);
    }
    await this.#removeLitter();
    await this.#options.disk.syncDirectory(this.#options.directory);
  }

  async close(): Promise<void> {
    await this.#readers.close();
  }

  #recorded(number: number): RecordedFile | undefined {
    return this.facts.all.find((file) => file.number === number);
  }

  async #openForReading(number: number): Promise<DiskFile> {
    if (this.#litter.has(this.#path(number))) throw fileGone(number);
    return this.#options.disk.open(this.#path(number), "read");
  }

  async #headerOf(file: DiskFile, { seal }: RecordedFile): Promise<CompactedHeader> {
    const found = await readHeader(file, this.#options.hash64);
    if (typeof found === "string") throw damagedFile(file.path, 0, found);
    if (found.seal !== seal) throw damagedFile(file.path, 0, "its header is another's");
    return found.header;
  }

  async #adopt(name: string): Promise<void> {
    const { disk, directory, factsLost } = this.#options;
    const named = NAME.exec(name)?.[1];
    const temporary = TEMPORARY_NAME.exec(name)?.[1];
    const number = Number(named ?? temporary ?? 0);
    this.#numberMax = Math.max(this.#numberMax, number);
    if (number === 0 || (named !== undefined && this.#recorded(number) !== undefined)) return;
    if (named === undefined || !factsLost) await disk.unlink(`${directory}/${name}`);
    else
      this.findings.push({
        type: "unnamed",
        number,
        detail: "facts were lost, and none that is left names it",
      });
  }

  async #check(recorded: RecordedFile): Promise<void> {
    const { number, sizeBytes, seal } = recorded;
    const { disk, hash64, group } = this.#options;
    const stat = await disk.stat(this.#path(number));
    if (stat === undefined) {
      this.findings.push({ type: "missing", number, detail: `${this.#path(number)} is not there` });
      return;
    }
    if (stat.sizeBytes !== sizeBytes) {
      const detail = `it has ${stat.sizeBytes} bytes of ${sizeBytes}`;
      this.findings.push({ type: "wrong-size", number, detail });
    }
    const found = this.#readers.use(number, (file) => readHeader(file, hash64));
    // A file that can't be read is no reason not to open the others.
    const refusal = await found.then(refuse, (error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      return error.message;
    });
    if (refusal !== undefined) this.findings.push({ type: "bad-header", number, detail: refusal });

    function refuse(read: Awaited<ReturnType<typeof readHeader>>): string | undefined {
      if (typeof read === "string") return read;
      if (!isOfGroup(read.header, group)) return "it is of another group";
      return read.seal === seal ? undefined : "its header is another's";
    }
  }

  async #removeLitter(): Promise<void> {
    const { disk } = this.#options;
    for (const path of [...this.#litter]) {
      if ((await disk.stat(path)) !== undefined) await disk.unlink(path);
      this.#litter.delete(path);
    }
  }

  #path(number: number): string {
    return `${this.#options.directory}/${String(number).padStart(12, "0")}.compacted`;
  }

  #temporaryPath(number: number): string {
    return `${this.#path(number)}.tmp`;
  }
}

function fileGone(number: number): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "SEGMENT_GONE",
    message: `compacted file ${number} is not kept any more`,
    hint: "it lies below what the group's points need; choose a newer point",
    facts: { file: number },
  });
}
