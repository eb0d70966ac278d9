import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import type { PooledBuffer } from "#src/platform/nbd/buffer-pool.js";
import { READ_CHUNKS_MAX } from "#src/platform/nbd/nbd-limits.js";
import {
  CHUNK_DONE,
  type Cookie,
  DATA_CHUNK_BYTES,
  encodeDataChunk,
  encodeHoleChunk,
  HOLE_CHUNK_BYTES,
} from "#src/platform/nbd/request-format.js";

/** Whether a READ is better answered with chunks of data and of holes than in one piece. */
export function isWorthChunks(extents: readonly BlockExtent[]): boolean {
  return extents.length <= READ_CHUNKS_MAX && extents.some((extent) => extent.hole);
}

/** Fills the buffer with the chunks of a READ; answers how far. It has room for all of the span and READ_CHUNKS_MAX holes. */
export async function fillChunks(
  device: BlockDevice,
  request: Cookie & { readonly offset: number; readonly length: number },
  searching: readonly BlockExtent[] | Promise<readonly BlockExtent[]>,
  { bytes, view }: PooledBuffer,
): Promise<number> {
  const { offset, length } = request;
  const found = await searching;
  const extents = isWorthChunks(found) ? found : [{ offset, length, hole: false }];
  let at = 0;
  for (const [index, extent] of extents.entries()) {
    const flags = index === extents.length - 1 ? CHUNK_DONE : 0;
    if (extent.hole) {
      encodeHoleChunk(view, at, request, flags, extent.offset, extent.length);
      at += HOLE_CHUNK_BYTES;
      continue;
    }
    encodeDataChunk(view, at, request, flags, extent.offset, extent.length);
    at += DATA_CHUNK_BYTES;
    const reading = device.read(extent.offset, bytes.subarray(at, at + extent.length));
    if (reading !== undefined) await reading;
    at += extent.length;
  }
  return at;
}
