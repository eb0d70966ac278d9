import { assert, present } from "#src/base/assert.js";
import {
  encodeFoldRecord,
  type FoldEntry,
  type FoldRecord,
  RECORDS_AT,
} from "#src/data-path/image/fold-record-format.js";
import { readNewestRecord } from "#src/data-path/image/fold-record-reader.js";
import { ofAnother, readHeader, writeHeaders } from "#src/data-path/image/hash-file-header.js";
import { HashBlocks } from "#src/data-path/image/page-hash-blocks.js";
import {
  type ALL_ZEROS,
  blockAt,
  blockOf,
  firstBlockBehind,
  type HashBlock,
  type HashFileHeader,
  hashFileBytes,
  isOfMember,
  PAGES_PER_BLOCK,
  type PageSeeds,
  sealBlock,
  seedsOf,
  setValueIn,
  UNKNOWN,
  uniformBlock,
  valueIn,
} from "#src/data-path/image/page-hash-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * What the pages of one image are known to hold, durably. Whoever reads a page compares; this file never looks at the
 * image itself.
 *
 * - A page's value is UNKNOWN, ALL_ZEROS or the hash of its bytes. A block that is not sound makes its pages unknown.
 * - A file that is lost stays so, through restarts, until all pages have been filled in: what an image holds is not to be
 *   taken for what was written to it before somebody has been told.
 * - A page that a fold is about to write is _pending_ from `beginFold` on, also through a crash, until `finishGroup`:
 *   its bytes may be the old ones, the new ones or torn, but outside of what the fold changes they are what the entry's
 *   `kept` says.
 * - Changes run one after the other, and each resolves once it is durable. After a failed one the old values hold, and
 *   the same change can be asked for again: all of it is written anew, so no sync that lied is relied on.
 */

export interface PageHashFileOptions {
  readonly disk: Disk;
  readonly path: string;
  readonly group: Uint8Array;
  readonly member: number;
  readonly pageCount: number;
  readonly hash64: Hash64;
}

export class PageHashFile {
  readonly seeds: PageSeeds;
  readonly hash64: Hash64;
  readonly #file: DiskFile;
  readonly #blocks: HashBlocks;
  #header: HashFileHeader;
  #pending = new Map<number, FoldEntry>();
  #foldTo: Sequence | undefined;
  #turn = 0;
  #serial: Promise<unknown> = Promise.resolve();

  private constructor(options: PageHashFileOptions, file: DiskFile, header: HashFileHeader) {
    this.seeds = seedsOf(options.group, options.member, options.hash64);
    this.hash64 = options.hash64;
    this.#header = header;
    this.#file = file;
    this.#blocks = new HashBlocks(file, this.seeds, options.hash64, header.untouched);
  }

  /** Whether the file could not be used at some start, so that all pages were unknown, and `filled` was not said since. */
  get lost(): boolean {
    return this.#header.lost;
  }

