import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import t, { type Test } from "tap";
import { OpenSnapshot, ScanMap, scanPass } from "#src/data-path/capture/capture.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { RealHashPool } from "#src/platform/hash/real-hash-pool.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { tempFolder } from "#test/support/temp-folder.js";

const TIB = 2 ** 40;
/** Seconds, also on a machine that does a lot besides. Reading 1 TiB takes minutes wherever it is. */
const SPARSE_MS_MAX = 30_000;

async function scanOnce(t: Test, sizeBytes: number, chunks: readonly number[]) {
  const disk = new RealDisk();
  const pool = new RealHashPool({ throttle: UNTHROTTLED });
  t.teardown(() => pool.close());
  const folder = tempFolder(t);
  const path = join(folder, "source");
  const file = await disk.open(path, "create-new");
  await file.truncate(sizeBytes);
  for (const chunk of chunks) await file.write(randomBytes(4096), chunk * 65_536);
  const { map } = await ScanMap.open({
    disk,
    random: new RealRandom(),
    hash64,
    path: join(folder, "map"),
    group: GROUP,
    member: 1,
  });
  const pass = async () => {
    const snapshot = await OpenSnapshot.open(disk, path, 0);
    const differing: number[] = [];
    const begunMs = performance.now();
    const found = await scanPass({
      ...{ source: snapshot, map, pool, hash64, signal: new AbortController().signal },
      onDiffers: (offset, length) => differing.push(offset, length),
    });
    await snapshot.close();
    await map.complete(found.scan);
    return { ...found, differing, elapsedMs: performance.now() - begunMs };
  };
  t.teardown(async () => {
    await file.close();
    await map.close();
  });
  return { file, pass, mapBytes: async () => (await disk.stat(join(folder, "map")))?.allocatedBytes ?? 0 };
}

t.test("1 TiB of which little is there is scanned in seconds", async (t) => {
  const { file, pass, mapBytes } = await scanOnce(t, TIB, [0, 1_000_000, TIB / 65_536 - 1]);
  const first = await pass();
  t.equal(first.differingBytes, TIB, "nothing was known of it");
  t.ok(first.readBytes <= 3 * 65_536, "only what is there is read");
  await file.write(Uint8Array.of(1, 2, 3), TIB / 2);
  const second = await pass();
  t.same(second.differing, [TIB / 2, 65_536]);
  t.ok(second.elapsedMs < SPARSE_MS_MAX, `${second.elapsedMs} ms`);
  t.ok((await mapBytes()) <= TIB * 0.0025, "the map takes its share and no more");
  t.comment(
    `1 TiB sparse: first ${Math.round(first.elapsedMs)} ms, unchanged ${Math.round(second.elapsedMs)} ms`,
  );
});

t.test("an unchanged file that is full", async (t) => {
  const { pass, file } = await scanOnce(t, 64 * 2 ** 20, []);
  for (let at = 0; at < 64; at += 1) await file.write(randomBytes(2 ** 20), at * 2 ** 20);
  await pass();
  const { differing, readBytes, elapsedMs } = await pass();
  t.same(differing, []);
  t.equal(readBytes, 64 * 2 ** 20);
  t.comment(`64 MiB full and cached: ${Math.round(elapsedMs)} ms`);
});
