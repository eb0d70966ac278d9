import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { ImageFile } from "#src/data-path/image/image-file.js";
import { PageHashFile } from "#src/data-path/image/page-hash-file.js";
import {
  ALL_ZEROS,
  blockOf,
  keptHash,
  PAGE_BYTES,
  PAGES_PER_SLOT,
  type PageRange,
  pageValue,
  type SlotRange,
  UNKNOWN,
} from "#src/data-path/image/page-hash-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * The image beneath all versions of one member, read with verification (I12).
 *
 * A read takes in whole pages and compares them with what is known of them; a page whose hash is not known is handed out
 * as it is. It runs beside a fold of the same pages, because
 *
 * - while a group of pages is being written, they are answered from the new contents in memory, whose kept parts were
 *   verified and whose changed parts come from verified payloads;
 * - a read that was under way when a group began or ended is done again: what it saw may be half of each;
 * - who reads at or above the sequence that is folded to finds what the fold changes in the journal, and wants only parts
 *   of the image that the fold does not write. So old and new bytes are the same for it.
 *
 * After a crash in the middle of a fold its pages may be torn. Then the whole page has to be the old or the new one, or
 * what is wanted has to lie in the parts that the fold leaves alone, which have a hash of their own.
 */
export interface ImageOptions {
  readonly disk: Disk;
  readonly path: string;
  /** Where the hashes of its pages are. */
  readonly hashPath: string;
  readonly group: Uint8Array;
  readonly member: number;
  readonly sizeBytes: number;
  /** The size after a grow that may have been interrupted. */
  readonly laterBytes?: number;
  readonly hash64: Hash64;
}

export type PageCheck =
  | { readonly type: "sound" }
  | { readonly type: "unknown"; readonly found: bigint }
  | { readonly type: "damaged"; readonly expected: bigint; readonly found: bigint };

/** Buffers kept for the next reads: as many as read at once in an ordinary moment. */
const SPARE_BUFFERS_MAX = 32;
const SOUND: PageCheck = { type: "sound" };

export class Image {
  readonly member: number;
  readonly file: ImageFile;
  readonly hashes: PageHashFile;
  readonly #spare: Uint8Array[] = [];
  /** The new contents of the pages that are being written right now. */
  #folding: ReadonlyMap<number, Uint8Array> = new Map();
  /** Moves whenever what reads rely on begins or ceases to hold. */
  #turn = 0;

  private constructor(member: number, file: ImageFile, hashes: PageHashFile) {
    this.member = member;
    this.file = file;
    this.hashes = hashes;
  }

