import type { TidemarkError } from "#src/base/errors.js";
import { lz4Missing } from "#src/platform/compression/compression-error.js";
import type { Compressor } from "#src/platform/compression/compressor.js";
import { type Lz4Library, lz4Compressor } from "#src/platform/compression/lz4.js";
import { zstdCompressor } from "#src/platform/compression/zstd.js";

export interface LoadedCompressors {
  /** The preferred one first. */
  readonly compressors: readonly Compressor[];
  /** Why one that should be there is not: nothing depends on any of them. */
  readonly missing: TidemarkError | undefined;
}

/** What this machine can do, both for sending and for receiving. */
export async function loadCompressors(
  load: () => Promise<Lz4Library> = () => import("lz4-napi"),
  zstdOf: () => Compressor | undefined = zstdCompressor,
): Promise<LoadedCompressors> {
  const zstd = zstdOf();
  const compressors = zstd === undefined ? [] : [zstd];
  try {
    return { compressors: [...compressors, lz4Compressor(await load())], missing: undefined };
  } catch (error) {
    return { compressors, missing: lz4Missing(error) };
  }
}
