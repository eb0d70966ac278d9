/** One block of a PEM file: what stands in its BEGIN line, and the block itself. */
export interface PemBlock {
  readonly label: string;
  readonly text: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \1-----/g;
/** A chain of this length is already a mistake; more would only cost time. */
const BLOCKS_MAX = 64;

/** The blocks of a PEM file in their order, the first BLOCKS_MAX of them; text around them is ignored, as OpenSSL does. */
export function splitPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const match of text.matchAll(BLOCK)) {
    blocks.push({ label: match[1] ?? "", text: `${match[0]}\n` });
    if (blocks.length === BLOCKS_MAX) break;
  }
  return blocks;
}
