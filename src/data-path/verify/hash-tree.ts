import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * Hashes of hashes. A chunk's is that of its bytes, a node's that of its chunks' hashes, a span's that of its nodes', and the
 * root that of all spans of all members, with the members' numbers and sizes. So one number stands for 64 MiB, one for
 * 1 MiB, and what is equal is never asked about twice. The last of each kind may be shorter.
 *
 * A chunk is what the dirty map tells apart: less could not be sent again.
 */
export const CHUNK_BYTES = SLOT_BYTES;
export const NODE_CHUNKS = 16;
export const SPAN_NODES = 64;
export const SPAN_CHUNKS = NODE_CHUNKS * SPAN_NODES;
/** 64 MiB: of 1 TiB 128 KiB of hashes go over the wire, and are held by each side. */
export const SPAN_BYTES = SPAN_CHUNKS * CHUNK_BYTES;

/** As the hash pool hashes: every chunk for itself. */
const SEED = 0n;

export interface SpanHashes {
  readonly chunks: BigUint64Array;
  readonly nodes: BigUint64Array;
  readonly hash: bigint;
}

/** What of a member counts in the root. */
export interface MemberHashes {
  readonly member: number;
  readonly sizeBytes: number;
  /** One a span. */
  readonly spans: BigUint64Array;
}

export function spansOf(sizeBytes: number): number {
  return Math.ceil(sizeBytes / SPAN_BYTES);
}

/** Bytes of that span in a member of that size. */
export function spanLength(sizeBytes: number, span: number): number {
  return Math.min(SPAN_BYTES, sizeBytes - span * SPAN_BYTES);
}

export function chunksIn(lengthBytes: number): number {
  return Math.ceil(lengthBytes / CHUNK_BYTES);
}

/** Bytes of that chunk of a span of that length. */
export function chunkLength(spanBytes: number, chunk: number): number {
  return Math.min(CHUNK_BYTES, spanBytes - chunk * CHUNK_BYTES);
}

export class HashTree {
  readonly #hash64: Hash64;
  /** By length: the whole one, and the last of each member. */
  readonly #zeros = new Map<number, SpanHashes>();

  constructor(hash64: Hash64) {
    this.#hash64 = hash64;
  }

  chunk(bytes: Uint8Array): bigint {
    return this.#hash64(bytes, SEED);
  }

  span(chunks: BigUint64Array): SpanHashes {
    const nodes = new BigUint64Array(Math.ceil(chunks.length / NODE_CHUNKS));
    for (let node = 0; node < nodes.length; node += 1)
      nodes[node] = this.#of(chunks.subarray(node * NODE_CHUNKS, (node + 1) * NODE_CHUNKS));
    return { chunks, nodes, hash: this.#of(nodes) };
  }

  /** A span of so many zeros. Shared: nobody changes it. */
  zeros(lengthBytes: number): SpanHashes {
    const known = this.#zeros.get(lengthBytes);
    if (known !== undefined) return known;
    const chunks = new BigUint64Array(chunksIn(lengthBytes));
    chunks.fill(this.chunk(new Uint8Array(Math.min(CHUNK_BYTES, lengthBytes))));
    const last = chunks.length - 1;
    chunks[last] = this.chunk(new Uint8Array(chunkLength(lengthBytes, last)));
    const span = this.span(chunks);
    this.#zeros.set(lengthBytes, span);
    return span;
  }

  /** Of members in ascending order. */
  root(members: readonly MemberHashes[]): bigint {
    const hashes = members.map(({ member, sizeBytes, spans }) =>
      this.#of(BigUint64Array.from([BigInt(member), BigInt(sizeBytes), this.#of(spans)])),
    );
    return this.#of(BigUint64Array.from(hashes));
  }

  #of(hashes: BigUint64Array): bigint {
    return this.#hash64(hashBytes(hashes), SEED);
  }
}

/** As they are hashed, and go over the wire: eight bytes each, little-endian. */
export function hashBytes(hashes: BigUint64Array): Uint8Array {
  const bytes = new Uint8Array(hashes.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, hash] of hashes.entries()) view.setBigUint64(index * 8, hash, true);
  return bytes;
}

export function hashesFrom(bytes: Uint8Array): BigUint64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return BigUint64Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) =>
    view.getBigUint64(index * 8, true),
  );
}

export function rootText(root: bigint): string {
  return root.toString(16).padStart(16, "0");
}
