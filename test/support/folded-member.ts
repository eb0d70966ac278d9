import { assert, present } from "#src/base/assert.js";
import { Image, type ImageOptions, PAGE_BYTES, PAGES_PER_SLOT } from "#src/data-path/image/image.js";
import { type FoldReport, foldImage, type SlotToFold } from "#src/data-path/replica/fold.js";
import { type ReadPayload, verifiedPayloads } from "#src/data-path/replica/piece-payload.js";
import { overlay, type Piece } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { deltaSeed } from "#src/domain/model/hash64.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

/**
 * A member whose journal is in memory and whose image is on a disk, and what each of its slots should read as. It is the
 * most forgetful caller there can be: as soon as it is told that a slot is folded it drops the slot's versions.
 */
export const IMAGE_PATH = "/store/data.img";
export const HASH_PATH = "/store/data.hashes";
const BRANCH = 0xb1n;
const ALL_OF_IT: readonly Piece[] = [{ type: "image", from: 0, to: SLOT_BYTES }];

export class FoldedMember {
  readonly sizeBytes: number;
  /** The slots that are ever written. */
  readonly slots: readonly number[];
  readonly #truth = new Map<number, Uint8Array>();
  readonly #versions = new Map<number, readonly Piece[]>();
  /** What each slot read as before the versions that are not folded yet. */
  readonly #folded = new Map<number, Uint8Array>();
  readonly payloads: Uint8Array[] = [];
  /** What is not folded yet, in the order in which it happened. */
  readonly #changes: SlotToFold[] = [];
  /** A caller that gives its changes in their order, and forgets nothing before the whole fold is done. */
  readonly inOrder: boolean;
  to = 0;

  constructor(sizeBytes: number, slots: readonly number[], inOrder = false) {
    this.sizeBytes = sizeBytes;
    this.slots = slots;
    this.inOrder = inOrder;
    for (const slot of slots) {
      this.#truth.set(slot, new Uint8Array(SLOT_BYTES));
      this.#folded.set(slot, new Uint8Array(SLOT_BYTES));
    }
  }

  imageOptions(disk: Disk): ImageOptions {
    const { sizeBytes } = this;
    return { disk, path: IMAGE_PATH, hashPath: HASH_PATH, group: GROUP, member: 3, sizeBytes, hash64 };
  }

  create(disk: Disk): Promise<Image> {
    return Image.create(this.imageOptions(disk));
  }

  open(disk: Disk): Promise<Image> {
    return Image.open(this.imageOptions(disk));
  }

  /** A write or zeros in a slot, above everything before. */
  change(slot: number, from: number, to: number, fill: number): void {
    this.to += 1;
    const bytes = present(this.#truth.get(slot), "a slot of the member");
    bytes.fill(fill, from, to);
    if (fill > 0) for (let at = from; at < to; at += 97) bytes[at] = 1 + ((fill + at) % 255);
    const piece: Piece =
      fill === 0
        ? { type: "zero", from, to, sequence: this.to }
        : { type: "data", from, to, source: this.#keep(bytes.slice(from, to)), skip: 0 };
    this.#versions.set(slot, overlay(this.#versions.get(slot) ?? ALL_OF_IT, piece));
    const { to: sequence } = this;
    const written: Piece = { type: "memory", from, to, sequence, bytes: bytes.slice(from, to), skip: 0 };
    this.#changes.push({ slot, pieces: [fill === 0 ? piece : written] });
  }

  changeByChance(random: SimulatedRandom): void {
    const slot = present(this.slots[random.integer(0, this.slots.length - 1)], "a slot");
    const length = Math.min(SLOT_BYTES, this.sizeBytes - slot * SLOT_BYTES);
    const unit = random.chance(0.8) ? 512 : 1;
    const from = random.chance(0.2) ? 0 : random.integer(0, length / unit - 1) * unit;
    const whole = random.chance(0.15);
    const to = whole ? length : Math.min(length, from + random.integer(1, 20) * unit);
    this.change(slot, whole ? 0 : from, to, random.chance(0.25) ? 0 : random.integer(1, 255));
  }

  piecesOf(slot: number): readonly Piece[] {
    return this.#versions.get(slot) ?? ALL_OF_IT;
  }

  get unfolded(): readonly number[] {
    return [...this.#versions.keys()];
  }

  readPayload: ReadPayload = verifiedPayloads(async (segment, at, target) => {
    assert(at === 0, "each payload has a segment of its own here");
    target.set(present(this.payloads[segment], "a payload"));
  }, hash64);

  fold(image: Image, groupPages: number, signal?: AbortSignal): Promise<FoldReport> {
    return this.inOrder
      ? this.#foldInOrder(image, groupPages, signal)
      : this.#foldSlots(image, groupPages, signal);
  }

  async #foldInOrder(image: Image, groupPages: number, signal?: AbortSignal): Promise<FoldReport> {
    const changes = this.#changes.map((change) => [change]);
    const report = await this.#foldImage(image, groupPages, changes, () => undefined, signal);
    this.#changes.splice(0);
    this.#forget(new Set(this.unfolded));
    return report;
  }

  #foldSlots(image: Image, groupPages: number, signal?: AbortSignal): Promise<FoldReport> {
    const changes = this.unfolded.map((slot) => [{ slot, pieces: this.piecesOf(slot) }]);
    return this.#foldImage(image, groupPages, changes, (slots) => this.#forget(slots), signal);
  }

  #foldImage(
    image: Image,
    groupPages: number,
    changes: Iterable<readonly SlotToFold[]>,
    onFolded: (slots: ReadonlySet<number>) => void,
    signal?: AbortSignal,
  ): Promise<FoldReport> {
    return foldImage({
      image,
      to: this.to,
      changes,
      piecesOf: async (slot) => this.piecesOf(slot),
      readPayload: this.readPayload,
      throttle: UNTHROTTLED,
      groupPages,
      ...(signal === undefined ? {} : { signal }),
      onFolded,
    });
  }

