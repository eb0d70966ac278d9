import { assert } from "#src/base/assert.js";
import type { Image } from "#src/data-path/image/image.js";
import { ALL_ZEROS, PAGE_BYTES, pageValue } from "#src/data-path/image/image.js";
import type { SeedStamps, StampedRun } from "#src/data-path/store/seed-stamps.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** A stretch of the member as it stood at a sequence. */
export interface SeedContent {
  readonly offset: number;
  readonly length: number;
  readonly sequence: Sequence;
  /** Undefined: zeros. */
  readonly data: Uint8Array | undefined;
}

interface Waiting {
  readonly content: SeedContent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Pages of a hole of which the hashes are looked at together: 16 MiB. */
const HOLE_PAGES_MAX = 4096;

/**
 * Contents of a first seed on their way into the image of one member. All that come while one round runs are the next:
 *
 * 1. the bytes go into the image, in the order in which they came;
 * 2. the image is synced;
 * 3. the hashes of the pages and the stamps of the slots are durable;
 * 4. only now whoever sent them is told.
 *
 * After a crash or a failure before 4 they come again, with a later stamp, and the seed does not end without them. So what
 * an image holds of a round that was cut short, and what hashes and stamps say of it, need not fit together: nobody reads
 * it, and all three are written anew.
 */
export class MemberSeed {
  readonly #image: Image;
  readonly #stamps: SeedStamps;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(image: Image, stamps: SeedStamps) {
    this.#image = image;
    this.#stamps = stamps;
  }

  /** Resolves once it is durable. */
  put(content: SeedContent): Promise<void> {
    assert(content.offset % SLOT_BYTES === 0, "a chunk begins where a slot does");
    return new Promise((resolve, reject) => {
      this.#waiting.push({ content, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const round = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(round.map(({ content }) => content));
        for (const { resolve } of round) resolve();
      } catch (error) {
        for (const { reject } of round) reject(error);
      }
    }
    this.#running = undefined;
  }

  async #write(round: readonly SeedContent[]): Promise<void> {
    for (const content of round) await this.#place(content);
    await this.#image.file.datasync();
    // A later one of the same place goes over an earlier one, as it did in the image.
    const values = new Map<number, bigint>();
    for (const content of round) await this.#value(content, values);
    await this.#image.hashes.know(values);
    await this.#stamps.put(round.map(runOf));
  }

  async #place({ offset, length, data }: SeedContent): Promise<void> {
    const { file } = this.#image;
    if (data !== undefined) return await file.writeParts([{ bytes: data, position: offset }]);
    // A hole of a file reads as zeros; of a device nothing is known, and zeros are put there.
    for (const extent of file.isDevice
      ? [{ offset, length, hole: false }]
      : file.allocation(offset, length)) {
      if (extent.hole) continue;
      const first = Math.floor(extent.offset / PAGE_BYTES);
      const end = Math.ceil((extent.offset + extent.length) / PAGE_BYTES);
      await file.punchPages(first, end - first);
    }
  }

  async #value({ offset, length, data }: SeedContent, values: Map<number, bigint>): Promise<void> {
    const first = offset / PAGE_BYTES;
    const count = Math.ceil(length / PAGE_BYTES);
    if (data !== undefined) {
      for (let index = 0; index < count; index += 1)
        values.set(first + index, this.#valueOf(first + index, data, index));
      return;
    }
    for (let page = first; page < first + count; page += HOLE_PAGES_MAX) {
      const some = Math.min(HOLE_PAGES_MAX, first + count - page);
      const known = await this.#image.hashes.values(page, some);
      for (const [index, value] of known.entries())
        if (value !== ALL_ZEROS || values.has(page + index)) values.set(page + index, ALL_ZEROS);
    }
  }

  #valueOf(page: number, data: Uint8Array, index: number): bigint {
    const { seeds, hash64 } = this.#image.hashes;
    const bytes = data.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES);
    const isAligned = bytes.length === PAGE_BYTES && bytes.byteOffset % 4 === 0;
    return pageValue(isAligned ? bytes : whole(bytes), page, seeds, hash64);
  }
}

/** With zeros behind the end of the image. */
function whole(bytes: Uint8Array): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  page.set(bytes);
  return page;
}

function runOf({ offset, length, sequence }: SeedContent): StampedRun {
  return { slot: offset / SLOT_BYTES, count: Math.ceil(length / SLOT_BYTES), sequence };
}