  /** A new sparse file, of which all pages are known to be zeros. After a crash before it resolved it is called again. */
  static create(options: ImageOptions): Promise<Image> {
    const { disk, path, sizeBytes } = options;
    return Image.#assemble(options, ImageFile.create(disk, path, sizeBytes), (hashOptions) =>
      PageHashFile.create(hashOptions, ALL_ZEROS),
    );
  }

  /** A file or device that holds what it holds: nothing is known of its pages. */
  static adopt(options: ImageOptions): Promise<Image> {
    const { disk, path, sizeBytes } = options;
    return Image.#assemble(options, ImageFile.open(disk, path, sizeBytes), (hashOptions) =>
      PageHashFile.create(hashOptions, UNKNOWN),
    );
  }

  static open(options: ImageOptions): Promise<Image> {
    const { disk, path, sizeBytes, laterBytes } = options;
    return Image.#assemble(options, ImageFile.open(disk, path, sizeBytes, laterBytes), PageHashFile.open);
  }

  static async #assemble(
    options: ImageOptions,
    opening: Promise<ImageFile>,
    openHashes: typeof PageHashFile.open,
  ): Promise<Image> {
    const { disk, hashPath: path, group, member, hash64 } = options;
    const file = await opening;
    try {
      const { pageCount } = file;
      return new Image(member, file, await openHashes({ disk, path, group, member, pageCount, hash64 }));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  get pageCount(): number {
    return this.file.pageCount;
  }

  /** Where the last fold leads: a position below it must not be opened, as parts of the image are beyond it. */
  get foldTo(): Sequence | undefined {
    return this.hashes.foldTo;
  }

  /** Fills the wanted ranges of the target, which stands for the whole slot. IMAGE_DAMAGED when they don't check out. */
  async read(slot: number, wanted: readonly SlotRange[], target: Uint8Array): Promise<void> {
    assert(target.length === SLOT_BYTES, "the target stands for the whole slot");
    const spare = this.#spare.pop() ?? new Uint8Array(SLOT_BYTES);
    try {
      const first = Math.floor(Math.min(...wanted.map(({ from }) => from)) / PAGE_BYTES);
      const end = Math.ceil(Math.max(...wanted.map(({ to }) => to)) / PAGE_BYTES);
      const bytes = spare.subarray(first * PAGE_BYTES, end * PAGE_BYTES);
      const within = wanted.map(({ from, to }) => shifted({ from, to }, first * PAGE_BYTES));
      const checks = await this.check(slot * PAGES_PER_SLOT + first, within, bytes);
      for (const [index, check] of checks.entries()) {
        const page = { from: index * PAGE_BYTES, to: (index + 1) * PAGE_BYTES };
        if (check.type === "damaged" && overlap(within, [page]))
          throw this.#damaged(slot * PAGES_PER_SLOT + first + index, check);
      }
      for (const { from, to } of wanted) target.set(spare.subarray(from, to), from);
    } finally {
      if (this.#spare.length < SPARE_BUFFERS_MAX) this.#spare.push(spare);
    }
  }

  /** Reads one page into the bytes, of which the wanted ranges are good. IMAGE_DAMAGED when they don't check out. */
  async readPage(page: number, wanted: readonly PageRange[], bytes: Uint8Array): Promise<void> {
    assert(bytes.length === PAGE_BYTES, "the bytes of one page");
    for (const check of await this.check(page, wanted, bytes)) {
      if (check.type === "damaged") throw this.#damaged(page, check);
    }
  }

  /**
   * Reads pages into the bytes, as many as they hold, and compares each. `wanted` are ranges of the bytes: only these are
   * good where a page is sound.
   */
  async check(first: number, wanted: readonly SlotRange[], bytes: Uint8Array): Promise<readonly PageCheck[]> {
    const count = bytes.length / PAGE_BYTES;
    for (;;) {
      const turn = this.#turn;
      const values = await this.hashes.values(first, count);
      await this.file.readPages(first, bytes);
      if (this.#turn !== turn) continue;
      return values.map((value, index) => {
        const at = index * PAGE_BYTES;
        const page = bytes.subarray(at, at + PAGE_BYTES);
        const content = this.#folding.get(first + index);
        if (content === undefined) return this.#compare(first + index, value, wanted, at, page);
        page.set(content);
        return SOUND;
      });
    }
  }

  /** From here on the pages are answered from these contents, until `release`. */
  hold(contents: ReadonlyMap<number, Uint8Array>): void {
    assert(this.#folding.size === 0, "one group is folded at a time");
    this.#folding = contents;
    this.#turn += 1;
  }

  release(): void {
    this.#folding = new Map();
    this.#turn += 1;
  }

  /** The hashes are those of what was read by `check` when nothing was known. */
  async fill(values: ReadonlyMap<number, bigint>): Promise<void> {
    await this.hashes.fill(values);
  }

  /** Pages that come with it are what untouched ones are: zeros in an image of our making. */
  async grow(sizeBytes: number): Promise<void> {
    const last = this.pageCount - 1;
    const cut = this.sizeBytes % PAGE_BYTES !== 0;
    // The rest of the last page is a hole in a file, and anything on a device.
    if (cut && this.file.isDevice) await this.hashes.forget([blockOf(last)]);
    await this.file.grow(sizeBytes);
    await this.hashes.grow(this.pageCount);
    this.#turn += 1;
  }

  async close(): Promise<void> {
    await this.hashes.close();
    await this.file.close();
  }

  #compare(
    page: number,
    value: bigint,
    wanted: readonly SlotRange[],
    at: number,
    bytes: Uint8Array,
  ): PageCheck {
    const { seeds, hash64 } = this.hashes;
    const entry = this.hashes.pending.get(page);
    const found = pageValue(bytes, page, seeds, hash64);
    if (entry === undefined && value === UNKNOWN) return { type: "unknown", found };
    if (found === value || found === entry?.value) return SOUND;
    const damaged: PageCheck = { type: "damaged", expected: entry?.value ?? value, found };
    if (entry === undefined) return damaged;
    const changed = entry.changed.map((range) => shifted(range, -at));
    if (overlap(wanted, changed)) return damaged;
    if (isWhole(entry.changed)) return SOUND;
    const kept = new Uint8Array(bytes);
    return keptHash(kept, entry.changed, page, seeds, hash64) === entry.kept ? SOUND : damaged;
  }

  #damaged(page: number, { expected, found }: PageCheck & { readonly type: "damaged" }): TidemarkError {
    const offset = page * PAGE_BYTES;
    return new TidemarkError({
      kind: "corrupt",
      code: "IMAGE_DAMAGED",
      message: `the image ${this.file.path} is not what was written to it at ${offset}`,
      hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
      facts: {
        path: this.file.path,
        member: this.member,
        offset,
        length: Math.min(PAGE_BYTES, this.sizeBytes - offset),
        expected: expected.toString(16),
        found: found.toString(16),
      },
    });
  }
}

/** Nothing of the page stays. */
function isWhole([first]: readonly PageRange[]): boolean {
  return first?.from === 0 && first.to === PAGE_BYTES;
}

function shifted({ from, to }: PageRange, by: number): SlotRange {
  return { from: from - by, to: to - by };
}

function overlap(some: readonly SlotRange[], others: readonly SlotRange[]): boolean {
  return some.some((one) => others.some((other) => one.from < other.to && other.from < one.to));
}
