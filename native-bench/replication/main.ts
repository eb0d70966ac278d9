import { tmpdir } from "node:os";
import { machineText } from "#native-bench/replication/machine.js";
import { measureExposure } from "#native-bench/replication/measure-exposure.js";
import { measureLink } from "#native-bench/replication/measure-link.js";
import { COPIERS, type CopierName, measureSeed } from "#native-bench/replication/measure-seed.js";
import { measureWrites, WRITE_PATTERNS } from "#native-bench/replication/measure-writes.js";
import { percentile, spreadText } from "#native-bench/replication/spread.js";
import { SYSTEMS, type SystemName } from "#native-bench/replication/systems.js";
import { syncedDdPerSecond } from "#native-bench/store/synced-dd.js";

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

const MEASURES: Readonly<Record<string, () => Promise<readonly (readonly string[])[]>>> = {
  writes: async () => {
    const figures = await measureWrites({
      ...common,
      systems: systems as readonly SystemName[],
      patterns: WRITE_PATTERNS,
      seconds: Number(seconds),
      sizeBytes,
    });
    const rows = figures.map(({ pattern, system, iops, p99Us, behindMs }) => [
      pattern,
      system,
      spreadText(iops, 0),
      percentile(p99Us, 0.5).toFixed(0),
      spreadText(behindMs, 0),
    ]);
    const ddMiB = Array.from(iopsRounds(), () => syncedDdPerSecond(folder, GIB) / MIB);
    return [
      ["pattern", "system", "a second", "p99 us", "then behind, ms"],
      ...rows,
      ["synced dd", "", `${spreadText(ddMiB, 0)} MiB`, "", ""],
    ];
  },
  seed: async () => {
    const copiers = Object.keys(COPIERS) as CopierName[];
    const figures = await measureSeed({ ...common, copiers, sizeBytes: 2 * GIB });
    return [
      ["2 GiB, half zero, synced", "seconds"],
      ...figures.map(({ copier, seconds: taken }) => [copier, spreadText(taken, 2)]),
    ];
  },
  exposure: async () => {
    const runSeconds = Number(rounds) * Number(seconds);
    const figures = await measureExposure({
      parent: folder,
      runSeconds,
      sizeBytes,
      bytesPerSecond: 50 * MIB,
    });
    const ms = [0.5, 0.9, 0.99, 1].map((share) => (percentile(figures.seconds, share) * 1000).toFixed(1));
    const rate = `${(figures.bytesPerSecond / MIB).toFixed(0)} MiB/s of 4 KiB`;
    return [
      ["written", "samples", "exposure ms p50 p90 p99 max"],
      [rate, `${figures.seconds.length}`, ms.join(" ")],
    ];
  },
  link: async () => {
    const link = { roundTripMs: 20, bytesPerSecondMax: 125_000_000 };
    const { usedShare } = await measureLink({
      ...common,
      ...link,
      seconds: Number(seconds),
      blocks: (4 * GIB) / 4096,
    });
    return [
      ["20 ms, 1 Gbit/s, by a proxy", "used, %"],
      ["async, 256 KiB sequential", spreadText(usedShare.map((share) => share * 100))],
    ];
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
  const [header = [], ...rows] = await measure();
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  process.stdout.write(`\n${lines.join("\n")}\n`);
}
