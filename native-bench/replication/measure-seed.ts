import { execFile } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  CAUGHT_UP_MS_MAX,
  sparse,
  startMirror,
  startProgram,
} from "#native-bench/replication/qemu-mirror.js";
import { reachable } from "#native-bench/replication/reachable.js";
import { type Ends, withEnds } from "#native-bench/replication/sites.js";
import { SitePair } from "#test/support/replication/site-pair.js";

/** P5: a volume of which every other MiB is zero, copied for the first time; each ends with what it wrote synced. */
export interface SeedFigures {
  readonly copier: CopierName;
  readonly seconds: readonly number[];
}

interface Job {
  readonly folder: string;
  readonly source: string;
  readonly sizeBytes: number;
}

/** Prepares, and answers with what is to be timed. */
type Copier = (ends: Ends, job: Job) => Promise<() => Promise<unknown>>;

const run = promisify(execFile);

/** `tidemark`: from the call that makes the group until the secondary could be promoted; hashed and durable then. */
export const COPIERS = {
  tidemark: async (ends, { folder, source, sizeBytes }) => {
    const config = { alpha: `image_roots: [${JSON.stringify(join(source, ".."))}]` };
    const pair = await SitePair.start(ends, join(folder, "pair"), { bare: true, config });
    return async () => {
      await pair.apply(`${sizeBytes / 1024}KiB`, "", source);
      await pair.reaches("alpha", "protected", CAUGHT_UP_MS_MAX);
    };
  },
  rsync: async (_, { folder, source }) => {
    const target = join(folder, "rsync.img");
    return async () => {
      await run("rsync", ["--inplace", "--whole-file", source, target]);
      await run("sync", [target]);
    };
  },
  nbdcopy: async (ends, { folder, source, sizeBytes }) => {
    const [target, socket] = [sparse(join(folder, "nbdcopy.img"), sizeBytes), join(folder, "nbdcopy.sock")];
    startProgram(ends, "qemu-nbd", ["-t", "-f", "raw", "-e", "16", "-k", socket, target]);
    await reachable(socket);
    return async () => {
      await run("nbdcopy", ["--flush", source, `nbd+unix:///?socket=${socket}`]);
      await run("sync", [target]);
    };
  },
  mirror: async (ends, { folder, source, sizeBytes }) => {
    const options = {
      folder,
      source,
      sizeBytes,
      copyMode: "background",
      targetCache: "writeback",
      sync: "full",
    } as const;
    return async () => {
      await startMirror(ends, "mirror", options);
      await run("sync", [join(folder, "mirror-target")]);
    };
  },
} as const satisfies Record<string, Copier>;
export type CopierName = keyof typeof COPIERS;

const MIB = 2 ** 20;

export async function measureSeed(options: {
  readonly parent: string;
  readonly copiers: readonly CopierName[];
  readonly rounds: number;
  readonly sizeBytes: number;
}): Promise<readonly SeedFigures[]> {
  const { parent, copiers, rounds, sizeBytes } = options;
  return withEnds(async (all) => {
    const folder = all.folder(parent);
    const source = join(folder, "source.img");
    writeHalfZero(source, sizeBytes);
    const figures = copiers.map((copier) => ({ copier, seconds: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { copier, seconds } of figures) seconds.push(await timed(copier, source, parent, sizeBytes));
    }
    return figures;
  });
}

function timed(copier: CopierName, source: string, parent: string, sizeBytes: number): Promise<number> {
  return withEnds(async (ends) => {
    const copy = await COPIERS[copier](ends, { folder: ends.folder(parent), source, sizeBytes });
    const beganMs = performance.now();
    await copy();
    return (performance.now() - beganMs) / 1000;
  });
}

function writeHalfZero(path: string, sizeBytes: number): void {
  mkdirSync(join(path, ".."), { recursive: true });
  rmSync(path, { force: true });
  sparse(path, sizeBytes);
  const file = openSync(path, "r+");
  for (let at = 0; at < sizeBytes; at += 2 * MIB)
    writeSync(file, randomFillSync(Buffer.alloc(MIB)), 0, MIB, at);
  fsyncSync(file);
  closeSync(file);
}
