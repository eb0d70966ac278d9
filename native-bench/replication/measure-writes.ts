import { type Pattern, runFio } from "#native-bench/nbd-write/run-fio.js";
import { withEnds } from "#native-bench/replication/sites.js";
import { type ReplicatedSystem, SYSTEMS, type SystemName } from "#native-bench/replication/systems.js";

/** P1 to P4: the writes of fio on each system in turn, round after round, and how long the other side needs after each. */
export interface WriteFigures {
  readonly pattern: string;
  readonly system: SystemName;
  /** One of each round. */
  readonly iops: readonly number[];
  readonly p99Us: readonly number[];
  /** After the last reply, until the other side had everything: what grew while it was written. */
  readonly behindMs: readonly number[];
}

const KIB = 1024;
const random = { rw: "randwrite", blockBytes: 4 * KIB, revisits: true } as const;

export const WRITE_PATTERNS: readonly Pattern[] = [
  { name: "4 KiB random, depth 32", ...random, depth: 32 },
  { name: "4 KiB random, depth 1", ...random, depth: 1 },
  { name: "4 KiB random, fsync after 1, depth 1", ...random, depth: 1, fsyncEvery: 1 },
  { name: "4 KiB random, fsync after 8, depth 8", ...random, depth: 8, fsyncEvery: 8 },
  { name: "4 KiB random, fsync after 32, depth 32", ...random, depth: 32, fsyncEvery: 32 },
  { name: "256 KiB sequential, depth 4", rw: "write", blockBytes: 256 * KIB, depth: 4 },
];

export interface WriteOptions {
  readonly parent: string;
  readonly systems: readonly SystemName[];
  readonly patterns: readonly Pattern[];
  readonly rounds: number;
  readonly seconds: number;
  readonly sizeBytes: number;
}

export async function measureWrites(options: WriteOptions): Promise<readonly WriteFigures[]> {
  return withEnds(async (ends) => {
    const folder = ends.folder(options.parent);
    const running = new Map<SystemName, ReplicatedSystem>();
    for (const name of options.systems)
      running.set(name, await SYSTEMS[name](ends, name, { folder, sizeBytes: options.sizeBytes }));
    const figures: WriteFigures[] = [];
    for (const pattern of options.patterns)
      figures.push(...(await measurePattern(pattern, running, options)));
    return figures;
  });
}

async function measurePattern(
  pattern: Pattern,
  running: ReadonlyMap<SystemName, ReplicatedSystem>,
  { rounds, seconds, sizeBytes }: WriteOptions,
): Promise<readonly WriteFigures[]> {
  const found = [...running].map(([system, { uri, caughtUp }]) => ({
    system,
    uri,
    caughtUp,
    iops: [] as number[],
    p99Us: [] as number[],
    behindMs: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { uri, caughtUp, iops, p99Us, behindMs } of found) {
      const measured = await runFio(uri, pattern, seconds, sizeBytes, undefined);
      iops.push(measured.iops);
      p99Us.push(measured.p99Us);
      const endedMs = performance.now();
      await caughtUp();
      behindMs.push(performance.now() - endedMs);
    }
  }
  return found.map(({ system, iops, p99Us, behindMs }) => ({
    pattern: pattern.name,
    system,
    iops,
    p99Us,
    behindMs,
  }));
}
