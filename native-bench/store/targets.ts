import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AS_DAEMON,
  forgetCached,
  type HistoryMeasurements,
  runPhase,
} from "#native-bench/store/measure-history.js";
import type { SustainedMeasurements } from "#native-bench/store/measure-sustained.js";

/**
 * `npm run bench:store-targets -- [VERSIONS] [DELTAS] [FOLDER]`: P8, P11, P12, P13 and P14 in one run of at most six
 * minutes, and what came of each as a row for RESULTS.md. What a part does not end in its time is said not to be measured.
 */
const [versions = "1000000", deltas = "200000", parent = tmpdir()] = process.argv.slice(2);
/** Together five and a half minutes; the rest is for removing what was written. */
const TIME_MS = { sustained: 120_000, write: 90_000, start: 75_000, cold: 45_000 } as const;
const SAMPLES = 300;
const READS = 20_000;
const NOT_MEASURED = "not measured: it did not end in its time";

type Sustained = Readonly<
  Record<"random" | "randomFolded" | "sequential" | "sequentialFolded", SustainedMeasurements>
>;
type Row = readonly [target: string, figure: string];

function sustained(folder: string): Sustained | undefined {
  const program = fileURLToPath(import.meta.resolve("#native-bench/store/main.js"));
  const run: SpawnSyncReturns<string> = spawnSync(
    process.execPath,
    [...AS_DAEMON.flags, program, deltas, folder],
    {
      env: { ...process.env, ...AS_DAEMON.env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
      timeout: TIME_MS.sustained,
      killSignal: "SIGKILL",
    },
  );
  return run.status === 0 ? (JSON.parse(run.stdout) as Sustained) : undefined;
}

/** Written, then started on, then read with nothing of the files in memory. The first that does not end is the last. */
function history(folder: string): Partial<HistoryMeasurements> {
  const work = {
    folder,
    versions: Number(versions),
    writeBytes: 4096,
    volumeBytes: 2 ** 40,
    // So that most batches have none.
    pointEvery: Math.max(1000, Math.ceil(Number(versions) / 10_000)),
    samples: SAMPLES,
    reads: READS,
  };
  const write = runPhase("write", work, TIME_MS.write);
  if (write === undefined) return {};
  const start = runPhase("start", work, TIME_MS.start);
  if (start === undefined) return { write };
  forgetCached(folder);
  const cold = runPhase("cold", work, TIME_MS.cold);
  return { write, start, ...(cold && { cold }) };
}

function ofIngest(measured: Sustained | undefined): readonly Row[] {
  if (measured === undefined) return [["P12", NOT_MEASURED]];
  const { random, randomFolded, sequential, sequentialFolded } = measured;
  const rate = ({ deltasPerSecond, cpuMicrosPerDelta }: SustainedMeasurements) =>
    `${deltasPerSecond}/s, ${cpuMicrosPerDelta} us of processor time each`;
  return [
    ["P12 4 KiB at random, through folding: 30,000/s", rate(randomFolded)],
    ["the same without folding", rate(random)],
    ["P12 sequential, to a synced dd: 0.4", ofDd(sequential)],
    ["the same through folding", ofDd(sequentialFolded)],
    ["P13 highest while folding: 400 MB", megabytes(randomFolded.anonymousBytesMax)],
  ];
}

function ofHistory({ write, start, cold }: Partial<HistoryMeasurements>): readonly Row[] {
  const rows: Row[] = [];
  if (write !== undefined) {
    const [without, withPoint] = [write.appendMs, write.appendWithPointMs];
    rows.push(
      ["P8 while writes come as fast as they are taken", spread(write.openAndReadMs)],
      [
        "P11 no pause of writes by a cut: 1 ms",
        `a batch without a point p50 ${without.p50} ms, p99 ${without.p99}; with one ${withPoint.p50}, ${withPoint.p99}`,
      ],
      ["P13 highest while writing: 400 MB", megabytes(write.anonymousBytesMax)],
    );
  }
  if (start !== undefined) {
    rows.push(
      [
        "start after a kill, index caught up",
        `${start.startMs} ms, ${megabytes(start.anonymousBytesStarted)}`,
      ],
      [`P8 any of ${start.points} points by id, first read: p99 500 ms`, spread(start.openAndReadMs)],
      ["P8 any moment by time, first read: p99 500 ms", spread(start.openByTimeAndReadMs)],
      ["P11 cut: 5 ms", spread(start.cutMs)],
      ["P13 highest with views, reads and cuts: 400 MB", megabytes(start.anonymousBytesMax)],
      ["P14 reads at depth 32, warm: 20,000/s", reads(start.reads.warmDepth32)],
    );
  }
  if (cold !== undefined)
    rows.push(
      ["P8 with no file cached", spread(cold.openAndReadMs)],
      ["P14 reads at depth 32, cold: 8,000/s", reads(cold.reads.coldDepth32)],
    );
  else rows.push(["P8, P11, P13, P14: the rest", NOT_MEASURED]);
  return rows;
}

function ofDd({ bytesPerSecond, ddBytesPerSecond }: SustainedMeasurements): string {
  const ratios = ddBytesPerSecond.map((dd) => (bytesPerSecond / dd).toFixed(2));
  return `${ratios.join(" and ")} of the one before and after`;
}

function spread({ count, p50, p99, max }: { count: number; p50: number; p99: number; max: number }): string {
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms, of ${count}`;
}

function reads({ perSecond, cpuMicros }: { perSecond: number; cpuMicros: number }): string {
  return `${perSecond}/s, ${cpuMicros} us of processor time each`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

const folder = mkdtempSync(join(parent, "targets-"));
try {
  const begun = performance.now();
  const rows: readonly Row[] = [...ofIngest(sustained(folder)), ...ofHistory(history(folder))];
  const load = loadavg().map((value) => value.toFixed(1));
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stdout.write(
    `${versions} versions of 4 KiB over 1 TiB, ${deltas} deltas taken in; ${availableParallelism()} cores, load ${load.join(" ")}, ${seconds} s\n\n`,
  );
  process.stdout.write("| target | figure |\n| --- | --- |\n");
  for (const [target, figure] of rows) process.stdout.write(`| ${target} | ${figure} |\n`);
} finally {
  rmSync(folder, { recursive: true });
}
