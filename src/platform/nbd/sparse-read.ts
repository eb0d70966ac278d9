import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import { READ_CHUNKS_MAX } from "#src/platform/nbd/nbd-limits.js";
import type { ReplyBlock, ReplyOutput } from "#src/platform/nbd/reply-output.js";
import {
  CHUNK_DONE,
  type Cookie,
  DATA_CHUNK_BYTES,
  encodeDataChunk,
  encodeHoleChunk,
  HOLE_CHUNK_BYTES,
} from "#src/platform/nbd/request-format.js";

interface Read extends Cookie {
  readonly offset: number;
  readonly length: number;
}

/** Whether a READ is better answered with chunks of data and of holes than in one piece. */
export function isWorthChunks(extents: readonly BlockExtent[]): boolean {
  return extents.length <= READ_CHUNKS_MAX && extents.some((extent) => extent.hole);
}

/**
 * The chunks of a READ, in a block of the output that is the caller's to attach. Holes take no room in it: a client may
 * ask for gigabytes of them with one packet, and buffers of that size, of which nothing is used, would cost seconds.
 */
export async function readChunks(
  device: BlockDevice,
  request: Read,
  searching: readonly BlockExtent[] | Promise<readonly BlockExtent[]>,
  output: ReplyOutput,
): Promise<ReplyBlock> {
  const { offset, length } = request;
  const found = searching instanceof Promise ? await searching : searching;
  const extents = isWorthChunks(found) ? found : [{ offset, length, hole: false }];
  const block = output.takeApart(extents.reduce((bytes, extent) => bytes + chunkBytes(extent), 0));
  try {
    await fill(block, device, request, extents);
  } catch (error) {
    output.abandon(block);
    throw error;
  }
  return block;
}

async function fill(
  block: ReplyBlock,
  device: BlockDevice,
  request: Read,
  extents: readonly BlockExtent[],
): Promise<void> {
  const { bytes, view } = block.buffer;
  for (const [index, extent] of extents.entries()) {
    const { offset, length, hole } = extent;
    const flags = index === extents.length - 1 ? CHUNK_DONE : 0;
    const at = block.filled;
    block.filled += chunkBytes(extent);
    if (hole) {
      encodeHoleChunk(view, at, request, flags, offset, length);
      continue;
    }
    encodeDataChunk(view, at, request, flags, offset, length);
    const reading = device.read(offset, bytes.subarray(at + DATA_CHUNK_BYTES, block.filled));
    if (reading !== undefined) await reading;
  }
}

function chunkBytes({ length, hole }: BlockExtent): number {
  return hole ? HOLE_CHUNK_BYTES : DATA_CHUNK_BYTES + length;
}
