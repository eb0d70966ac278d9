import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { onProcessors, type Processors } from "#native-bench/nbd-write/servers.js";

/** fio's nbd engine as the judge. */
export interface Pattern {
  readonly name: string;
  readonly rw: "randwrite" | "randread" | "write" | "read";
  readonly blockBytes: number;
  readonly depth: number;
  /** A flush after so many writes; none when left out. */
  readonly fsyncEvery?: number;
  /** A random block may come again before all were met, which spares fio a map of a large volume. */
  readonly revisits?: boolean;
  /** As fast as it is answered when left out. */
  readonly bytesPerSecond?: number;
}

export interface Measured {
  readonly requests: number;
  readonly iops: number;
  readonly p99Us: number;
}

export const PATTERNS: readonly Pattern[] = [
  { name: "4 KiB random write, depth 32", rw: "randwrite", blockBytes: 4096, depth: 32 },
  { name: "4 KiB random write, depth 1", rw: "randwrite", blockBytes: 4096, depth: 1 },
  { name: "4 KiB random read, depth 32", rw: "randread", blockBytes: 4096, depth: 32 },
  { name: "4 KiB random read, depth 1", rw: "randread", blockBytes: 4096, depth: 1 },
  { name: "256 KiB sequential write, depth 4", rw: "write", blockBytes: 262_144, depth: 4 },
  { name: "256 KiB sequential read, depth 4", rw: "read", blockBytes: 262_144, depth: 4 },
];

export async function runFio(
  uri: string,
  pattern: Pattern,
  seconds: number,
  sizeBytes: number,
  processors: Processors,
): Promise<Measured> {
  const [program, args] = onProcessors(processors, [
    "fio",
    "--name=run",
    "--ioengine=nbd",
    `--uri=${uri}`,
    `--rw=${pattern.rw}`,
    `--bs=${pattern.blockBytes}`,
    `--iodepth=${pattern.depth}`,
    `--size=${sizeBytes}`,
    "--time_based",
    `--runtime=${Math.round(seconds * 1000)}ms`,
    "--randrepeat=0",
    ...(pattern.revisits === true ? ["--norandommap"] : []),
    ...(pattern.fsyncEvery === undefined ? [] : [`--fsync=${pattern.fsyncEvery}`]),
    ...(pattern.bytesPerSecond === undefined ? [] : [`--rate=${pattern.bytesPerSecond}`]),
    "--output-format=json",
  ]);
  const { stdout } = await promisify(execFile)(program, args);
  // fio puts remarks in front of its JSON.
  const job = JSON.parse(stdout.slice(stdout.indexOf("{"))).jobs[0];
  const side = pattern.rw.endsWith("read") ? job.read : job.write;
  return { requests: side.total_ios, iops: side.iops, p99Us: side.clat_ns.percentile["99.000000"] / 1000 };
}
