import { Socket } from "node:net";
import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { BufferPool, type PooledBuffer } from "#src/platform/nbd/buffer-pool.js";
import { ReplyOutput } from "#src/platform/nbd/reply-output.js";
import { DATA_CHUNK_BYTES, HOLE_CHUNK_BYTES } from "#src/platform/nbd/request-format.js";
import { readChunks } from "#src/platform/nbd/sparse-read.js";
import { patternOf } from "#test/support/bytes.js";

const MIB = 1024 * 1024;
const request = { cookieHigh: 0, cookieLow: 1, offset: 0, length: 32 * MIB };

class CountedPool extends BufferPool {
  readonly taken: number[] = [];
  given = 0;

  override take(length: number): PooledBuffer {
    this.taken.push(length);
    return super.take(length);
  }

  override give(buffer: PooledBuffer): void {
    this.given += 1;
    super.give(buffer);
  }
}

t.test("a reply has the room that its data and its holes need, however long the span", async (t) => {
  const device = new MemoryBlockDevice({ sizeBytes: 32 * MIB });
  const pool = new CountedPool();
  const output = new ReplyOutput(new Socket(), pool, () => undefined);
  const allocation = () => device.allocation(0, 32 * MIB);
  const empty = await readChunks(device, request, allocation(), output);
  device.write(4 * MIB, patternOf(4096));
  const early = await readChunks(device, request, allocation(), output);
  const late = await readChunks(device, request, Promise.resolve(allocation()), output);
  const dataBytes = DATA_CHUNK_BYTES + (allocation().find(({ hole }) => !hole)?.length ?? 0);
  const bytes = [HOLE_CHUNK_BYTES, 2 * HOLE_CHUNK_BYTES + dataBytes, 2 * HOLE_CHUNK_BYTES + dataBytes];
  t.same(pool.taken, bytes);
  t.same(
    [empty, early, late].map(({ filled }) => filled),
    bytes,
  );
});

t.test("the room is given back when the device fails", async (t) => {
  const device = new MemoryBlockDevice({ sizeBytes: 32 * MIB });
  device.write(0, patternOf(4096));
  device.read = () => {
    throw new Error("a bad sector");
  };
  const pool = new CountedPool();
  const output = new ReplyOutput(new Socket(), pool, () => undefined);
  await t.rejects(readChunks(device, request, device.allocation(0, 32 * MIB), output), /a bad sector/);
  t.same([pool.taken.length, pool.given], [1, 1]);
});
