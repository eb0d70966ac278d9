import { open, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import t, { type Test } from "tap";
import { isAllZeros } from "#src/base/all-zeros.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { TokenBucket, UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { type HashPiece, type HashPool, PIECE_BYTES_MAX, WAITING_MAX } from "#src/platform/hash/hash-pool.js";
import { LateHashPool } from "#src/platform/hash/late-hash-pool.js";
import { RealHashPool } from "#src/platform/hash/real-hash-pool.js";
import { SimulatedHashPool } from "#src/platform/hash/simulated-hash-pool.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { patternOf } from "#test/support/bytes.js";
import { hash64 } from "#test/support/hash.js";
import { tempFolder } from "#test/support/temp-folder.js";

const KIB = 1024;
const SIZE_BYTES = 300 * KIB + 100;
const PIECE = { offset: 0, length: 300 * KIB, grainBytes: 4 * KIB } as const;

/** The same file in two worlds. */
interface Harness {
  readonly pool: HashPool;
  finish<T>(promise: Promise<T>): Promise<T>;
  /** Makes the file; with a hole where the contents have zeros for a while. */
  put(name: string, bytes: Uint8Array): Promise<string>;
  shrink(path: string, sizeBytes: number): Promise<void>;
  /** The next piece of that file is interrupted by the death of a worker. */
  killNext(path: string): Promise<void>;
}

function expected(bytes: Uint8Array, { offset, length, grainBytes }: Omit<HashPiece, "source">): bigint[] {
  const hashes: bigint[] = [];
  for (let at = offset; at < offset + length; at += grainBytes)
    hashes.push(hash64(bytes.subarray(at, Math.min(at + grainBytes, offset + length)), 0n));
  return hashes;
}

function contents(): Uint8Array {
  const bytes = new Uint8Array(patternOf(SIZE_BYTES, 7));
  return bytes.fill(0, 64 * KIB, 200 * KIB);
}

function poolContract(t: Test, create: (t: Test) => Promise<Harness>): void {
  t.test("answers the hash of every grain, of data and of holes", async (t) => {
    const { pool, put, finish } = await create(t);
    const bytes = contents();
    const source = await put("file", bytes);
    for (const piece of [
      PIECE,
      { ...PIECE, grainBytes: 64 * KIB },
      { offset: 60 * KIB, length: 8 * KIB, grainBytes: 4 * KIB },
      // The end of a file is no whole grain.
      { offset: 256 * KIB, length: SIZE_BYTES - 256 * KIB, grainBytes: 4 * KIB },
      { offset: 198 * KIB, length: 512, grainBytes: 512 },
    ]) {
      const { hashes, unread } = await finish(pool.hash({ source, ...piece }));
      t.same([...hashes], expected(bytes, piece), JSON.stringify(piece));
      t.same(unread, []);
    }
  });

  t.test("names what a file that has become shorter does not have", async (t) => {
    const { pool, put, shrink, finish } = await create(t);
    const bytes = contents();
    const source = await put("file", bytes);
    await shrink(source, 210 * KIB + 1);
    const { hashes, unread } = await finish(pool.hash({ source, ...PIECE }));
    t.same([...hashes.subarray(0, 52)], expected(bytes, PIECE).slice(0, 52));
    t.same(unread, [{ offset: 208 * KIB, length: 92 * KIB, code: "ENDED" }]);
    const behind = await finish(
      pool.hash({ source, offset: 280 * KIB, length: 8 * KIB, grainBytes: 4 * KIB }),
    );
    t.same(behind.unread, [{ offset: 280 * KIB, length: 8 * KIB, code: "ENDED" }]);
  });

  t.test("refuses what cannot be opened", async (t) => {
    const { pool, finish } = await create(t);
    await t.rejects(finish(pool.hash({ source: "/nowhere/at-all", ...PIECE })), { code: "DISK_ENOENT" });
  });

  t.test("a worker that dies is replaced, and its piece done again", async (t) => {
    const { pool, put, killNext, finish } = await create(t);
    const bytes = contents();
    const source = await put("file", bytes);
    await killNext(source);
    const both = [pool.hash({ source, ...PIECE }), pool.hash({ source, ...PIECE, grainBytes: 64 * KIB })];
    const [fine, coarse] = await finish(Promise.all(both));
    t.same([...(fine?.hashes ?? [])], expected(bytes, PIECE));
    t.same([...(coarse?.hashes ?? [])], expected(bytes, { ...PIECE, grainBytes: 64 * KIB }));
  });

  t.test("what is cancelled rejects at once, and the rest goes on", async (t) => {
    const { pool, put, finish } = await create(t);
    const source = await put("file", contents());
    const cancelling = new AbortController();
    const rejected: Promise<unknown>[] = [];
    for (let count = 0; count < 8; count += 1)
      rejected.push(pool.hash({ source, ...PIECE }, cancelling.signal).then(() => "answered", String));
    const other = pool.hash({ source, ...PIECE });
    cancelling.abort("not wanted");
    t.same(new Set(await finish(Promise.all(rejected))), new Set(["not wanted"]));
    t.equal((await finish(other)).hashes.length, 75);
    const late = pool.hash({ source, ...PIECE }, cancelling.signal).then(() => "answered", String);
    t.equal(await finish(late), "not wanted", "also before it begins");
  });

  t.test("what waits is bounded, and rejected at the end", async (t) => {
    const { pool, put, finish } = await create(t);
    const source = await put("file", contents());
    const codes: Promise<unknown>[] = [];
    const piece = { source, offset: 0, length: 4 * KIB, grainBytes: 4 * KIB };
    for (let count = 0; count < WAITING_MAX + 10; count += 1)
      codes.push(
        pool.hash(piece).then(
          () => "answered",
          (error: { code: string }) => error.code,
        ),
      );
    await finish(pool.close());
    const found = await finish(Promise.all(codes));
    t.ok(found.includes("HASH_POOL_FULL"));
    t.ok(found.includes("HASH_POOL_CLOSED"));
    await t.rejects(finish(pool.hash(piece)), { code: "HASH_POOL_CLOSED" });
    await t.rejects(async () => pool.hash({ ...piece, length: PIECE_BYTES_MAX + 1 }), { name: /Assertion/ });
  });
}

/** Zeros of at least a page are left out, so that the file has holes there. */
async function writeSparse(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  for (let at = 0; at < bytes.length; at += 4 * KIB) {
    const page = bytes.subarray(at, at + 4 * KIB);
    if (!isAllZeros(page)) await file.write(page, 0, page.length, at);
  }
  await file.truncate(bytes.length);
  await file.close();
}

t.test("real", async (t) => {
  poolContract(t, async (t) => {
    const home = await tempFolder(t);
    const worker = new URL("../support/dying-hash-worker.js", import.meta.url);
    const pool = new RealHashPool({ throttle: UNTHROTTLED, worker });
    t.teardown(() => pool.close());
    return {
      pool,
      finish: (promise) => promise,
      put: async (name, bytes) => {
        const path = join(home, name);
        await writeSparse(path, bytes);
        return path;
      },
      shrink: truncate,
      killNext: (path) => writeFile(`${path}.dies`, ""),
    };
  });
});

t.test("simulated", async (t) => {
  poolContract(t, async () => {
    const time = new SimulatedTime();
    const random = new SimulatedRandom(1);
    const disk = new SimulatedDisk({ clock: new SimulatedClock(time), random, latencyMsMax: 1 });
    const pool = new SimulatedHashPool(disk, (bytes) => hash64(bytes, 0n));
    const finish = <T>(promise: Promise<T>) => time.complete(promise);
    const withFile = async (path: string, mode: "create" | "write", use: Parameters<typeof used>[2]) =>
      await finish(used(disk, { path, mode }, use));
    return {
      pool,
      finish,
      put: async (name, bytes) => {
        await withFile(`/${name}`, "create", (file) => file.write(bytes, 0));
        return `/${name}`;
      },
      shrink: (path, sizeBytes) => withFile(path, "write", (file) => file.truncate(sizeBytes)),
      killNext: async () => {
        pool.deaths = 1;
      },
    };
  });

  t.test("a sector that fails takes its grain with it, and no more", async (t) => {
    const time = new SimulatedTime();
    const random = new SimulatedRandom(1);
    const disk = new SimulatedDisk({ clock: new SimulatedClock(time), random });
    const bytes = contents();
    await time.complete(used(disk, { path: "/file", mode: "create" }, (file) => file.write(bytes, 0)));
    const pool = new SimulatedHashPool(disk, (grain) => hash64(grain, 0n));
    disk.faults.add({ operations: ["read"], count: 2, fault: { type: "error", code: "EIO" } });
    const { hashes, unread } = await time.complete(pool.hash({ source: "/file", ...PIECE }));
    const failed = new Set<number>();
    for (const { offset, length, code } of unread) {
      t.equal(code, "EIO");
      for (let at = offset; at < offset + length; at += 4 * KIB) failed.add(at / (4 * KIB));
    }
    t.equal(failed.size, 2);
    const sound = (all: readonly bigint[]) => all.filter((_, index) => !failed.has(index));
    t.same(sound([...hashes]), sound(expected(bytes, PIECE)));
  });
});

type SimulatedFileUse = (file: Awaited<ReturnType<SimulatedDisk["open"]>>) => Promise<void>;

async function used(
  disk: SimulatedDisk,
  { path, mode }: { readonly path: string; readonly mode: "create" | "write" },
  use: SimulatedFileUse,
): Promise<void> {
  const file = await disk.open(path, mode);
  await use(file);
  await file.close();
}

t.test("real threads", async (t) => {
  const home = await tempFolder(t);
  const bytes = contents();
  const source = join(home, "file");
  await writeSparse(source, bytes);

  t.test("the file has the holes that the test is about", async (t) => {
    const { blocks, size } = await stat(source);
    t.ok(blocks * 512 < size, `${blocks * 512} of ${size} bytes`);
  });

  t.test("reads by a descriptor, too", async (t) => {
    const pool = new RealHashPool({ throttle: UNTHROTTLED });
    t.teardown(() => pool.close());
    const file = await open(source);
    const { hashes } = await pool.hash({ source: file.fd, ...PIECE });
    t.same([...hashes], expected(bytes, PIECE));
    await file.close();
  });

  t.test("what cannot be read is named by range", async (t) => {
    const pool = new RealHashPool({ throttle: UNTHROTTLED });
    t.teardown(() => pool.close());
    // A directory opens, and says EISDIR to every read: as a disk that fails everywhere.
    const { unread } = await pool.hash({ source: home, offset: 0, length: 4 * KIB, grainBytes: 4 * KIB });
    t.match(unread, [{ offset: 0, length: 4 * KIB }]);
  });

  t.test("begins with no thread, and keeps none that has nothing to do", async (t) => {
    const pool = new RealHashPool({ throttle: UNTHROTTLED, idleMs: 50 });
    t.teardown(() => pool.close());
    t.equal(pool.threads, 0);
    await Promise.all([pool.hash({ source, ...PIECE }), pool.hash({ source, ...PIECE })]);
    t.ok(pool.threads > 0);
    while (pool.threads > 0) await new Promise((resolve) => setImmediate(resolve));
    t.equal((await pool.hash({ source, ...PIECE })).hashes.length, 75, "and begins again");
  });

  t.test("gives up a piece that every worker dies of, and goes on with the others", async (t) => {
    const worker = new URL("../support/dying-hash-worker.js", import.meta.url);
    const pool = new RealHashPool({ throttle: UNTHROTTLED, worker });
    t.teardown(() => pool.close());
    const deadly = join(home, "deadly");
    await writeSparse(deadly, bytes);
    await writeFile(`${deadly}.always`, "");
    const rejected = t.rejects(pool.hash({ source: deadly, ...PIECE }), { code: "HASH_WORKER_DIED" });
    t.equal((await pool.hash({ source, ...PIECE })).hashes.length, 75);
    await rejected;
    t.equal((await pool.hash({ source, ...PIECE })).hashes.length, 75);
  });

  t.test("a worker that cannot begin is no wait without end", async (t) => {
    const pool = new RealHashPool({ throttle: UNTHROTTLED, worker: new URL("file:///nowhere.js") });
    t.teardown(() => pool.close());
    await t.rejects(pool.hash({ source, ...PIECE }), { code: "HASH_WORKER_DIED" });
  });

  t.test("reads no faster than it is allowed to", async (t) => {
    const clock = new RealClock();
    const pool = new RealHashPool({ throttle: new TokenBucket(clock, 3 * 1024 * KIB) });
    t.teardown(() => pool.close());
    await pool.hash({ source, ...PIECE });
    const began = clock.monotonicMs();
    for (let count = 0; count < 4; count += 1) await pool.hash({ source, ...PIECE });
    t.ok(clock.monotonicMs() - began > 200, "1.2 MiB at 3 MiB/s, but for what may go in one burst");
  });

  t.test("works in a thread that is itself a worker, loaded when it is first asked", async (t) => {
    const script = new URL("../support/hash-in-thread.js", import.meta.url);
    const thread = new Worker(script, { workerData: { source, ...PIECE } });
    const answer = await new Promise((resolve, reject) => {
      thread.on("message", resolve);
      thread.on("error", reject);
    });
    t.same(answer, { before: false, hashes: expected(bytes, PIECE), after: true });
    await thread.terminate();
  });

  t.test("the late pool that was never asked has nothing to close", async (t) => {
    const pool = new LateHashPool(UNTHROTTLED);
    await pool.close();
    await t.rejects(pool.hash({ source, ...PIECE }), { code: "HASH_POOL_CLOSED" });
  });
});
