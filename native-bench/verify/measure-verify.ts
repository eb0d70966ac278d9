import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { BenchStore, MEMBER } from "#native-bench/store/bench-store.js";
import { WritePlan } from "#native-bench/store/write-stream.js";
import { present } from "#src/base/assert.js";
import { CHUNK_BYTES, HashTree, SPAN_BYTES, SPANS_PER_QUESTION } from "#src/data-path/verify/verify.js";
import { CopyComparisons } from "#src/operations/groups/verify/copy-comparisons.js";
import { VerifyTurns } from "#src/operations/groups/verify/verify-turns.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { type Throttle, UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { LateHashPool } from "#src/platform/hash/late-hash-pool.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

/** What hashing a point costs the thread that serves volumes at the secondary. */
export interface VerifyMeasurement {
  readonly what: string;
  readonly bytesPerSecond: number;
  /** Of this thread, while it hashes: how late the event loop is. */
  readonly loopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Of this thread alone, and of all. */
  readonly threadPercent: number;
  readonly processorPercent: number;
}

/** Where the bytes of the volume are when it is compared. */
export const VERIFY_KINDS = {
  "in the journal, 64 KiB each": { writeBytes: 65_536, pattern: "sequential", isFolded: false },
  "in the journal, 4 KiB each, at random": { writeBytes: 4096, pattern: "random", isFolded: false },
  "in the image": { writeBytes: 65_536, pattern: "sequential", isFolded: true },
} as const;
export type VerifyKind = keyof typeof VERIFY_KINDS;

/** The resolution of the measurement: what is later than that is seen. */
const LOOK_MS = 1;
/** Of what is folded so much stays in the journal. */
const KEPT_BYTES = 2 ** 20;
const FOLDS = 8;

const IDLE_MS = 2000;

/** What the machine alone makes of it: a loop that has nothing to do. */
export async function measureIdle(idleMs = IDLE_MS): Promise<VerifyMeasurement["loopDelayMs"]> {
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  delay.enable();
  await new RealClock().sleep(idleMs);
  delay.disable();
  return delaysOf(delay);
}

function delaysOf(delay: IntervalHistogram): VerifyMeasurement["loopDelayMs"] {
  const late = (nanos: number) => Math.max(0, nanos / 1e6 - LOOK_MS);
  return { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) };
}

/** At the pace of a daemon, and as fast as it goes. */
export async function measureVerify(
  parent: string,
  kind: VerifyKind,
  sizeBytes: number,
): Promise<readonly VerifyMeasurement[]> {
  const folder = mkdtempSync(join(parent, "verify-"));
  try {
    const { writeBytes, pattern, isFolded } = VERIFY_KINDS[kind];
    const options = { folder, volumeBytes: sizeBytes, start: "new", pointEvery: 1e9 } as const;
    const bench = await BenchStore.open(options);
    if (isFolded) bench.keepBytes = KEPT_BYTES;
    const plan = new WritePlan(writeBytes, sizeBytes, pattern);
    await bench.ingest({ until: Math.ceil(sizeBytes / writeBytes), plan });
    for (let round = 0; isFolded && round < FOLDS; round += 1) await bench.maintain();
    await bench.cut();
    await bench.store.settled();
    const paces = [
      ["at its pace", new VerifyTurns(new RealClock()).throttle],
      ["as fast as it goes", UNTHROTTLED],
    ] as const;
    const hashes = await hashesOf(bench, sizeBytes);
    const measured: VerifyMeasurement[] = [];
    for (const [pace, throttle] of paces)
      measured.push({ what: `${kind}, ${pace}`, ...(await measureOne(bench, throttle, sizeBytes, hashes)) });
    await bench.close();
    return measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** As the primary would say them. */
async function hashesOf({ store }: BenchStore, sizeBytes: number): Promise<BigUint64Array> {
  const hasher = await createHasher();
  const tree = new HashTree((bytes, seed) => hasher.hash64(bytes, seed));
  const { position, members } = present(store.points.points.at(-1), "the point that was cut");
  const view = await store.openView(MEMBER, { position, members }, "bench");
  const spans = new BigUint64Array(Math.ceil(sizeBytes / SPAN_BYTES));
  for (let span = 0; span < spans.length; span += 1) {
    const length = Math.min(SPAN_BYTES, sizeBytes - span * SPAN_BYTES);
    const chunks = new BigUint64Array(Math.ceil(length / CHUNK_BYTES));
    for (let chunk = 0; chunk < chunks.length; chunk += 1) {
      const bytes = new Uint8Array(Math.min(CHUNK_BYTES, length - chunk * CHUNK_BYTES));
      await view.read(span * SPAN_BYTES + chunk * CHUNK_BYTES, bytes);
      chunks[chunk] = tree.chunk(bytes);
    }
    spans[span] = tree.span(chunks).hash;
  }
  await view.close();
  return spans;
}

async function measureOne(
  { store }: BenchStore,
  throttle: Throttle,
  sizeBytes: number,
  known: BigUint64Array,
): Promise<Omit<VerifyMeasurement, "what">> {
  const point = present(store.points.points.at(-1), "the point that was cut").id;
  const hasher = await createHasher();
  const pool = new LateHashPool(UNTHROTTLED);
  const comparisons = new CopyComparisons({
    store,
    clock: new RealClock(),
    hash64: (bytes, seed) => hasher.hash64(bytes, seed),
    logger: new RecordingLogger(),
    throttle,
    pool,
    onChange: () => undefined,
  });
  const ask = { group: "group", point } as const;
  await comparisons.answer({ ...ask, step: { type: "open" } });
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  delay.enable();
  const begun = performance.now();
  const used = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const spans = Math.ceil(sizeBytes / SPAN_BYTES);
  for (let first = 0; first < spans; ) {
    const hashes = known.slice(first, first + SPANS_PER_QUESTION);
    const answer = await comparisons.answer({
      ...ask,
      step: { type: "spans", member: MEMBER, first, hashes },
    });
    if (answer.type !== "compared" || answer.differing.length > 0) throw new Error("it is not what it was");
    first += answer.count;
  }
  delay.disable();
  const elapsedMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(used);
  const { utilization } = performance.eventLoopUtilization(loop);
  await comparisons.stop();
  await pool.close();
  return {
    bytesPerSecond: (sizeBytes / elapsedMs) * 1000,
    loopDelayMs: delaysOf(delay),
    threadPercent: utilization * 100,
    processorPercent: ((user + system) / 1000 / elapsedMs) * 100,
  };
}
