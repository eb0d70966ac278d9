import { present } from "#src/base/assert.js";
import type { Image } from "#src/data-path/image/image.js";
import { ALL_ZEROS, PAGES_PER_SLOT, type SlotRange } from "#src/data-path/image/image.js";
import type { ImageReader } from "#src/data-path/replica/view.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** The images of a group's volumes, by member: what views read beneath all versions. */
export class Images implements ImageReader {
  readonly #images: ReadonlyMap<number, Image>;

  constructor(images: ReadonlyMap<number, Image>) {
    this.#images = images;
  }

  read(member: number, slot: number, wanted: readonly SlotRange[], target: Uint8Array): Promise<void> {
    return this.#of(member).read(slot, wanted, target);
  }

  /** A slot with a page whose hash is not at hand may hold anything. */
  mayHoldData(member: number, slot: number): boolean {
    const { hashes } = this.#of(member);
    for (let page = slot * PAGES_PER_SLOT; page < (slot + 1) * PAGES_PER_SLOT; page += 1) {
      if (hashes.cached(page) !== ALL_ZEROS) return true;
    }
    return false;
  }

  foldTo(member: number): Sequence {
    return this.#of(member).foldTo ?? 0;
  }

  #of(member: number): Image {
    return present(this.#images.get(member), `the image of member ${member}`);
  }
}
