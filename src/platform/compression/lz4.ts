import { notDecompressed } from "#src/platform/compression/compression-error.js";
import type { Compressor } from "#src/platform/compression/compressor.js";

/**
 * The library puts the plain length before a block, 32 bits little-endian, and takes as much memory as stands there. On the
 * way it is left out: the length is known from elsewhere, and checked there.
 */
const LENGTH_BYTES = 4;

/** What of lz4-napi is used; both work in the thread pool of libuv. */
export interface Lz4Library {
  compress(plain: Uint8Array): Promise<Uint8Array>;
  uncompress(packed: Uint8Array): Promise<Uint8Array>;
}

export function lz4Compressor(library: Lz4Library): Compressor {
  return {
    name: "lz4",
    compress: async (plain) => withoutLength(await library.compress(plain)),
    decompress: async (packed, plainBytes) => {
      const plain = await library.uncompress(withLength(packed, plainBytes)).catch((error: unknown) => {
        throw notDecompressed("lz4", "it is damaged", error);
      });
      if (plain.length !== plainBytes)
        throw notDecompressed("lz4", `${plain.length} bytes where ${plainBytes} were said`);
      return bytesOf(plain);
    },
  };
}

function withoutLength(block: Uint8Array): Uint8Array {
  return bytesOf(block).subarray(LENGTH_BYTES);
}

function withLength(packed: Uint8Array, plainBytes: number): Uint8Array {
  const block = new Uint8Array(LENGTH_BYTES + packed.length);
  new DataView(block.buffer).setUint32(0, plainBytes, true);
  block.set(packed, LENGTH_BYTES);
  return block;
}

/** Plain bytes where a library answers with a Buffer. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
