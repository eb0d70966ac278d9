import { viewOf } from "#src/base/bytes.js";
import { blocksIn, eachWord, extentsOf, WORDS_PER_EXTENT } from "#src/data-path/capture/block-bits.js";
import { type FoundSectors, SectorFile, type SectorFilePorts } from "#src/data-path/capture/sector-file.js";
import { SECTOR_BODY_BYTES } from "#src/data-path/capture/sector-format.js";

/** The bits of a dirty map, as they are in its file. */

export const WORDS_PER_SECTOR = SECTOR_BODY_BYTES / 4;

/** Those that a map which is not in use says are dirty; a text: why it cannot be said. What of it is rotten counts as dirty. */
export async function readDirtyBlocks(
  ports: SectorFilePorts,
  path: string,
  {
    group,
    member,
    sizeBytes,
  }: { readonly group: Uint8Array; readonly member: number; readonly sizeBytes: number },
): Promise<Iterable<number> | string> {
  const found = await SectorFile.open(ports, path, { kind: "dirty", group, member });
  if (typeof found === "string") return found;
  await found.file.close();
  if (found.sizeBytes !== sizeBytes) return `it is of a volume of ${found.sizeBytes} bytes`;
  const words = wordsIn(found);
  clearBehind(words, sizeBytes);
  return blocksIn(words);
}

export function wordsIn({
  sizeBytes,
  bodies,
  bad,
}: Pick<FoundSectors, "sizeBytes" | "bodies" | "bad">): Uint32Array {
  const words = new Uint32Array(wordsFor(sizeBytes));
  for (const [number, body] of bodies.entries()) {
    const view = viewOf(body);
    const from = number * WORDS_PER_SECTOR;
    const to = Math.min(words.length, from + WORDS_PER_SECTOR);
    for (let word = from; word < to; word += 1) words[word] = view.getUint32((word - from) * 4, true);
    if (bad.includes(number)) words.fill(0xffffffff, from, to);
  }
  return words;
}

export function wordsFor(sizeBytes: number): number {
  return extentsOf(sizeBytes) * WORDS_PER_EXTENT;
}

export function setSpan(words: Uint32Array, offset: number, length: number): void {
  eachWord(offset, length, (word, mask) => {
    words[word] = (words[word] ?? 0) | mask;
  });
}

/** A rotten sector's bits are all set; those of blocks that are not there are none. */
export function clearBehind(words: Uint32Array, sizeBytes: number): void {
  const inside = new Uint32Array(words.length);
  setSpan(inside, 0, sizeBytes);
  for (const [word, mask] of inside.entries()) words[word] = ((words[word] ?? 0) & mask) >>> 0;
}
