import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { FoldEntry } from "#src/data-path/image/fold-record-format.js";
import { ImageFile } from "#src/data-path/image/image-file.js";
import { InPlaceMarks } from "#src/data-path/image/in-place-marks.js";
import { SlotHashFile } from "#src/data-path/image/slot-hash-file.js";
import {
  ALL_ZEROS,
  blockOf,
  keptHash,
  type SlotRange,
  slotValue,
  UNKNOWN,
} from "#src/data-path/image/slot-hash-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * The image beneath all versions of one member, read with verification (I12).
 *
 * A read takes in the whole slot and compares it with what is known of it; a slot whose hash is not known is handed out as
 * it is. It runs beside a fold of the same slots, because
 *
 * - while a group of slots is being written, its slots are answered from the new contents in memory, whose kept parts
 *   were verified and whose changed parts come from verified payloads;
 * - a read that was under way when a group began or ended is done again: what it saw may be half of each;
 * - who reads at or above the sequence that is folded to finds what the fold changes in the journal, and wants only parts
 *   of the image that the fold does not write. So old and new bytes are the same for it.
 *
 * After a crash in the middle of a fold its slots may be torn. Then the whole slot has to be the old or the new one, or
 * what is wanted has to lie in the parts that the fold leaves alone, which have a hash of their own.
 */
export interface ImageOptions {
  readonly disk: Disk;
  readonly path: string;
  /** Where the hashes of its slots are. */
  readonly hashPath: string;
  readonly group: Uint8Array;
  readonly member: number;
  readonly sizeBytes: number;
  /** The size after a grow that may have been interrupted. */
  readonly laterBytes?: number;
  readonly hash64: Hash64;
}

export type SlotCheck =
  | { readonly type: "sound" }
  | { readonly type: "unknown"; readonly found: bigint }
  | { readonly type: "damaged"; readonly expected: bigint; readonly found: bigint };

/** Buffers kept for the next reads: as many as read at once in an ordinary moment. */
const SPARE_BUFFERS_MAX = 32;
const SOUND: SlotCheck = { type: "sound" };

export class Image {
  readonly member: number;
  readonly file: ImageFile;
  readonly hashes: SlotHashFile;
  readonly #spare: Uint8Array[] = [];
  /** The new contents of the slots that are being written right now. */
  #folding: ReadonlyMap<number, Uint8Array> = new Map();
  /** Moves whenever what reads rely on begins or ceases to hold. */
  #turn = 0;
  #inPlace: InPlaceMarks | undefined;

  private constructor(member: number, file: ImageFile, hashes: SlotHashFile) {
    this.member = member;
    this.file = file;
    this.hashes = hashes;
  }

