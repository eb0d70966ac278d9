import { tmpdir } from "node:os";
import { machineText } from "#native-bench/replication/machine.js";
import { measureExposure } from "#native-bench/replication/measure-exposure.js";
import { measureLink } from "#native-bench/replication/measure-link.js";
import { COPIERS, type CopierName, measureSeed } from "#native-bench/replication/measure-seed.js";
import { measureWrites, WRITE_PATTERNS } from "#native-bench/replication/measure-writes.js";
import { percentile, spreadText } from "#native-bench/replication/spread.js";
import { SYSTEMS, type SystemName } from "#native-bench/replication/systems.js";
import { syncedDdPerSecond } from "#native-bench/store/synced-dd.js";
import { describeError } from "#src/base/errors.js";

/**
 * `npm run bench:replication -- [MEASURES] [ROUNDS] [SECONDS] [GIB] [FOLDER]`: the measures named (writes,seed,exposure,link),
 * printed as rows of RESULTS.md. GIB is the size of the sparse volume that is written to.
 *
 * By the environment: TIDEMARK_BENCH_SYSTEMS, which systems `writes` compares, in this order (systems.ts).
 */
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const [measures = "writes,seed,exposure,link", rounds = "5", seconds = "5", gib = "64", folder = tmpdir()] =
  process.argv.slice(2);
const systems = process.env["TIDEMARK_BENCH_SYSTEMS"]?.split(",") ?? Object.keys(SYSTEMS);
const sizeBytes = Number(gib) * GIB;
const common = { parent: folder, rounds: Number(rounds) };

/** Rows of a table, each printed as soon as it is known. */
type Print = (...cells: string[]) => void;

const MEASURES: Readonly<Record<string, (header: Print, row: Print) => Promise<void>>> = {
  writes: async (header, row) => {
    header("pattern", "system", "a second", "p99 us", "then behind, ms");
    await measureWrites({
      ...common,
      systems: systems as readonly SystemName[],
      patterns: WRITE_PATTERNS,
      seconds: Number(seconds),
      sizeBytes,
      // Beside the table: what is there when a run is cut short.
      onRound: ({ pattern, system, figures: { iops, p99Us, behindMs } }) =>
        process.stderr.write(
          `${pattern}, ${system}: ${iops.toFixed(0)} a second, p99 ${p99Us.toFixed(0)} us, then ${behindMs.toFixed(0)} ms behind\n`,
        ),
      onPattern: (figures) => {
        for (const { pattern, system, iops, p99Us, behindMs, failed } of figures) {
          const known = [spreadText(iops, 0), percentile(p99Us, 0.5).toFixed(0), spreadText(behindMs, 0)];
          const cells = iops.length === 0 ? ["", "", ""] : known;
          row(pattern, system, ...cells.slice(0, 2), [cells[2], failed].filter(Boolean).join("; "));
          if (failed !== undefined) process.exitCode = 1;
        }
      },
    });
    const ddMiB = Array.from(iopsRounds(), () => syncedDdPerSecond(folder, GIB) / MIB);
    row("synced dd", "", `${spreadText(ddMiB, 0)} MiB`, "", "");
  },
  seed: async (header, row) => {
    const copiers = Object.keys(COPIERS) as CopierName[];
    const figures = await measureSeed({ ...common, copiers, sizeBytes: 2 * GIB });
    header("2 GiB, half zero, synced", "seconds");
    for (const { copier, seconds: taken } of figures) row(copier, spreadText(taken, 2));
  },
  exposure: async (header, row) => {
    const runSeconds = Number(rounds) * Number(seconds);
    const figures = await measureExposure({
      parent: folder,
      runSeconds,
      sizeBytes,
      bytesPerSecond: 50 * MIB,
    });
    const ms = [0.5, 0.9, 0.99, 1].map((share) => (percentile(figures.seconds, share) * 1000).toFixed(1));
    const rate = `${(figures.bytesPerSecond / MIB).toFixed(0)} MiB/s of 4 KiB`;
    header("written", "samples", "exposure ms p50 p90 p99 max");
    row(rate, `${figures.seconds.length}`, ms.join(" "));
  },
  link: async (header, row) => {
    const link = { roundTripMs: 20, bytesPerSecondMax: 125_000_000 };
    const { usedShare } = await measureLink({
      ...common,
      ...link,
      seconds: Number(seconds),
      blocks: (4 * GIB) / 4096,
    });
    header("20 ms, 1 Gbit/s, by a proxy", "used, %");
    row("async, 256 KiB sequential", spreadText(usedShare.map((share) => share * 100)));
  },
};

function* iopsRounds(): Generator<void> {
  for (let round = 0; round < Number(rounds); round += 1) yield;
}

process.stdout.write(`${machineText()}\n`);
for (const name of measures.split(",")) {
  const measure = MEASURES[name];
  if (measure === undefined)
    throw new Error(`no measure is called ${name}: ${Object.keys(MEASURES).join(", ")}`);
  try {
    await measure(
      (...cells) => process.stdout.write(`\n${rowOf(cells)}\n${rowOf(cells.map(() => "---"))}\n`),
      (...cells) => process.stdout.write(`${rowOf(cells)}\n`),
    );
  } catch (error) {
    // The others are measured all the same.
    process.stderr.write(`${name} failed: ${describeError(error)}\n`);
    process.exitCode = 1;
  }
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
