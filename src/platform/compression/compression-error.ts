import { TidemarkError } from "#src/base/errors.js";
import type { CompressorName } from "#src/platform/compression/compressor.js";

export function notDecompressed(codec: CompressorName, reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "NOT_DECOMPRESSED",
    message: `what came as ${codec} cannot be decompressed: ${reason}`,
    hint: "something on the way changes bytes, or the other side is not what it says it is",
    facts: { codec, reason },
    ...(cause === undefined ? {} : { cause }),
  });
}

export function lz4Missing(cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "LZ4_MISSING",
    message: "this site cannot use lz4: the library for this machine could not be loaded",
    hint: "links are compressed by zstd where Node has it (22.15 and later), or not at all; install the package with its optional dependencies",
    cause,
  });
}
