import { TidemarkError } from "#src/base/errors.js";
import { type Image, PAGE_BYTES, pageValue } from "#src/data-path/image/image.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { DiskPart } from "#src/platform/disk/disk.js";

/** A stretch of a member as it stood at a sequence. */
export interface SeedContent {
  readonly offset: number;
  readonly length: number;
  readonly sequence: Sequence;
  /** Pages of which the image may hold the bytes already. */
  readonly named?: NamedContent | undefined;
  /** The bytes of all pages that are not named; undefined: zeros. */
  readonly data: Uint8Array | undefined;
}

/** The hashes that pages have to have, by number within the content; `seed` is that of the hashes. */
export interface NamedContent {
  readonly hashes: ReadonlyMap<number, bigint>;
  readonly seed: bigint;
}

export interface ComparedContent {
  /** One bit for each page, lowest bit of the first byte first: it is named, and equal. */
  readonly equal: Uint8Array;
  /** Every page that is named is. */
  readonly isEqual: boolean;
  /** The pages that are named, as the image has them. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
}

/**
 * What of the pages that are named the image holds, as it reads now. Whether the disk holds it too is for the caller. What can't
 * be read is not equal: then its bytes come, and go over it.
 */
export async function compareContent(image: Image, content: SeedContent): Promise<ComparedContent> {
  const { offset, length, named } = content;
  const count = Math.ceil(length / PAGE_BYTES);
  const equal = new Uint8Array(Math.ceil(count / 8));
  const pages = new Map<number, Uint8Array>();
  const bytes = new Uint8Array(count * PAGE_BYTES);
  const isRead = await readInto(image, offset / PAGE_BYTES, bytes);
  const { hash64 } = image.hashes;
  for (const [page, hash] of isRead ? (named?.hashes ?? []) : []) {
    const from = page * PAGE_BYTES;
    const found = hash64(bytes.subarray(from, Math.min(from + PAGE_BYTES, length)), named?.seed ?? 0n);
    if (found !== hash) continue;
    equal[page >>> 3] = (equal[page >>> 3] ?? 0) | (1 << (page & 7));
    pages.set(page, bytes.subarray(from, from + PAGE_BYTES));
  }
  return { equal, isEqual: pages.size === (named?.hashes.size ?? 0), pages };
}

/** The pages whose bytes came, with their places in the image. */
export function cameWith({ offset, length, named, data }: SeedContent): readonly DiskPart[] {
  if (data === undefined) return [];
  if (named === undefined) return [{ bytes: data, position: offset }];
  const parts: DiskPart[] = [];
  let at = 0;
  for (let page = 0; page * PAGE_BYTES < length; page += 1) {
    if (named.hashes.has(page)) continue;
    const position = page * PAGE_BYTES;
    const bytes = data.subarray(at, at + Math.min(PAGE_BYTES, length - position));
    parts.push({ bytes, position: offset + position });
    at += bytes.length;
  }
  return parts;
}

/** The values of the pages that these parts fill, as the file of hashes knows them. */
export function valuesOf(parts: readonly DiskPart[], { hashes }: Pick<Image, "hashes">): Map<number, bigint> {
  const { seeds, hash64 } = hashes;
  const values = new Map<number, bigint>();
  for (const { bytes, position } of parts) {
    const first = position / PAGE_BYTES;
    for (let index = 0; index * PAGE_BYTES < bytes.length; index += 1) {
      const page = bytes.subarray(index * PAGE_BYTES, (index + 1) * PAGE_BYTES);
      values.set(first + index, valueOfPage(page, first + index, seeds, hash64));
    }
  }
  return values;
}

function valueOfPage(
  bytes: Uint8Array,
  page: number,
  seeds: Image["hashes"]["seeds"],
  hash64: Hash64,
): bigint {
  const isAligned = bytes.length === PAGE_BYTES && bytes.byteOffset % 4 === 0;
  return pageValue(isAligned ? bytes : whole(bytes), page, seeds, hash64);
}

/** With zeros behind the end of the image. */
function whole(bytes: Uint8Array): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  page.set(bytes);
  return page;
}

async function readInto(image: Image, page: number, bytes: Uint8Array): Promise<boolean> {
  try {
    await image.file.readPages(page, bytes);
    return true;
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return false;
  }
}
