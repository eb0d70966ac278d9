import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import type { Disk } from "#src/platform/disk/disk.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { HandClock, randomOf } from "#test/support/chance.js";

/** The disks that the contract is held against. Each test gets a directory of its own. */
interface DiskImplementation {
  readonly name: string;
  prepare(test: Test): Promise<{ readonly disk: Disk; readonly home: string }>;
}

export const DISKS: readonly DiskImplementation[] = [
  {
    name: "real",
    async prepare(test) {
      const home = await mkdtemp(join(tmpdir(), "tidemark-disk-"));
      test.teardown(() => rm(home, { recursive: true }));
      return { disk: new RealDisk(), home };
    },
  },
  {
    name: "simulated",
    async prepare() {
      const disk = new SimulatedDisk({ clock: new HandClock(), random: randomOf(1), pid: process.pid });
      await disk.makeDirectory("/home", 0o700);
      return { disk, home: "/home" };
    },
  },
];
