import t from "tap";
import { ChunkGuard, type ChunkGuardOptions } from "#src/data-path/capture/chunk-guard.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { grainsOf, type HashPiece } from "#src/platform/hash/hash-pool.js";
import { patternOf } from "#test/support/bytes.js";
import { hash64 } from "#test/support/hash.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";

const CHUNKS = 128;

function guardOf(device: SlowDevice, options: Partial<ChunkGuardOptions> = {}): ChunkGuard {
  return new ChunkGuard(device, device.sizeBytes, { hash64, onEnd: () => undefined, ...options });
}

/** What the guard kept, by chunk, from the first on. */
function passed(guard: ChunkGuard, count: number) {
  return guard.pass(0, new BigUint64Array(count), new Set());
}

/** A pool that answers when it is let: hashes are the numbers of the chunks. */
function handPool() {
  const pieces: HashPiece[] = [];
  const letting: (() => void)[] = [];
  return {
    pieces,
    letting,
    pool: {
      hash: async (piece: HashPiece) => {
        pieces.push(piece);
        await new Promise<void>((resolve) => letting.push(resolve));
        const first = piece.offset / SLOT_BYTES;
        return {
          hashes: BigUint64Array.from({ length: grainsOf(piece) }, (_, at) => BigInt(first + at)),
          unread: [],
        };
      },
      close: async () => undefined,
    },
  };
}

t.test("a chunk is hashed before its first change, in the tick where the device answers in it", async (t) => {
  const device = new SlowDevice(CHUNKS * SLOT_BYTES, { late: false });
  device.write(0, patternOf(SLOT_BYTES));
  const guard = guardOf(device);
  const before = hash64(new Uint8Array(patternOf(SLOT_BYTES)), 0n);
  t.equal(guard.preserve(10, 10), undefined);
  device.write(10, patternOf(10, 3));
  t.equal(guard.preserve(SLOT_BYTES - 1, 1), undefined);
  t.equal(device.calls.filter((call) => call.startsWith("read")).length, 1, "and only then");
  t.equal(passed(guard, 1).hashes[0], before);
});

t.test("a chunk that is being read is not read again for who comes meanwhile", async (t) => {
  const device = new SlowDevice(CHUNKS * SLOT_BYTES);
  const guard = guardOf(device);
  device.isHeld = true;
  const asked = [guard.preserve(0, SLOT_BYTES), guard.preserve(0, 4096), guard.preserve(4096, SLOT_BYTES)];
  t.ok(
    asked.every((one) => one !== undefined),
    "all wait",
  );
  t.same(device.calls, [`read 0 ${SLOT_BYTES}`, `read ${SLOT_BYTES} ${SLOT_BYTES}`]);
  device.release();
  await Promise.all(asked);
  t.equal(guard.preserve(0, 2 * SLOT_BYTES), undefined, "then it may be changed");
  t.equal(passed(guard, 2).unknown.size, 0);
});

t.test("a large change is hashed by the pool, once for all who come to it", async (t) => {
  const device = new SlowDevice(CHUNKS * SLOT_BYTES, { late: false });
  const { pool, pieces, letting } = handPool();
  const guard = guardOf(Object.assign(device, { filePath: "/image" }), { pool });
  const large = guard.preserve(0, 64 * SLOT_BYTES);
  const same = guard.preserve(0, 64 * SLOT_BYTES);
  const more = guard.preserve(60 * SLOT_BYTES, 10 * SLOT_BYTES);
  t.same(
    pieces.map(({ offset, length }) => [offset / SLOT_BYTES, length / SLOT_BYTES]),
    [[0, 64]],
  );
  t.same(
    device.calls,
    Array.from({ length: 6 }, (_, at) => `read ${(64 + at) * SLOT_BYTES} ${SLOT_BYTES}`),
    "what is beyond is read in the tick",
  );
  for (const answer of letting) answer();
  await Promise.all([large, same, more]);
  t.equal(guard.preserve(0, 70 * SLOT_BYTES), undefined);
  const { hashes, unknown } = passed(guard, 70);
  t.same([hashes[0], hashes[63], unknown.size], [0n, 63n, 0]);
});

t.test("what cannot be read, or has no room, is unknown, and nobody waits or fails for it", async (t) => {
  const device = new SlowDevice(CHUNKS * SLOT_BYTES, { late: false });
  const guard = guardOf(device, { keptMax: 1 });
  t.equal(guard.preserve(0, 2 * SLOT_BYTES), undefined);
  t.same([...passed(guard, 3).unknown], [1]);
  t.equal(guard.preserve(0, 3 * SLOT_BYTES), undefined, "what was passed is nobody's affair");
});
