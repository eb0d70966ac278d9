import { TidemarkError } from "#src/base/errors.js";
import {
  decodeHeader,
  encodeHeader,
  type HashFileHeader,
  HEADER_BYTES,
  HEADERS_AT,
} from "#src/data-path/image/page-hash-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** The header of a file of page hashes is there twice: a flipped bit in one costs nothing. */

/** Writes both copies. */
export async function writeHeaders(file: DiskFile, header: HashFileHeader, hash64: Hash64): Promise<void> {
  const bytes = encodeHeader(header, hash64);
  for (const at of HEADERS_AT) await file.write(bytes, at);
}

/** The first copy that is sound. */
export async function readHeader(file: DiskFile, hash64: Hash64): Promise<HashFileHeader | undefined> {
  for (const at of HEADERS_AT) {
    const bytes = new Uint8Array(HEADER_BYTES);
    const header = decodeHeader(bytes.subarray(0, await file.read(bytes, at)), hash64);
    if (header !== undefined && "newerVersion" in header) throw tooNew(file.path, header.newerVersion);
    if (header !== undefined) return header;
  }
  return undefined;
}

function tooNew(path: string, version: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "IMAGE_HASHES_NEWER",
    message: `${path} has format version ${version}, which this version of tidemark does not know`,
    hint: "start the version of tidemark that wrote it",
    facts: { path, version },
  });
}

export function ofAnother(path: string, header: HashFileHeader): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "IMAGE_HASHES_OF_ANOTHER",
    message: `${path} holds the page hashes of another image (member ${header.member} of its group)`,
    hint: "put each image and its file of hashes where they were; without the right file remove this one, and a scrub fills a new one",
    facts: { path, member: header.member },
  });
}
