import { createHash } from "node:crypto";
import { NbdClient } from "#src/platform/nbd-client/nbd-client.js";
import { BLOCK_BYTES, stampIn } from "#test/support/replication/stamped-block.js";

/** Below what the server takes in one request, and few round trips. */
const READ_BYTES = 2 ** 20;

export interface ReadVolume {
  /** By block: which write is there. */
  readonly stamps: readonly number[];
  readonly hash: string;
}

/** The blocks that lie so far apart, and nothing between them: of a volume that is too large to be read. */
export async function readBlocks(socket: string, exportName: string, strideBytes: number): Promise<Buffer[]> {
  const client = await NbdClient.open({ type: "unix", path: socket }, exportName);
  try {
    const blocks: Buffer[] = [];
    for (let at = 0; at < client.sizeBytes; at += strideBytes)
      blocks.push(Buffer.from(await client.read(at, BLOCK_BYTES)));
    return blocks;
  } finally {
    client.close();
  }
}

/** The whole of an export over NBD, as what its blocks say and as a hash. */
export async function readVolume(socket: string, exportName: string, member = 0): Promise<ReadVolume> {
  const client = await NbdClient.open({ type: "unix", path: socket }, exportName);
  try {
    const hash = createHash("sha256");
    const stamps: number[] = [];
    for (let at = 0; at < client.sizeBytes; at += READ_BYTES) {
      const bytes = Buffer.from(await client.read(at, Math.min(READ_BYTES, client.sizeBytes - at)));
      hash.update(bytes);
      for (let inside = 0; inside < bytes.length; inside += BLOCK_BYTES) {
        const block = (at + inside) / BLOCK_BYTES;
        stamps.push(stampIn(bytes.subarray(inside, inside + BLOCK_BYTES), member, block));
      }
    }
    return { stamps, hash: hash.digest("hex") };
  } finally {
    client.close();
  }
}
