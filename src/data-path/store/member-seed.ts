import { assert } from "#src/base/assert.js";
import type { Image } from "#src/data-path/image/image.js";
import { ALL_ZEROS, PAGE_BYTES } from "#src/data-path/image/image.js";
import { cameWith, compareContent, type SeedContent, valuesOf } from "#src/data-path/store/seed-content.js";
import type { SeedStamps, StampedRun } from "#src/data-path/store/seed-stamps.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { DiskPart } from "#src/platform/disk/disk.js";

/** Undefined: it is durable. Else it was not taken: which of its pages the image holds, as in `ComparedContent`. */
export type PutOutcome = Uint8Array | undefined;

interface Waiting {
  readonly content: SeedContent;
  readonly resolve: (outcome: PutOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What is in the image, with the values of its pages; of zeros they are known without. */
interface Placed {
  readonly content: SeedContent;
  readonly values: ReadonlyMap<number, bigint>;
}

/** Pages of a hole of which the hashes are looked at together: 16 MiB. */
const HOLE_PAGES_MAX = 4096;

/**
 * Contents of a first seed on their way into the image of one member. All that come while one round runs are the next:
 *
 * 1. in the order in which they came, what a content names is compared with the image; one of which something differs is not
 *    taken, and nothing of it is done. The bytes of the others go into the image;
 * 2. the image is synced: what came, and what was found there;
 * 3. the hashes of the pages and the stamps of the slots are durable;
 * 4. only now whoever sent them is told.
 *
 * A sync covers what was found there, whoever wrote it, unless one has failed before: then the cache may show what the disk
 * has not, and no later sync writes it. So in doubt what was found equal is written again. In doubt is an image of which a
 * round of this run failed; or that an earlier run had begun with, whose failures this one has not seen.
 *
 * After a crash or a failure before 4 they come again, with a later stamp, and the seed does not end without them. So what
 * an image holds of a round that was cut short, and what hashes and stamps say of it, need not fit together: nobody reads
 * it but for a comparison, which goes by what the bytes are and by nothing that is said of them, and all three are written
 * anew.
 */
export class MemberSeed {
  readonly #image: Image;
  readonly #stamps: SeedStamps;
  #isDoubted: boolean;
  #isTouched: boolean;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /** `isNew`: nothing of it was ever put into the image. */
  constructor(image: Image, stamps: SeedStamps, isNew: boolean) {
    this.#image = image;
    this.#stamps = stamps;
    this.#isDoubted = !isNew;
    this.#isTouched = !isNew;
  }

  /** What the image reads as may not be what its disk holds. */
  get isDoubted(): boolean {
    return this.#isDoubted;
  }

  /** The image is a file without data, and nothing came yet: there is nothing in it that could be equal. */
  get isEmpty(): boolean {
    const { file } = this.#image;
    return !this.#isTouched && !file.isDevice && file.nextData(0) === undefined;
  }

  /** Resolves once it is durable, or found to differ. */
  put(content: SeedContent): Promise<PutOutcome> {
    assert(content.offset % SLOT_BYTES === 0, "a chunk begins where a slot does");
    this.#isTouched = true;
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
      const waiting = this.#waiting;
      this.#waiting = [];
      const placed: Placed[] = [];
      const outcomes: PutOutcome[] = [];
      try {
        for (const { content } of waiting) outcomes.push(await this.#place(content, placed));
        if (placed.length > 0) await this.#settle(placed);
        for (const [index, { resolve }] of waiting.entries()) resolve(outcomes[index]);
      } catch (error) {
        this.#isDoubted = true;
        for (const { reject } of waiting) reject(error);
      }
    }
    this.#running = undefined;
  }

  async #settle(round: readonly Placed[]): Promise<void> {
    await this.#image.file.datasync();
    // A later one of the same place goes over an earlier one, as it did in the image.
    const known = new Map<number, bigint>();
    for (const { content, values } of round) {
      if (content.data === undefined) await this.#valuesOfHole(content, known);
      for (const [page, value] of values) known.set(page, value);
    }
    await this.#image.hashes.know(known);
    await this.#stamps.put(round.map(runOf));
  }

  async #place(content: SeedContent, placed: Placed[]): Promise<PutOutcome> {
    const { file } = this.#image;
    const found = content.named === undefined ? undefined : await compareContent(this.#image, content);
    if (found?.isEqual === false) return found.equal;
    if (content.data === undefined) {
      await this.#placeHole(content);
      placed.push({ content, values: new Map() });
      return undefined;
    }
    const came = cameWith(content);
    const kept: readonly DiskPart[] = [...(found?.pages ?? [])].map(([page, bytes]) => ({
      bytes,
      position: content.offset + page * PAGE_BYTES,
    }));
    await file.writeParts(this.isDoubted ? [...came, ...kept] : came);
    placed.push({ content, values: valuesOf([...came, ...kept], this.#image) });
    return undefined;
  }

  async #placeHole({ offset, length }: SeedContent): Promise<void> {
    const { file } = this.#image;
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

  async #valuesOfHole({ offset, length }: SeedContent, values: Map<number, bigint>): Promise<void> {
    const first = offset / PAGE_BYTES;
    const end = first + Math.ceil(length / PAGE_BYTES);
    for (let page = first; page < end; page += HOLE_PAGES_MAX) {
      const known = await this.#image.hashes.values(page, Math.min(HOLE_PAGES_MAX, end - page));
      for (const [index, value] of known.entries())
        if (value !== ALL_ZEROS || values.has(page + index)) values.set(page + index, ALL_ZEROS);
    }
  }
}

function runOf({ content: { offset, length, sequence } }: Placed): StampedRun {
  return { slot: offset / SLOT_BYTES, count: Math.ceil(length / SLOT_BYTES), sequence };
}
