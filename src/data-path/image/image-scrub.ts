import { ALL_ZEROS, blockOf, SLOTS_PER_BLOCK, UNKNOWN } from "#src/data-path/image/slot-hash-format.js";
import type { Image } from "#src/data-path/image/verified-image.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { ImageFinding } from "#src/domain/model/finding.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * Compares an image with what is known of its slots, from a slot on, one block of hashes (63 slots) after the other. It
 * runs beside reads and a fold. Holes that are known to be zeros are not read, and where neither the image nor the hashes
 * hold anything it jumps, so that a volume costs what it holds and not what it could.
 *
 * It finds and reports; mending is somebody else's. With `fill` it stores the hashes of slots of which nothing was known:
 * from then on what they hold today counts as right.
 */
export interface ImageScrubOptions {
  readonly image: Image;
  /** Where to begin: zero, or what `onProgress` said last. */
  readonly from: number;
  readonly fill: boolean;
  readonly throttle: Throttle;
  /** Ends the scrub between two slots, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onFinding: (finding: ImageFinding) => void;
  /** All slots before this one are done. */
  readonly onProgress?: (nextSlot: number) => void;
}

export interface ImageScrubReport {
  readonly checked: number;
  readonly damaged: number;
  readonly filled: number;
}

export async function scrubImage(options: ImageScrubOptions): Promise<ImageScrubReport> {
  const { image, from, onProgress } = options;
  const scrub = new ImageScrub(options);
  for (let slot = from; slot < image.slotCount; ) {
    slot = nextOfInterest(image, slot);
    const end = Math.min((blockOf(slot) + 1) * SLOTS_PER_BLOCK, image.slotCount);
    if (slot < end) await scrub.block(slot, end);
    slot = Math.max(slot, end);
    onProgress?.(Math.min(slot, image.slotCount));
  }
  return scrub.report;
}

class ImageScrub {
  readonly #options: ImageScrubOptions;
  readonly #bytes = new Uint8Array(SLOT_BYTES);
  #checked = 0;
  #damaged = 0;
  #filled = 0;

  constructor(options: ImageScrubOptions) {
    this.#options = options;
  }

  get report(): ImageScrubReport {
    return { checked: this.#checked, damaged: this.#damaged, filled: this.#filled };
  }

  async block(from: number, to: number): Promise<void> {
    const { image, fill, onFinding } = this.#options;
    const sound = await image.hashes.isSound(blockOf(from));
    if (!sound) onFinding({ type: "hashes", member: image.member, ...spanOf(image, from, to) });
    if (!sound && fill) await image.hashes.repair(blockOf(from));
    const values = new Map<number, bigint>();
    for (let slot = from; slot < to; slot += 1) await this.#slot(slot, values);
    if (!fill || values.size === 0) return;
    await image.fill(values);
    this.#filled += values.size;
  }

  async #slot(slot: number, values: Map<number, bigint>): Promise<void> {
    const { image, fill, throttle, signal, onFinding } = this.#options;
    signal?.throwIfAborted();
    if (!image.hashes.pending.has(slot)) {
      const value = await image.hashes.value(slot);
      if (value === UNKNOWN && !fill) return;
      const hole = (image.file.nextData(slot)?.from ?? Number.POSITIVE_INFINITY) >= (slot + 1) * SLOT_BYTES;
      if (hole && value <= ALL_ZEROS) return;
    }
    await throttle.take(SLOT_BYTES, signal);
    const check = await image.check(slot, [], this.#bytes);
    this.#checked += 1;
    if (check.type === "unknown") values.set(slot, check.found);
    if (check.type !== "damaged") return;
    this.#damaged += 1;
    const { expected, found } = check;
    onFinding({ type: "image", member: image.member, ...spanOf(image, slot, slot + 1), expected, found });
  }
}

/** The slot itself, or the first behind it of which there is something to compare. */
function nextOfInterest(image: Image, slot: number): number {
  const data = image.file.nextData(slot);
  const held = data === undefined ? image.slotCount : Math.floor(data.from / SLOT_BYTES);
  const block = image.hashes.nextWritten(blockOf(slot));
  const known = block === undefined ? image.slotCount : block * SLOTS_PER_BLOCK;
  return Math.max(slot, Math.min(held, known));
}

function spanOf(
  image: Image,
  from: number,
  to: number,
): { readonly offset: number; readonly length: number } {
  const offset = from * SLOT_BYTES;
  return { offset, length: Math.min(to * SLOT_BYTES, image.sizeBytes) - offset };
}
