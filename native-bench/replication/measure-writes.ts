import { type Pattern, runFio } from "#native-bench/nbd-write/run-fio.js";
import { type Ends, withEnds } from "#native-bench/replication/sites.js";
import { type ReplicatedSystem, SYSTEMS, type SystemName } from "#native-bench/replication/systems.js";
import { describeError } from "#src/base/errors.js";

/** P1 to P4: the writes of fio on each system in turn, round after round, and how long the other side needs after each. */
export interface WriteFigures {
  readonly pattern: string;
  readonly system: SystemName;
  /** One of each round. */
  readonly iops: readonly number[];
  readonly p99Us: readonly number[];
  /** After the last reply, until the other side had everything: what grew while it was written. */
  readonly behindMs: readonly number[];
  /** Why there are fewer rounds of it, or none. */
  readonly failed: string | undefined;
}

/** One round of one system, as it comes: a run takes hours, and is not to be lost because its end is. */
export interface WriteRound {
  readonly pattern: string;
  readonly system: SystemName;
  readonly figures: { readonly iops: number; readonly p99Us: number; readonly behindMs: number };
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
  /** Other systems than those of that name, for a test. */
  readonly systemsOf?: Partial<Record<SystemName, (typeof SYSTEMS)[SystemName]>>;
  readonly onRound?: (round: WriteRound) => void;
  /** Of a pattern, once all its rounds are over. */
  readonly onPattern?: (figures: readonly WriteFigures[]) => void;
}

/** A system that fails, at its start or in a round, is out from there on; the others go on. */
export async function measureWrites(options: WriteOptions): Promise<readonly WriteFigures[]> {
  return withEnds(async (ends) => {
    const folder = ends.folder(options.parent);
    const running: Running[] = [];
    for (const name of options.systems) running.push(await startOne(ends, name, folder, options));
    const figures: WriteFigures[] = [];
    for (const pattern of options.patterns) {
      const found = await measurePattern(pattern, running, options);
      figures.push(...found);
      options.onPattern?.(found);
    }
    return figures;
  });
}

interface Running {
  readonly name: SystemName;
  readonly system: ReplicatedSystem | undefined;
  failed: string | undefined;
}

async function startOne(
  ends: Ends,
  name: SystemName,
  folder: string,
  { sizeBytes, systemsOf }: WriteOptions,
): Promise<Running> {
  const start = systemsOf?.[name] ?? SYSTEMS[name];
  try {
    return { name, system: await start(ends, name, { folder, sizeBytes }), failed: undefined };
  } catch (error) {
    return { name, system: undefined, failed: `it did not start: ${describeError(error)}` };
  }
}

async function measurePattern(
  pattern: Pattern,
  running: readonly Running[],
  options: WriteOptions,
): Promise<readonly WriteFigures[]> {
  const found = running.map((one) => ({ one, rounds: [] as WriteRound["figures"][] }));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const { one, rounds } of found) {
      const figures = await measureRound(one, pattern, options);
      if (figures === undefined) continue;
      rounds.push(figures);
      options.onRound?.({ pattern: pattern.name, system: one.name, figures });
    }
  }
  return found.map(({ one: { name, failed }, rounds }) => ({
    pattern: pattern.name,
    system: name,
    iops: rounds.map(({ iops }) => iops),
    p99Us: rounds.map(({ p99Us }) => p99Us),
    behindMs: rounds.map(({ behindMs }) => behindMs),
    failed,
  }));
}

async function measureRound(
  one: Running,
  pattern: Pattern,
  { seconds, sizeBytes }: WriteOptions,
): Promise<WriteRound["figures"] | undefined> {
  if (one.system === undefined || one.failed !== undefined) return undefined;
  const { uri, caughtUp } = one.system;
  try {
    const { iops, p99Us } = await runFio(uri, pattern, seconds, sizeBytes, undefined);
    const endedMs = performance.now();
    await caughtUp();
    return { iops, p99Us, behindMs: performance.now() - endedMs };
  } catch (error) {
    one.failed = `it failed in ${pattern.name}: ${describeError(error)}`;
    return undefined;
  }
}
