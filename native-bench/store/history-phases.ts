import { BenchStore, MEMBER } from "#native-bench/store/bench-store.js";
import { type HistoryWork, Load, planOf } from "#native-bench/store/load.js";
import { allocatedBytes, Latencies, MemoryWatch, Stopwatch } from "#native-bench/store/measurements.js";
import { measureReads, Openings } from "#native-bench/store/openings.js";

/**
 * What a store with a long history costs, each phase in a process of its own, one after the other on the same folder:
 * memory is what that phase takes, and a start is a real one.
 */
export const HISTORY_PHASES = { write, start, cold, fold, drop };
export type HistoryPhase = keyof typeof HISTORY_PHASES;

/** Writes the whole history; now and then a point of it is opened. Ends as by a kill, with the index behind. */
async function write(work: HistoryWork) {
  const { folder, versions } = work;
  const bench = await BenchStore.open({ ...work, start: "new" });
  const load = new Load(bench, work);
  const measured = await load.measured(load.ingest(versions));
  return { ...measured, bytesOnDisk: allocatedBytes(folder) };
}

/** Starts on it, opens points over the whole of it, reads in one of them, cuts more. */
async function start(work: HistoryWork) {
  const memory = new MemoryWatch();
  const opening = performance.now();
  const bench = await BenchStore.open({ ...work, start: "again" });
  const startMs = Math.round(performance.now() - opening);
  memory.look();
  const anonymousBytesStarted = memory.bytesMax;
  const { store } = bench;
  const points = store.points.points.length;
  const byId = new Openings(bench, planOf(work));
  const byTime = new Openings(bench, planOf(work));
  const watch = new Stopwatch();
  for (let count = 0; count < work.samples; count += 1) await byId.one("id");
  const cpuMicrosPerOpen = watch.cpuMicrosPer(work.samples);
  watch.stop();
  for (let count = 0; count < work.samples; count += 1) await byTime.one("time");
  const reads = await measureReads(byId, Math.ceil(work.versions / 2), work.reads);
  const cut = new Latencies();
  const catalogued = new Latencies();
  for (let count = 0; count < work.samples; count += 1) {
    await catalogued.time(async () => {
      await cut.time(() => bench.cut());
      await store.settled();
    });
  }
  await bench.close();
  return {
    points,
    startMs,
    openAndReadMs: byId.latencies.summary,
    openByTimeAndReadMs: byTime.latencies.summary,
    cpuMicrosPerOpen,
    reads,
    cutMs: cut.summary,
    cutAndCataloguedMs: catalogued.summary,
    anonymousBytesStarted,
    anonymousBytesMax: memory.stop(),
  };
}

/** The same reads when nothing of the files is in memory. */
async function cold(work: HistoryWork) {
  const opening = performance.now();
  const bench = await BenchStore.open({ ...work, start: "again" });
  const startMs = Math.round(performance.now() - opening);
  const openings = new Openings(bench, planOf(work));
  for (let count = 0; count < work.samples; count += 1) await openings.one();
  const reads = await measureReads(openings, Math.ceil(work.versions / 2), work.reads);
  await bench.close();
  return { startMs, openAndReadMs: openings.latencies.summary, reads };
}

/** A tenth of the history goes into the image and is trimmed, while as much is written behind it. */
async function fold(work: HistoryWork) {
  const bench = await BenchStore.open({ ...work, start: "again" });
  const { store } = bench;
  // Nothing is given up before a first point has arrived.
  await bench.cut();
  await store.settled();
  const idle = new Latencies();
  const { retention } = await idle.time(() => bench.maintain());
  bench.keepBytes = Math.ceil((retention?.decision.sizeBytes ?? 0) * 0.9);
  const floor = store.floorOf(MEMBER);
  const folding = new Latencies();
  const load = new Load(bench, work);
  let trimmedSegments = 0;
  const maintaining = async () => {
    const report = await folding.time(() => bench.maintain());
    trimmedSegments = report.trimmedSegments;
  };
  const until = bench.last + Math.ceil(work.versions / 10);
  const measured = await load.measured(Promise.all([load.ingest(until), maintaining()]));
  const folded = store.floorOf(MEMBER) - floor;
  await bench.close();
  return {
    idleRoundMs: idle.summary.max,
    folded,
    trimmedSegments,
    roundMs: folding.summary.max,
    ...measured,
  };
}

/** A branch that was grown at the head goes, while views are opened and writes go on. */
async function drop(work: HistoryWork) {
  const bench = await BenchStore.open({ ...work, start: "again" });
  const { store } = bench;
  const { promotable } = store;
  if (promotable === undefined) throw new Error("nothing was written");
  const entry = await store.beginBranch("kept", "bench", { position: promotable, members: [] });
  const device = store.device(MEMBER, entry.id);
  const payload = new Uint8Array(work.writeBytes).fill(7);
  for (let count = 0; count < 1000; count += 1) await device.write(count * 65_536, payload);
  await device.flush();
  await store.settled();
  const load = new Load(bench, work);
  const dropped = new Latencies();
  let isDropped = false;
  const dropping = dropped
    .time(() => store.dropBranch(entry.id))
    .finally(() => {
      isDropped = true;
    });
  const measured = await load.measured(Promise.all([dropping, load.trickle(() => isDropped)]));
  await bench.close();
  return { dropMs: dropped.summary.max, ...measured };
}