  /** Makes the file, or makes it anew, durably. `untouched` is what is known of pages nobody has told it about. */
  static async create(
    options: PageHashFileOptions,
    untouched: typeof UNKNOWN | typeof ALL_ZEROS,
    lost = false,
  ): Promise<PageHashFile> {
    const { disk, path, group, member, pageCount, hash64 } = options;
    const header: HashFileHeader = { group, member, untouched, lost };
    const file = await disk.open(path, "create");
    try {
      await file.truncate(0);
      await file.truncate(hashFileBytes(pageCount));
      await writeHeaders(file, header, hash64);
      await file.datasync();
      await disk.syncDirectory(parentOf(path));
      return new PageHashFile(options, file, header);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** A file that is missing or has no sound header is made anew, and everything is unknown. */
  static async open(options: PageHashFileOptions): Promise<PageHashFile> {
    const { disk, path, group, member, pageCount, hash64 } = options;
    if ((await disk.stat(path)) === undefined) return await PageHashFile.create(options, UNKNOWN, true);
    const file = await disk.open(path, "write");
    let opened: PageHashFile | undefined;
    try {
      const header = await readHeader(file, hash64);
      if (header !== undefined) {
        if (!isOfMember(header, group, member)) throw ofAnother(path, header);
        await writeHeaders(file, header, hash64);
        if ((await file.size()) < hashFileBytes(pageCount)) await file.truncate(hashFileBytes(pageCount));
        opened = new PageHashFile(options, file, header);
        await opened.#recover();
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    if (opened !== undefined) return opened;
    await file.close();
    return await PageHashFile.create(options, UNKNOWN, true);
  }

  /** The pages that a fold has begun to write and not finished. */
  get pending(): ReadonlyMap<number, FoldEntry> {
    return this.#pending;
  }

  /**
   * Where the last fold leads, be it under way, interrupted or finished: below it nothing can be read any more. Also when it
   * is finished, since its floor is recorded later, elsewhere, and a crash may come in between.
   */
  get foldTo(): Sequence | undefined {
    return this.#foldTo;
  }

  /** The value of the page if it is in memory. */
  cached(page: number): bigint | undefined {
    const block = this.#blocks.held(blockOf(page));
    return block === undefined ? undefined : valueIn(block, page);
  }

  async value(page: number): Promise<bigint> {
    return valueIn(await this.#blocks.block(blockOf(page)), page);
  }

  /** The values of so many pages from the first on. */
  async values(first: number, count: number): Promise<readonly bigint[]> {
    const values: bigint[] = [];
    for (let page = first; page < first + count; ) {
      const number = blockOf(page);
      const block = this.#blocks.held(number) ?? (await this.#blocks.block(number));
      const end = Math.min(first + count, (number + 1) * PAGES_PER_BLOCK);
      for (; page < end; page += 1) values.push(valueIn(block, page));
    }
    return values;
  }

  /** Reads what is not in memory of the blocks of these pages, in one go. */
  warm(pages: Iterable<number>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#blocks.load(new Set([...pages].map(blockOf)));
    });
  }

  /** False when the block was written and is not what was written. */
  isSound(block: number): Promise<boolean> {
    return this.#blocks.isSound(block);
  }

  /** The first block, from this one on, that may say something. Undefined when none does. */
  nextWritten(block: number): number | undefined {
    const data = this.#file.nextData(blockAt(block));
    return data === undefined ? undefined : Math.max(block, firstBlockBehind(data.from));
  }

  /** The group of pages is about to be written. It holds all pages that are still pending. */
  beginFold(to: Sequence, entries: readonly FoldEntry[]): Promise<void> {
    return this.#inTurn(async () => {
      const pages = new Map(entries.map((entry) => [entry.page, entry]));
      assert(pages.size === entries.length, "a page is in a group once");
      for (const page of this.#pending.keys()) assert(pages.has(page), `page ${page} is still being folded`);
      await this.#doubtUnfinished(entries);
      if (to !== this.#foldTo) await this.#announce(to);
      await this.#writeRecord({ turn: this.#turn + 1, to, entries });
      this.#pending = pages;
      this.#foldTo = to;
    });
  }

  /** The pages of the group are durable in the image. */
  finishGroup(): Promise<void> {
    return this.#inTurn(async () => {
      const values = new Map([...this.#pending].map(([page, entry]) => [page, entry.value]));
      await this.#store(values);
      this.#pending = new Map();
    });
  }

  /** Nothing is being folded any more: no record of before can come to mean something again. */
  endFold(): Promise<void> {
    return this.#inTurn(async () => {
      assert(this.#pending.size === 0, "a fold ends when its last group is finished");
      await this.#writeRecord({ turn: this.#turn + 1, to: this.#foldTo ?? 0, entries: [] });
    });
  }

  /** Stores values that were found by reading; a page that came to be known meanwhile, or is being folded, is left alone. */
  fill(values: ReadonlyMap<number, bigint>): Promise<void> {
    return this.#inTurn(async () => {
      const wanted = new Map<number, bigint>();
      for (const [page, value] of values) {
        if (!this.#pending.has(page) && (await this.value(page)) === UNKNOWN) wanted.set(page, value);
      }
      if (wanted.size > 0) await this.#store(wanted);
    });
  }

  /** The pages have these values now, durably in the image, whatever was known of them. Nothing is being folded. */
  know(values: ReadonlyMap<number, bigint>): Promise<void> {
    return this.#inTurn(async () => {
      assert(this.#pending.size === 0, "what a fold has begun it finishes");
      const others = new Map<number, bigint>();
      for (const [page, value] of values)
        if (this.#blocks.hasFailed || (await this.value(page)) !== value) others.set(page, value);
      if (others.size > 0) await this.#store(others);
    });
  }

  /** Every page of a file that was lost has been read, and filled in: from here on it is one like any other. */
  filled(): Promise<void> {
    return this.#inTurn(async () => {
      const header = { ...this.#header, lost: false };
      await writeHeaders(this.#file, header, this.hash64);
      await this.#file.datasync();
      this.#header = header;
    });
  }

  /** A fold of which no record is left may have led so far: nothing below is read from here on, after a crash either. */
  assumeFold(to: Sequence): Promise<void> {
    return this.#inTurn(async () => {
      if (to <= (this.#foldTo ?? 0)) return;
      // In both places, as for a fold that begins.
      await this.#announce(to);
      await this.#announce(to);
      this.#foldTo = to;
    });
  }

  /** Writes a block that is not sound any more as it is known in memory, or as unknown. */
  repair(block: number): Promise<void> {
    return this.#inTurn(async () => {
      const known = new Map([[block, await this.#blocks.block(block)]]);
      await this.#blocks.write(known, known);
    });
  }

  /** Everything in the blocks is unknown from here on. */
  forget(blocks: Iterable<number>): Promise<void> {
    return this.#inTurn(async () => {
      assert(this.#pending.size === 0, "nothing is forgotten while a fold is unfinished");
      const { seeds, hash64 } = this;
      const before = await this.#blocks.load(new Set(blocks));
      const unknown = [...before.keys()].map(
        (block) => [block, uniformBlock(UNKNOWN, block, seeds, hash64)] as const,
      );
      await this.#blocks.write(new Map(unknown), before);
    });
  }

  /** The image has more pages. What they hold is what untouched ones do. */
  grow(pageCount: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.#file.truncate(hashFileBytes(pageCount));
      await this.#file.datasync();
    });
  }

  async close(): Promise<void> {
    await this.#serial;
    await this.#file.close();
  }

  /**
   * Finds the record of a fold that was interrupted. Where a page's value is already the new one, its group was durable
   * in the image. Record and blocks are written once more before they are relied on: after a sync that failed they may be
   * in the page cache only, and the record before it is the next to be written over.
   */
  async #recover(): Promise<void> {
    const record = await readNewestRecord(this.#file, this.seeds, this.hash64);
    this.#turn = record?.turn ?? 0;
    if (record === undefined) return;
    await this.#writeRecord(record);
    if (record.to > 0) this.#foldTo = record.to;
    const finished = new Map<number, bigint>();
    await this.#blocks.load(new Set(record.entries.map(({ page }) => blockOf(page))));
    for (const entry of record.entries) {
      if ((await this.value(entry.page)) === entry.value) finished.set(entry.page, entry.value);
      else this.#pending.set(entry.page, entry);
    }
    if (finished.size > 0) await this.#store(finished);
  }

  /**
   * A page with the new value counts as finished after a crash. One that an interrupted fold left torn, and that is to
   * become what it was before that fold, has this value already: so first it is made one of which nothing is known.
   */
  async #doubtUnfinished(entries: readonly FoldEntry[]): Promise<void> {
    const doubtful = new Map<number, bigint>();
    for (const { page, value } of entries) {
      if (this.#pending.has(page) && (await this.value(page)) === value) doubtful.set(page, UNKNOWN);
    }
    if (doubtful.size > 0) await this.#store(doubtful);
  }

  /**
   * Where the fold leads stands in both places before its first page is written: with one alone, a bit that flips there after
   * a crash would bring back the record before, and with it moments that are folded over.
   */
  async #announce(to: Sequence): Promise<void> {
    await this.#writeRecord({ turn: this.#turn + 1, to, entries: [...this.#pending.values()] });
  }

  /** The turn counts only once it is durable: until then the older record is not written over. */
  async #writeRecord(record: FoldRecord): Promise<void> {
    const bytes = encodeFoldRecord(record, this.seeds, this.hash64);
    await this.#file.write(bytes, record.turn % 2 === 0 ? RECORDS_AT[0] : RECORDS_AT[1]);
    await this.#file.datasync();
    this.#turn = record.turn;
  }

  async #store(values: ReadonlyMap<number, bigint>): Promise<void> {
    const before = await this.#blocks.load(new Set([...values.keys()].map(blockOf)));
    const blocks = new Map<number, HashBlock>();
    for (const [number, block] of before) blocks.set(number, new Uint8Array(block));
    for (const [page, value] of values)
      setValueIn(present(blocks.get(blockOf(page)), "its block"), page, value);
    for (const [number, block] of blocks) sealBlock(block, number, this.seeds, this.hash64);
    await this.#blocks.write(blocks, before);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#serial.then(work);
    // Whoever asked for it hears of a failure; the next one begins either way.
    this.#serial = Promise.allSettled([turn]);
    return turn;
  }
}
