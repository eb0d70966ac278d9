import * as zlib from "node:zlib";
import { notDecompressed } from "#src/platform/compression/compression-error.js";
import type { Compressor } from "#src/platform/compression/compressor.js";

type Done = (error: Error | null, bytes: Uint8Array) => void;
type Transform = (bytes: Uint8Array, options: ZstdOptions, done: Done) => void;

interface ZstdOptions {
  readonly params?: Readonly<Record<number, number>>;
  readonly chunkSize?: number;
  readonly maxOutputLength?: number;
}

/** Node 22.15 and later have these; the types of Node 20 do not know them. */
export interface ZstdOfNode {
  readonly deflate: unknown;
  readonly zstdCompress?: Transform;
  readonly zstdDecompress?: Transform;
}

/** ZSTD_c_compressionLevel, and the fastest that still finds more than lz4 does. */
const LEVEL = { 100: 1 } as const;
/** The least that Node takes. */
const CHUNK_BYTES_MIN = 64;

/** Undefined where Node has no zstd. */
export function zstdCompressor(node: ZstdOfNode = zlib): Compressor | undefined {
  const { zstdCompress, zstdDecompress } = node;
  if (zstdCompress === undefined || zstdDecompress === undefined) return undefined;
  return {
    name: "zstd",
    compress: (plain) => called(zstdCompress, plain, { params: LEVEL, chunkSize: chunkOf(plain.length) }),
    decompress: async (packed, plainBytes) => {
      const options = { maxOutputLength: Math.max(1, plainBytes), chunkSize: chunkOf(plainBytes) };
      const plain = await called(zstdDecompress, packed, options).catch((error: unknown) => {
        throw notDecompressed("zstd", "it is damaged, or more than was said", error);
      });
      if (plain.length !== plainBytes)
        throw notDecompressed("zstd", `${plain.length} bytes where ${plainBytes} were said`);
      return plain;
    },
  };
}

/** One piece, so that one trip to the thread pool does it. */
function chunkOf(bytes: number): number {
  return Math.max(CHUNK_BYTES_MIN, bytes);
}

function called(transform: Transform, bytes: Uint8Array, options: ZstdOptions): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    transform(bytes, options, (error, { buffer, byteOffset, byteLength } = new Uint8Array()) => {
      if (error === null) resolve(new Uint8Array(buffer, byteOffset, byteLength));
      else reject(error);
    });
  });
}
