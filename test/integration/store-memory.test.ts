import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import t from "tap";
import { BenchStore } from "#native-bench/store/bench-store.js";
import { Openings } from "#native-bench/store/openings.js";
import { WritePlan } from "#native-bench/store/write-stream.js";
import { tempFolder } from "#test/support/temp-folder.js";

const VOLUME_BYTES = 64 * 2 ** 30;
const WRITE_BYTES = 512;
const BEFORE = 40_000;
const AFTER = 120_000;
/**
 * What is kept of a version in memory once it is indexed is nothing. What remains between the two looks is landmarks and
 * points, and what the collector leaves: under a megabyte, where the least that could be kept of each version, an entry of
 * a map, takes four.
 */
const BYTES_PER_VERSION_MAX = 16;

t.test(
  "memory does not grow with the versions, the views that were opened, or what was folded",
  async (t) => {
    const folder = tempFolder(t);
    const bench = await BenchStore.open({
      folder,
      volumeBytes: VOLUME_BYTES,
      start: "new",
      pointEvery: 2000,
    });
    const plan = new WritePlan(WRITE_BYTES, VOLUME_BYTES, "random");
    const openings = new Openings(bench, new WritePlan(WRITE_BYTES, VOLUME_BYTES, "random"));
    const use = async (versions: number) => {
      await bench.ingest({ until: versions, plan });
      await bench.store.settled();
      for (let count = 0; count < 50; count += 1) await openings.one();
      return heapBytes();
    };
    const perVersion = (bytes: number) => Math.round((bytes - before) / (AFTER - BEFORE));

    const before = await use(BEFORE);
    const grown = perVersion(await use(AFTER));
    t.ok(grown <= BYTES_PER_VERSION_MAX, `${grown} bytes a version after ${AFTER}`);

    const { retention } = await bench.maintain();
    bench.keepBytes = Math.ceil((retention?.decision.sizeBytes ?? 0) * 0.8);
    const { foldedPages } = await bench.maintain();
    t.ok(foldedPages > AFTER / 10, `${foldedPages} pages folded`);
    const folded = perVersion(await heapBytes());
    t.ok(folded <= FOLDED_BYTES_PER_VERSION_MAX, `${folded} bytes a version after a fold`);
    await bench.close();
  },
);

/** A fold leaves the blocks of hashes that it used last, up to 4,096 of them, and nothing for each version. */
const FOLDED_BYTES_PER_VERSION_MAX = BYTES_PER_VERSION_MAX + Math.ceil((4096 * 1024) / (AFTER - BEFORE));

/** What is in use, buffers included, after all that is not has been collected. */
async function heapBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What is freed with a buffer, or by a finalizer, is only seen by the next collection.
  for (let turn = 0; turn < 3; turn += 1) {
    collect();
    await nextTurn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
