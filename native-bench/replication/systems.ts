import { join } from "node:path";
import type { Mode } from "#native-bench/replication/judge-loss.js";
import {
  CAUGHT_UP_MS_MAX,
  sparse,
  startMirror,
  startProgram,
} from "#native-bench/replication/qemu-mirror.js";
import { reachable } from "#native-bench/replication/reachable.js";
import type { Ends } from "#native-bench/replication/sites.js";
import { SitePair } from "#test/support/replication/site-pair.js";

/** A volume over NBD, replicated in one way or another. */
export interface ReplicatedSystem {
  readonly name: string;
  readonly uri: string;
  /** Resolves when the other side has everything. Nobody may be writing. */
  caughtUp(): Promise<void>;
}

export interface SystemOptions {
  /** For data and sockets. */
  readonly folder: string;
  readonly sizeBytes: number;
}

type Start = (ends: Ends, name: string, options: SystemOptions) => Promise<ReplicatedSystem>;

/**
 * - `off`, `async`, `flush`, `write`: ours, as a group without a secondary, and in each mode.
 * - `qemu-nbd`: QEMU's server, unreplicated.
 * - `mirror`: its mirror in the background; `mirror-blocking`: a write waits for the target, which does not sync it;
 *   `mirror-synced`: the target syncs each write.
 */
export const SYSTEMS = {
  off: tidemark(undefined),
  async: tidemark("async"),
  flush: tidemark("flush"),
  write: tidemark("write"),
  "qemu-nbd": startQemuNbd,
  mirror: mirror("background", "writeback"),
  "mirror-blocking": mirror("write-blocking", "writeback"),
  "mirror-synced": mirror("write-blocking", "writethrough"),
} as const satisfies Record<string, Start>;
export type SystemName = keyof typeof SYSTEMS;

function tidemark(mode: Mode | undefined): Start {
  return async (ends, name, { folder, sizeBytes }) => {
    const pair = await SitePair.start(ends, join(folder, name), { bare: true });
    const size = `${sizeBytes / 1024}KiB`;
    if (mode === undefined) await pair.applyAlone(size);
    else await pair.apply(size, `mode: ${mode}\n`);
    if (mode !== undefined) await pair.reaches("alpha", "protected", CAUGHT_UP_MS_MAX);
    const caughtUp = async () => (mode === undefined ? undefined : pair.caughtUp(CAUGHT_UP_MS_MAX));
    return { name, uri: `nbd+unix:///payroll/data?socket=${pair.nbdSocket("alpha")}`, caughtUp };
  };
}

function mirror(copyMode: "background" | "write-blocking", targetCache: "writeback" | "writethrough"): Start {
  return (ends, name, options) =>
    startMirror(ends, name, { ...options, copyMode, targetCache, sync: "none" });
}

async function startQemuNbd(ends: Ends, name: string, { folder, sizeBytes }: SystemOptions) {
  const [file, socket] = [sparse(join(folder, `${name}.img`), sizeBytes), join(folder, `${name}.sock`)];
  startProgram(ends, "qemu-nbd", [
    "-t",
    "-f",
    "raw",
    "-e",
    "16",
    "--cache=writeback",
    "-k",
    socket,
    "-x",
    "volume",
    file,
  ]);
  await reachable(socket);
  return { name, uri: `nbd+unix:///volume?socket=${socket}`, caughtUp: async () => undefined };
}
