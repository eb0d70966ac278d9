import { assert } from "#src/base/assert.js";
import { settleAll } from "#src/base/settle-all.js";
import type { Image } from "#src/data-path/image/image.js";
import {
  ALL_ZEROS,
  FOLD_GROUP_PAGES_MAX,
  type FoldEntry,
  keptHash,
  PAGE_BYTES,
  PAGES_PER_SLOT,
  type PageRange,
  pageValue,
} from "#src/data-path/image/image.js";
import { FoldGroup, outside, type PageDraft, WHOLE_PAGE } from "#src/data-path/replica/fold-group.js";
import type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
import { cutPiece, type Piece } from "#src/data-path/replica/slot-cover.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { DiskPart } from "#src/platform/disk/disk.js";

/**
 * Moves the horizon of one member: what its slots are made of at a sequence becomes what its image holds.
 *
 * Pages of 4 KiB go in groups. The order of durability, whatever moment the power goes:
 *
 *   1. the new contents of the group are put together in memory. What changes comes from the journal and was verified; what
 *      stays of a page that changes in part is read from the image and verified. A part that is not sound ends the fold
 *      here: nothing of the group is written.
 *   2. the record in the hash file: these pages, their new values, the hashes of what they keep. Durable.
 *   3. the image: only what changes is written; a long run of pages that become zeros becomes a hole.
 *   4. the image, durable.
 *   5. the hash file: the new values. Durable.
 *   6. only now the caller is told. It records the floor, and only then index entries and segments may go.
 *
 * A crash before 2 is done leaves everything as it was. From there to the end of 5 the pages are pending: the journal
 * still has all that changes, since nobody was told, and the next fold begins with these pages. It writes every changed
 * byte anew, also where the image seems to have it already: after a failed sync the page cache shows what the disk has
 * not. Its sequence is the same or a later one, so it changes at least what the interrupted one did, and what it takes
 * from the image is something that one kept.
 *
 * Changes may come in the order of sequences, a place several times: then a page may be written by several groups, and
 * hold in between what it held at no sequence that can be opened. Nobody sees it. Who reads at or above the sequence that
 * is folded to takes from the journal each byte that any of the changes touched, and below it nothing is opened any more
 * once the first group has begun. Done again after a crash, the same changes in the same order end in the same bytes.
 */
export interface SlotToFold {
  readonly slot: number;
  /** What changes of the slot, apart from each other; pieces of the image stay, and need not be given. */
  readonly pieces: readonly Piece[];
}

export interface FoldOptions {
  readonly image: Image;
  /** The new horizon. Not below that of a fold that was interrupted. */
  readonly to: Sequence;
  /** All that changed in the member from the old horizon to the new: each slot once, or in the order of sequences. */
  readonly changes: AsyncIterable<readonly SlotToFold[]> | Iterable<readonly SlotToFold[]>;
  /** What one slot is made of at the sequence: for pages that an interrupted fold left pending. */
  readonly piecesOf: (slot: number) => Promise<readonly Piece[]>;
  readonly readPayload: ReadPayload;
  readonly throttle: Throttle;
  /** How many pages share the three syncs of a group; FOLD_GROUP_PAGES_MAX if missing. */
  readonly groupPages?: number;
  /** Ends the fold between two groups, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** What came so far of these slots is durable in the image. */
  readonly onFolded: (slots: ReadonlySet<number>) => void | Promise<void>;
}

export interface FoldReport {
  readonly pages: number;
  readonly bytesWritten: number;
}

interface Prepared {
  readonly entry: FoldEntry;
  readonly content: Uint8Array;
}

/** Pages of which a part stays, read from the image at a time. */
const READS_MAX = 64;

export async function foldImage(options: FoldOptions): Promise<FoldReport> {
  const { image, to, changes, signal } = options;
  assert((image.foldTo ?? 0) <= to, "a fold leads at least as far as the one that was interrupted");
  const fold = new Fold(options);
  try {
    await fold.finishPending();
    for await (const some of changes) {
      signal?.throwIfAborted();
      for (const change of some) {
        const added = fold.add(change);
        if (added !== undefined) await added;
        if (fold.full) await fold.beginGroup();
      }
    }
    await fold.beginGroup();
  } finally {
    // Also when it fails, nothing is still being written when the caller goes on.
    await fold.written();
  }
  await image.hashes.endFold();
  return fold.report;
}

