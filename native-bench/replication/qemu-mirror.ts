import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Qmp } from "#native-bench/replication/qmp.js";
import { reachable } from "#native-bench/replication/reachable.js";
import type { Ends } from "#native-bench/replication/sites.js";
import type { ReplicatedSystem } from "#native-bench/replication/systems.js";
import { eventually } from "#test/support/eventually.js";

/** QEMU's live mirror of one NBD export to another server: what it offers for the same purpose. */
export interface MirrorOptions {
  readonly folder: string;
  readonly sizeBytes: number;
  /** `write-blocking`: a write is answered once the target has it too. */
  readonly copyMode: "background" | "write-blocking";
  /** `writethrough`: the target syncs each write. */
  readonly targetCache: "writeback" | "writethrough";
  /** `none`: what is written from now on. */
  readonly sync: "full" | "none";
  /** Left out: a sparse file. */
  readonly source?: string;
}

export const CAUGHT_UP_MS_MAX = 600_000;

export async function startMirror(
  ends: Ends,
  name: string,
  options: MirrorOptions,
): Promise<ReplicatedSystem> {
  const { folder, sizeBytes, copyMode, targetCache, sync } = options;
  const path = (what: string) => join(folder, `${name}-${what}`);
  const source = options.source ?? sparse(path("source"), sizeBytes);
  const target = sparse(path("target"), sizeBytes);
  startProgram(ends, "qemu-nbd", ["-t", "-f", "raw", "-k", path("t.sock"), `--cache=${targetCache}`, target]);
  await reachable(path("t.sock"));
  startProgram(ends, "qemu-storage-daemon", [
    ...[
      "--chardev",
      `socket,id=monitor,path=${path("m.sock")},server=on,wait=off`,
      "--monitor",
      "chardev=monitor",
    ],
    ...["--blockdev", `driver=file,node-name=file,filename=${source}`],
    ...["--blockdev", "driver=raw,node-name=source,file=file"],
    ...["--blockdev", `driver=nbd,node-name=target,server.type=unix,server.path=${path("t.sock")}`],
    ...["--nbd-server", `addr.type=unix,addr.path=${path("s.sock")}`],
    ...["--export", "type=nbd,id=export,node-name=source,name=volume,writable=on"],
  ]);
  await reachable(path("s.sock"));
  const qmp = await Qmp.connect(path("m.sock"));
  ends.teardown(() => qmp.close());
  const job = { "job-id": "mirror", device: "source", target: "target", sync, "copy-mode": copyMode };
  await qmp.execute("blockdev-mirror", job);
  const caughtUp = async () => {
    await eventually(
      "the mirror to have caught up",
      async () => {
        const [found] = (await qmp.execute("query-block-jobs")) as readonly BlockJob[];
        if (found === undefined) throw new Error("the mirror has ended");
        return found.ready && found.offset === found.len ? true : undefined;
      },
      CAUGHT_UP_MS_MAX,
    );
  };
  await caughtUp();
  return { name, uri: `nbd+unix:///volume?socket=${path("s.sock")}`, caughtUp };
}

interface BlockJob {
  readonly ready: boolean;
  readonly offset: number;
  readonly len: number;
}

/** Ended with the rest. */
export function startProgram(ends: Ends, command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: "ignore" });
  ends.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  });
  return child;
}

export function sparse(path: string, sizeBytes: number): string {
  writeFileSync(path, "");
  truncateSync(path, sizeBytes);
  return path;
}