  #forget(slots: ReadonlySet<number>): void {
    for (const slot of slots) {
      this.#versions.delete(slot);
      this.#folded.set(slot, this.expected(slot).slice());
    }
  }

  expected(slot: number): Uint8Array {
    return present(this.#truth.get(slot), "a slot of the member");
  }

  /** The slot as a view at the newest sequence reads it. */
  async read(image: Image, slot: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(SLOT_BYTES);
    const pieces = this.piecesOf(slot);
    const stays = pieces.filter((piece) => piece.type === "image");
    if (stays.length > 0) await image.read(slot, stays, bytes);
    for (const piece of pieces) {
      if (piece.type !== "data") continue;
      const payload = await this.readPayload(piece.source);
      bytes.set(payload.subarray(piece.skip, piece.skip + piece.to - piece.from), piece.from);
    }
    return bytes;
  }

  /** What is wrong with the slot as it reads now; undefined when nothing is. */
  async fault(image: Image, slot: number): Promise<string | undefined> {
    const expected = this.expected(slot).slice();
    try {
      const found = await this.read(image, slot);
      return Buffer.compare(found, expected) === 0 ? undefined : `slot ${slot} reads as something else`;
    } catch (error) {
      return `slot ${slot}: ${error}`;
    }
  }

  /** The image by itself: a page that passes as sound is the one before or after, and never a mix. */
  async mixFault(image: Image, slot: number): Promise<string | undefined> {
    // Changes in their order leave states between that are no one's.
    if (this.inOrder) return undefined;
    const bytes = new Uint8Array(SLOT_BYTES);
    const checks = await image.check(slot * PAGES_PER_SLOT, [{ from: 0, to: SLOT_BYTES }], bytes);
    const known = [this.expected(slot), present(this.#folded.get(slot), "a slot"), ...this.#written(slot)];
    const mixed = checks.some(({ type }, index) => {
      const [from, to] = [index * PAGE_BYTES, (index + 1) * PAGE_BYTES];
      const page = bytes.subarray(from, to);
      return type === "sound" && !known.some((one) => Buffer.compare(page, one.subarray(from, to)) === 0);
    });
    return mixed ? `a page of slot ${slot} is a mix` : undefined;
  }

  readonly #targets = new Map<number, Uint8Array[]>();

  /** Remembers what the slots are to become by the fold that begins now. */
  rememberTargets(): void {
    for (const slot of this.unfolded) {
      this.#targets.set(slot, [...this.#written(slot), this.expected(slot).slice()]);
    }
  }

  #written(slot: number): readonly Uint8Array[] {
    return this.#targets.get(slot) ?? [];
  }

  #keep(payload: Uint8Array) {
    const segment = this.payloads.push(payload) - 1;
    const hash = hash64(payload, deltaSeed(BRANCH, this.to));
    return { branch: BRANCH, sequence: this.to, segment, payloadAt: 0, payloadLength: payload.length, hash };
  }
}
