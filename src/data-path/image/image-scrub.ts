import { present } from "#src/base/assert.js";
import {
  ALL_ZEROS,
  blockOf,
  PAGE_BYTES,
  PAGES_PER_BLOCK,
  UNKNOWN,
} from "#src/data-path/image/page-hash-format.js";
import type { Image, PageCheck } from "#src/data-path/image/verified-image.js";
import type { ImageFinding } from "#src/domain/model/finding.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * Compares an image with what is known of its pages, from a page on, one block of hashes (63 pages) after the other. It
 * runs beside reads and a fold. Holes that are known to be zeros are not read, and where neither the image nor the hashes
 * hold anything it jumps, so that a volume costs what it holds and not what it could.
 *
 * It finds and reports; mending is somebody else's. With `fill` it stores the hashes of pages of which nothing was known:
 * from then on what they hold today counts as right.
 *
 * Of an image whose file of hashes was lost nothing can be compared. That is told once for the whole of it, and all is filled
 * in, from its beginning; once that is done it is told no more.
 */
export interface ImageScrubOptions {
  readonly image: Image;
  /** Where to begin: zero, or what `onProgress` said last. */
  readonly from: number;
  readonly fill: boolean;
  readonly throttle: Throttle;
  /** Ends the scrub between two blocks, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onFinding: (finding: ImageFinding) => void;
  /** All pages before this one are done. */
  readonly onProgress?: (nextPage: number) => void;
}

export interface ImageScrubReport {
  readonly checked: number;
  readonly damaged: number;
  readonly filled: number;
}

export async function scrubImage(given: ImageScrubOptions): Promise<ImageScrubReport> {
  const { image, onFinding, onProgress } = given;
  const { lost } = image.hashes;
  if (lost) onFinding({ type: "hashes", member: image.member, ...spanOf(image, 0, image.pageCount) });
  const fill = given.fill || lost;
  const options = { ...given, fill };
  const from = lost ? 0 : given.from;
  const scrub = new ImageScrub(options);
  for (let page = from; page < image.pageCount; ) {
    page = nextOfInterest(image, page);
    const end = Math.min((blockOf(page) + 1) * PAGES_PER_BLOCK, image.pageCount);
    if (page < end) await scrub.block(page, end);
    page = Math.max(page, end);
    onProgress?.(Math.min(page, image.pageCount));
  }
  if (lost) await image.hashes.filled();
  return scrub.report;
}

class ImageScrub {
  readonly #options: ImageScrubOptions;
  readonly #bytes = new Uint8Array(PAGES_PER_BLOCK * PAGE_BYTES);
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
    await this.#pages(from, to, values);
    if (!fill || values.size === 0) return;
    await image.fill(values);
    this.#filled += values.size;
  }

  async #pages(from: number, to: number, values: Map<number, bigint>): Promise<void> {
    const { image, throttle, signal } = this.#options;
    signal?.throwIfAborted();
    const wanted = await this.#wanted(from, to);
    const first = wanted[0];
    const last = wanted.at(-1);
    if (first === undefined || last === undefined) return;
    const bytes = this.#bytes.subarray(0, (last + 1 - first) * PAGE_BYTES);
    await throttle.take(bytes.length, signal);
    const checks = await image.check(first, [], bytes);
    for (const page of wanted) this.#judge(page, present(checks[page - first], "a check"), values);
  }

  /** The pages that can be compared, or filled in; holes that are known to be holes are none. */
  async #wanted(from: number, to: number): Promise<readonly number[]> {
    const { image, fill } = this.#options;
    const values = await image.hashes.values(from, to - from);
    const wanted: number[] = [];
    let dataFrom = -1;
    for (let page = from; page < to; page += 1) {
      const value = values[page - from] ?? UNKNOWN;
      if (value === UNKNOWN && !fill && !image.hashes.pending.has(page)) continue;
      if (value <= ALL_ZEROS && !image.hashes.pending.has(page)) {
        const position = page * PAGE_BYTES;
        if (dataFrom < position) dataFrom = image.file.nextData(page)?.from ?? Number.POSITIVE_INFINITY;
        if (dataFrom >= position + PAGE_BYTES) continue;
      }
      wanted.push(page);
    }
    return wanted;
  }

  #judge(page: number, check: PageCheck, values: Map<number, bigint>): void {
    const { image, onFinding } = this.#options;
    this.#checked += 1;
    if (check.type === "unknown") values.set(page, check.found);
    if (check.type !== "damaged") return;
    this.#damaged += 1;
    const { expected, found } = check;
    onFinding({ type: "image", member: image.member, ...spanOf(image, page, page + 1), expected, found });
  }
}

/** The page itself, or the first behind it of which there is something to compare. */
function nextOfInterest(image: Image, page: number): number {
  const data = image.file.nextData(page);
  const held = data === undefined ? image.pageCount : Math.floor(data.from / PAGE_BYTES);
  const block = image.hashes.nextWritten(blockOf(page));
  const known = block === undefined ? image.pageCount : block * PAGES_PER_BLOCK;
  return Math.max(page, Math.min(held, known));
}

function spanOf(
  image: Image,
  from: number,
  to: number,
): { readonly offset: number; readonly length: number } {
  const offset = from * PAGE_BYTES;
  return { offset, length: Math.min(to * PAGE_BYTES, image.sizeBytes) - offset };
}
