import t from "tap";
import { BufferPool } from "#src/platform/nbd/buffer-pool.js";

const KIB = 1024;

t.test("a buffer is at least as long as asked, and comes back for the next of its size", async (t) => {
  const pool = new BufferPool();
  for (const length of [0, 1, 4096, 4160, 4161, 65_536, 65_601, 2 ** 20, 2 ** 20 + 65, 2 ** 25 + 28]) {
    const buffer = pool.take(length);
    t.ok(buffer.bytes.length >= length, `${length}: ${buffer.bytes.length}`);
    t.equal(buffer.view.byteLength, buffer.bytes.length);
    pool.give(buffer);
    const isKept = length <= 2 ** 20 + 64;
    t.equal(pool.take(length) === buffer, isKept, `${length} is ${isKept ? "kept" : "too dear to keep"}`);
  }
});

t.test("what is kept idle is bounded", async (t) => {
  const pool = new BufferPool(100 * KIB);
  const buffers = Array.from({ length: 10 }, () => pool.take(64 * KIB));
  for (const buffer of buffers) pool.give(buffer);
  t.ok(pool.idleBytes > 0 && pool.idleBytes <= 100 * KIB);
});