class Fold {
  readonly #options: FoldOptions;
  /** What is being put together, and what is being written or was. */
  #group = new FoldGroup();
  #other = new FoldGroup();
  #slots = new Set<number>();
  #writing: Promise<void> = Promise.resolve();
  #pages = 0;
  #bytesWritten = 0;

  constructor(options: FoldOptions) {
    this.#options = options;
  }

  /** Whether one more slot might be too much. */
  get full(): boolean {
    return this.#group.size > (this.#options.groupPages ?? FOLD_GROUP_PAGES_MAX) - PAGES_PER_SLOT;
  }

  get report(): FoldReport {
    return { pages: this.#pages, bytesWritten: this.#bytesWritten };
  }

  /** The pages that an interrupted fold left pending become one group. Their slots come again, whole, with the others. */
  async finishPending(): Promise<void> {
    const { image, piecesOf } = this.#options;
    const slots = new Set([...image.hashes.pending.keys()].map((page) => Math.floor(page / PAGES_PER_SLOT)));
    for (const slot of slots) {
      const pieces = await piecesOf(slot);
      for (let page = slot * PAGES_PER_SLOT; page < (slot + 1) * PAGES_PER_SLOT; page += 1) {
        if (!image.hashes.pending.has(page)) continue;
        await this.#addPieces(slot, partsIn(pieces, (page % PAGES_PER_SLOT) * PAGE_BYTES));
      }
    }
    await this.beginGroup();
  }

  /** Step 1. Nothing to wait for when all bytes are at hand. */
  add({ slot, pieces }: SlotToFold): void | Promise<void> {
    this.#slots.add(slot);
    if (pieces.some(({ type }) => type === "data")) return this.#addPieces(slot, pieces);
    for (const piece of pieces) this.#addPiece(slot, piece);
  }

  /** The group is complete. The next one is put together while this one is written; one is written at a time. */
  async beginGroup(): Promise<void> {
    await this.#writing;
    const [group, slots] = [this.#group, this.#slots];
    [this.#group, this.#other, this.#slots] = [this.#other, group, new Set()];
    this.#writing = this.#writeGroup(group, slots);
    // Whoever waits for it next hears of a failure; until then it is not one that nobody heard of.
    void Promise.allSettled([this.#writing]);
  }

  written(): Promise<void> {
    return this.#writing;
  }

  /** The rest of step 1, and steps 2 to 6. */
  async #writeGroup(drafts: FoldGroup, slots: ReadonlySet<number>): Promise<void> {
    const { image, to, throttle, signal, onFolded } = this.#options;
    const group = await this.#prepare(drafts.drafts());
    const bytes = group.reduce((total, { entry }) => total + changedBytes(entry), 0);
    if (group.length > 0) {
      await throttle.take(bytes, signal);
      image.hold(new Map(group.map(({ entry, content }) => [entry.page, content])));
      try {
        await image.hashes.beginFold(
          to,
          group.map(({ entry }) => entry),
        );
        await this.#write(group);
        await image.file.datasync();
        await image.hashes.finishGroup();
      } finally {
        image.release();
      }
    }
    drafts.clear();
    this.#pages += group.length;
    this.#bytesWritten += bytes;
    if (slots.size > 0) await onFolded(slots);
  }

  /** A payload is read once, though pieces of it may lie apart. */
  async #addPieces(slot: number, pieces: readonly Piece[]): Promise<void> {
    const payloads = new Map<string, Uint8Array>();
    for (const piece of pieces) {
      if (piece.type !== "data") {
        this.#addPiece(slot, piece);
        continue;
      }
      const { source, skip, from, to } = piece;
      const key = `${source.segment}:${source.payloadAt}`;
      const payload = payloads.get(key) ?? (await this.#options.readPayload(source));
      payloads.set(key, payload);
      this.#group.change(slot, from, to, payload.subarray(skip, skip + to - from));
    }
  }

  #addPiece(slot: number, piece: Piece): void {
    const { from, to } = piece;
    if (piece.type === "zero") this.#group.change(slot, from, to, undefined);
    else if (piece.type === "memory") {
      this.#group.change(slot, from, to, piece.bytes.subarray(piece.skip, piece.skip + to - from));
    }
  }

  /** What stays is put beside what changes; a page that is zeros and becomes zeros is none to write. */
  async #prepare(drafts: readonly PageDraft[]): Promise<readonly Prepared[]> {
    const { image } = this.#options;
    if (drafts.length === 0) return [];
    await image.hashes.warm(drafts.map(({ page }) => page));
    const partial = drafts.filter(({ changed }) => changed !== WHOLE_PAGE);
    const kept = new Map<number, bigint>();
    for (let from = 0; from < partial.length; from += READS_MAX) {
      await settleAll(partial.slice(from, from + READS_MAX).map((draft) => this.#complete(draft, kept)));
    }
    const { seeds, hash64, pending } = image.hashes;
    const group: Prepared[] = [];
    for (const { page, content, changed } of drafts) {
      const value = pageValue(content, page, seeds, hash64);
      const unfinished = pending.get(page);
      const isZeros = value === ALL_ZEROS && unfinished === undefined;
      if (isZeros && (await image.hashes.value(page)) === ALL_ZEROS) continue;
      assert(
        unfinished === undefined || covers(changed, unfinished.changed),
        `what an interrupted fold wrote to page ${page} is written again`,
      );
      group.push({ entry: { page, value, kept: kept.get(page) ?? 0n, changed }, content });
    }
    return group;
  }

  async #complete({ page, content, changed }: PageDraft, kept: Map<number, bigint>): Promise<void> {
    const { image } = this.#options;
    const { seeds, hash64 } = image.hashes;
    const stays = outside(changed);
    const bytes = new Uint8Array(PAGE_BYTES);
    await image.readPage(page, stays, bytes);
    for (const { from, to } of stays) content.set(bytes.subarray(from, to), from);
    kept.set(page, keptHash(bytes, changed, page, seeds, hash64));
  }

  /** Step 3. */
  async #write(group: readonly Prepared[]): Promise<void> {
    const { file } = this.#options.image;
    const parts: DiskPart[] = [];
    const holes: Promise<void>[] = [];
    for (let at = 0; at < group.length; ) {
      const zeros = zeroPagesFrom(group, at);
      const first = group[at];
      if (first === undefined) break;
      if (zeros >= PAGES_PER_SLOT) {
        holes.push(file.punchPages(first.entry.page, zeros));
        at += zeros;
        continue;
      }
      const position = first.entry.page * PAGE_BYTES;
      for (const { from, to } of first.entry.changed) {
        parts.push({ bytes: first.content.subarray(from, to), position: position + from });
      }
      at += 1;
    }
    await settleAll([file.writeParts(parts), ...holes]);
  }
}

/** How many pages in a row, from this one on, become zeros. */
function zeroPagesFrom(group: readonly Prepared[], at: number): number {
  const first = group[at]?.entry.page ?? 0;
  let count = 0;
  for (; ; count += 1) {
    const entry = group[at + count]?.entry;
    if (entry?.value !== ALL_ZEROS || entry.page !== first + count) return count;
  }
}

function changedBytes({ changed }: FoldEntry): number {
  return changed.reduce((total, { from, to }) => total + to - from, 0);
}

/** The pieces, cut to one page of their slot. */
function partsIn(pieces: readonly Piece[], at: number): readonly Piece[] {
  return pieces
    .filter((piece) => piece.from < at + PAGE_BYTES && piece.to > at)
    .map((piece) => cutPiece(piece, Math.max(piece.from, at), Math.min(piece.to, at + PAGE_BYTES)));
}

function covers(outer: readonly PageRange[], inner: readonly PageRange[]): boolean {
  return inner.every(({ from, to }) => outer.some((range) => range.from <= from && to <= range.to));
}