  /** A new sparse file, of which all slots are known to be zeros. After a crash before it resolved it is called again. */
  static create(options: ImageOptions): Promise<Image> {
    const { disk, path, sizeBytes } = options;
    return Image.#assemble(options, ImageFile.create(disk, path, sizeBytes), (hashOptions) =>
      SlotHashFile.create(hashOptions, ALL_ZEROS),
    );
  }

  /** A file or device that holds what it holds: nothing is known of its slots. */
  static adopt(options: ImageOptions): Promise<Image> {
    const { disk, path, sizeBytes } = options;
    return Image.#assemble(options, ImageFile.open(disk, path, sizeBytes), (hashOptions) =>
      SlotHashFile.create(hashOptions, UNKNOWN),
    );
  }

  static open(options: ImageOptions): Promise<Image> {
    const { disk, path, sizeBytes, laterBytes } = options;
    return Image.#assemble(options, ImageFile.open(disk, path, sizeBytes, laterBytes), SlotHashFile.open);
  }

  static async #assemble(
    options: ImageOptions,
    opening: Promise<ImageFile>,
    openHashes: typeof SlotHashFile.open,
  ): Promise<Image> {
    const { disk, hashPath: path, group, member, hash64 } = options;
    const file = await opening;
    try {
      const { slotCount } = file;
      return new Image(member, file, await openHashes({ disk, path, group, member, slotCount, hash64 }));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  get slotCount(): number {
    return this.file.slotCount;
  }

  /** Where an unfinished fold leads: a position below it must not be opened, as parts of the image are beyond it. */
  get foldTo(): Sequence | undefined {
    return this.hashes.foldTo;
  }

  get writingInPlace(): boolean {
    return this.#inPlace !== undefined;
  }

  /** Fills the wanted ranges of the target, which stands for the whole slot. IMAGE_DAMAGED when they don't check out. */
  async read(slot: number, wanted: readonly SlotRange[], target: Uint8Array): Promise<void> {
    assert(target.length === SLOT_BYTES, "the target stands for the whole slot");
    const bytes = this.#spare.pop() ?? new Uint8Array(SLOT_BYTES);
    try {
      const check = await this.check(slot, wanted, bytes);
      if (check.type === "damaged") throw this.#damaged(slot, check);
      for (const { from, to } of wanted) target.set(bytes.subarray(from, to), from);
    } finally {
      if (this.#spare.length < SPARE_BUFFERS_MAX) this.#spare.push(bytes);
    }
  }

  /** Reads the slot into the bytes and compares. Only the wanted ranges of them are good when the slot is sound. */
  async check(slot: number, wanted: readonly SlotRange[], bytes: Uint8Array): Promise<SlotCheck> {
    for (;;) {
      const content = this.#folding.get(slot);
      if (content !== undefined) {
        bytes.set(content);
        return SOUND;
      }
      const turn = this.#turn;
      const entry = this.hashes.pending.get(slot);
      const value = this.hashes.cached(slot) ?? (await this.hashes.value(slot));
      await this.file.readSlot(slot, bytes);
      if (this.#turn === turn) return this.#compare(slot, { value, entry }, wanted, bytes);
    }
  }

  /** From here on the slots are answered from these contents, until `release`. */
  hold(contents: ReadonlyMap<number, Uint8Array>): void {
    assert(this.#folding.size === 0, "one group is folded at a time");
    assert(!this.writingInPlace, "an image that is written in place is not folded into");
    this.#folding = contents;
    this.#turn += 1;
  }

  release(): void {
    this.#folding = new Map();
    this.#turn += 1;
  }

  /** The hashes are those of what was read by `check` when nothing was known; not for an image that is written in place. */
  async fill(values: ReadonlyMap<number, bigint>): Promise<void> {
    if (!this.writingInPlace) await this.hashes.fill(values);
  }

  /**
   * The image goes over to being written by somebody else, who asks the marks before each write. It isn't folded into, and
   * no hash is filled in, until it is opened again.
   */
  beginWritingInPlace(): InPlaceMarks {
    assert(
      this.hashes.pending.size === 0 && this.#folding.size === 0,
      "the fold is finished before writing in place",
    );
    this.#inPlace ??= new InPlaceMarks(this.slotCount, async (blocks) => {
      await this.hashes.forget(blocks);
      this.#turn += 1;
    });
    return this.#inPlace;
  }

  /** Slots that come with it are what untouched ones are: zeros in an image of our making. */
  async grow(sizeBytes: number): Promise<void> {
    assert(!this.writingInPlace, "the writer of an image in place grows it");
    const last = this.slotCount - 1;
    const cut = this.sizeBytes % SLOT_BYTES !== 0;
    // The rest of the last slot is a hole in a file, and anything on a device.
    if (cut && this.file.isDevice) await this.hashes.forget([blockOf(last)]);
    await this.file.grow(sizeBytes);
    await this.hashes.grow(this.slotCount);
    this.#turn += 1;
  }

  async close(): Promise<void> {
    await this.hashes.close();
    await this.file.close();
  }

  #compare(
    slot: number,
    known: { readonly value: bigint; readonly entry: FoldEntry | undefined },
    wanted: readonly SlotRange[],
    bytes: Uint8Array,
  ): SlotCheck {
    const { seeds, hash64 } = this.hashes;
    const { value, entry } = known;
    const found = slotValue(bytes, slot, seeds, hash64);
    if (entry === undefined && value === UNKNOWN) return { type: "unknown", found };
    if (found === value || found === entry?.value) return SOUND;
    const damaged: SlotCheck = { type: "damaged", expected: entry?.value ?? value, found };
    if (entry === undefined || overlap(wanted, entry.changed)) return damaged;
    return keptHash(bytes, entry.changed, slot, seeds, hash64) === entry.kept ? SOUND : damaged;
  }

  #damaged(slot: number, { expected, found }: SlotCheck & { readonly type: "damaged" }): TidemarkError {
    const offset = slot * SLOT_BYTES;
    return new TidemarkError({
      kind: "corrupt",
      code: "IMAGE_DAMAGED",
      message: `the image ${this.file.path} is not what was written to it at ${offset}`,
      hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
      facts: {
        path: this.file.path,
        member: this.member,
        offset,
        length: Math.min(SLOT_BYTES, this.sizeBytes - offset),
        expected: expected.toString(16),
        found: found.toString(16),
      },
    });
  }
}

function overlap(some: readonly SlotRange[], others: readonly SlotRange[]): boolean {
  return some.some((one) => others.some((other) => one.from < other.to && other.from < one.to));
}
