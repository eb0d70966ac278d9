import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeImage } from "#test/support/crash/power-loss.js";
import { RecordedDisk } from "#test/support/crash/recorded-disk.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** What the crash tests rest on: an image holds what was flushed, and of the rest only what was written. */
const SECTOR_BYTES = 512;
const SECTORS = 16;

const sectors = (image: Uint8Array): number[] =>
  Array.from({ length: SECTORS }, (_, sector) => image[sector * SECTOR_BYTES] ?? -1);

t.test("what was flushed, and what was written with FUA, is in every image", async (t) => {
  const folder = tempFolder(t);
  const disk = new RecordedDisk(folder, SECTORS * SECTOR_BYTES);
  t.teardown(() => disk.close());
  disk.write(0, Buffer.alloc(4 * SECTOR_BYTES, 1), false);
  disk.flush();
  disk.write(0, Buffer.alloc(4 * SECTOR_BYTES, 2), false);
  disk.write(8 * SECTOR_BYTES, Buffer.alloc(SECTOR_BYTES, 3), true);
  disk.zero(3 * SECTOR_BYTES, 2 * SECTOR_BYTES, false);
  disk.flush();
  disk.write(0, Buffer.alloc(SECTORS * SECTOR_BYTES, 9), false);

  const path = join(folder, "image");
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (let seed = 1; seed <= 300; seed += 1) {
    const loss = makeImage(disk, 5, new SimulatedRandom(seed), path);
    const found = sectors(readFileSync(path));
    seen.add(found.join(" "));
    const [first = [], rest = []] = [found.slice(0, 4), found.slice(4)];
    const torn = first.every((value, sector) => value === 1 || value === 2 || (sector === 3 && value === 0));
    const others = rest.every((value, sector) => value === (sector === 4 ? 3 : 0));
    if (!torn || !others || loss.flushed !== 2) wrong.push(`seed ${seed}: ${found}`);
  }
  t.same(wrong, []);
  t.ok(seen.size > 10, `${seen.size} different images`);

  const flushed = makeImage(disk, 6, new SimulatedRandom(1), path);
  t.same(
    sectors(readFileSync(path)),
    [2, 2, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0],
    "after the flush all is there",
  );
  t.equal(flushed.flushed, 6);
});

t.test("the recorded disk reads as what was written last", async (t) => {
  const disk = new RecordedDisk(tempFolder(t), SECTORS * SECTOR_BYTES);
  t.teardown(() => disk.close());
  disk.write(512, Buffer.alloc(1024, 7), false);
  disk.write(1024, Buffer.alloc(512), false);
  const found = new Uint8Array(SECTORS * SECTOR_BYTES);
  disk.read(0, found);
  t.same(sectors(found).slice(0, 4), [0, 7, 0, 0]);
  t.equal(disk.logBytes, 1024, "zeros take no room in the log");
});
