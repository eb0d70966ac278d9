import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Measured, type Pattern, runFio } from "#native-bench/nbd-write/run-fio.js";
import {
  type Processors,
  type RunningServer,
  runningDaemon,
  type ServerName,
  startServer,
} from "#native-bench/nbd-write/servers.js";

/**
 * Each pattern on each server, in turn, round after round, so that what else the machine does meets all alike. The files
 * are written once before, so that no run pays for what another need not.
 */
export interface NbdMeasurement {
  readonly pattern: string;
  readonly server: ServerName;
  readonly iops: Spread;
  readonly p99Us: Spread;
  /** What the server uses of the processor, user and kernel; other work on the machine does not count into it. */
  readonly processorUs: Spread;
  /** The first server's rate over this one's, of the same round: the median. */
  readonly ratio: number;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export async function measureNbd(options: {
  readonly parent: string;
  readonly servers: readonly ServerName[];
  readonly patterns: readonly Pattern[];
  readonly rounds: number;
  readonly seconds: number;
  readonly sizeBytes: number;
  /** The export that `daemon` stands for. */
  readonly daemon?: { readonly uri: string; readonly pid: number } | undefined;
  /** Where the servers run, and where fio does. */
  readonly pinned?: { readonly servers: Processors; readonly client: Processors } | undefined;
}): Promise<readonly NbdMeasurement[]> {
  const folder = mkdtempSync(join(options.parent, "nbd-"));
  const running = new Map<ServerName, RunningServer>();
  try {
    for (const name of options.servers) {
      if (name === "daemon") {
        if (options.daemon !== undefined) running.set(name, runningDaemon(options.daemon));
        continue;
      }
      const file = join(folder, `${name}.img`);
      writeFileSync(file, "");
      truncateSync(file, options.sizeBytes);
      running.set(name, await startServer(name, file, join(folder, `${name}.sock`), options.pinned?.servers));
    }
    return await measureAll(options, running);
  } finally {
    for (const server of running.values()) await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measureAll(
  { servers, patterns, rounds, seconds, sizeBytes, pinned }: Parameters<typeof measureNbd>[0],
  running: ReadonlyMap<ServerName, RunningServer>,
): Promise<readonly NbdMeasurement[]> {
  const filling = { name: "", rw: "write", blockBytes: 262_144, depth: 4 } as const;
  const warmUpSeconds = Math.min(seconds, 2);
  const run = async ({ uri, processorUs }: RunningServer, pattern: Pattern, runSeconds: number) => {
    const before = processorUs();
    const measured = await runFio(uri, pattern, runSeconds, sizeBytes, pinned?.client);
    return { ...measured, processorUs: (processorUs() - before) / measured.requests };
  };
  for (const server of running.values()) await run(server, filling, warmUpSeconds);
  const results: NbdMeasurement[] = [];
  for (const pattern of patterns) {
    const found = new Map<ServerName, (Measured & { readonly processorUs: number })[]>(
      servers.map((name) => [name, []]),
    );
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, server] of running) found.get(name)?.push(await run(server, pattern, seconds));
    }
    const ours = found.get(servers[0] ?? "tidemark") ?? [];
    for (const server of running.keys()) {
      const runs = found.get(server) ?? [];
      const ratios = runs.map(({ iops }, round) => (ours[round]?.iops ?? Number.NaN) / iops);
      results.push({
        pattern: pattern.name,
        server,
        iops: spreadOf(runs.map(({ iops }) => iops)),
        p99Us: spreadOf(runs.map(({ p99Us }) => p99Us)),
        processorUs: spreadOf(
          runs.map(({ processorUs }) => processorUs),
          1,
        ),
        ratio: spreadOf(ratios, 2).median,
      });
    }
  }
  return results;
}

function spreadOf(values: readonly number[], digits = 0): Spread {
  const sorted = values.map((value) => Number(value.toFixed(digits))).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}
