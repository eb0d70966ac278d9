import { assert } from "#src/base/assert.js";
import type { Disk, DiskFile, DiskLock, DiskSpace, DiskStat, OpenMode } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { SimulatedFailure } from "#src/platform/disk/simulated-failure.js";
import { type DiskFault, type DiskOperation, SimulatedFaults } from "#src/platform/disk/simulated-faults.js";
import { SimulatedFile } from "#src/platform/disk/simulated-file.js";
import { type SimulatedDiskOptions, SimulatedMachine } from "#src/platform/disk/simulated-machine.js";
import {
  type FileNode,
  type Node,
  partsOf,
  SimulatedNames,
  type Spot,
} from "#src/platform/disk/simulated-names.js";

export type { SimulatedDiskOptions } from "#src/platform/disk/simulated-machine.js";

const FILE_PERMISSIONS = 0o600;
/** What an ordinary umask leaves of the permissions of directories made on the way. */
const UMASK = 0o022;
const PID_DEFAULT = 1;

/** What outlives a process: the file system, and what is wrong with the device. */
interface Survivors {
  readonly names: SimulatedNames;
  readonly faults: SimulatedFaults;
}

/**
 * A file system in memory, with every liberty that a real one takes between a write and its sync. One seed of the random
 * source gives one run. See README.md for what is modelled and what is not.
 *
 * A disk belongs to one process. When that ends, by `endProcess` (kill -9: the cache survives) or `crash` (power loss),
 * the answer is the disk as the next process finds it; the old one is dead. Its calls under way are never answered, nor are
 * new ones: code of the dead process may still stand in the queue, and must neither go on nor hear of an error that no
 * process ever hears. Synchronous calls on it, and ending it again, are assertion failures.
 */
export class SimulatedDisk implements Disk {
  readonly faults: SimulatedFaults;
  readonly #options: SimulatedDiskOptions;
  readonly #names: SimulatedNames;
  readonly #machine: SimulatedMachine;
  readonly #pid: number;

  constructor(options: SimulatedDiskOptions, survivors?: Survivors) {
    this.faults = survivors?.faults ?? new SimulatedFaults();
    this.#options = options;
    this.#names = survivors?.names ?? new SimulatedNames();
    this.#machine = new SimulatedMachine(options, this.faults);
    this.#pid = options.pid ?? PID_DEFAULT;
    for (const file of this.#names.files()) this.#machine.take(file.contents.allocatedBytes);
  }

  /** The power goes. */
  crash(): SimulatedDisk {
    this.#machine.stop();
    this.#names.losePower(this.#machine.dice);
    return new SimulatedDisk(this.#options, { names: this.#names, faults: this.faults });
  }

  /** The process goes, and the machine runs on. */
  endProcess(): SimulatedDisk {
    this.#machine.stop();
    this.#names.endProcess();
    return new SimulatedDisk(this.#options, { names: this.#names, faults: this.faults });
  }

  /** Rot: one bit of a file is not what was written any more. Bit 8 is the lowest bit of the second byte. */
  flipBit(path: string, bit: number): void {
    this.#machine.assertRunning();
    const node = this.#names.find(path);
    assert(node?.kind === "file", `there is no file ${path} to rot`);
    node.contents.flipBit(bit);
  }

  open(path: string, mode: OpenMode): Promise<DiskFile> {
    return this.#perform("open", path, () => {
      const node = this.#openNode(path, mode);
      if (node.kind === "directory") throw new SimulatedFailure("EISDIR");
      if (mode === "write-exclusive" && node.claimed) throw new SimulatedFailure("EBUSY");
      return new SimulatedFile(path, node, this.#machine, mode);
    });
  }

  stat(path: string): Promise<DiskStat | undefined> {
    return this.#perform("stat", path, () => {
      const node = this.#findOrNothing(path);
      return node === undefined ? undefined : statOf(node);
    });
  }

  list(path: string): Promise<readonly string[]> {
    return this.#perform("list", path, () => [...this.#names.directory(path).entries.keys()].sort());
  }

  makeDirectory(path: string, permissions: number): Promise<void> {
    return this.#perform("make-directory", path, () => {
      const parts = partsOf(path);
      for (let depth = 1; depth <= parts.length; depth += 1) {
        const last = depth === parts.length;
        this.#makeOne(`/${parts.slice(0, depth).join("/")}`, last ? permissions : permissions & ~UMASK, last);
      }
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#perform("rename", from, () => {
      const source = this.#names.spot(from);
      const target = this.#names.spot(to);
      const node = asPresent(source.node);
      if (node === target.node) return;
      assertReplaceable(node, target.node, partsOf(from), partsOf(to));
      this.#names.move(node, source, target, this.#machine.nowMs());
      if (target.node !== undefined) this.#giveBack(target.node);
    });
  }

  unlink(path: string): Promise<void> {
    return this.#perform("unlink", path, () => {
      const spot = this.#names.spot(path);
      const node = asPresent(spot.node);
      if (node.kind === "directory") throw new SimulatedFailure("EISDIR");
      this.#names.remove(node, spot, this.#machine.nowMs());
      this.#giveBack(node);
    });
  }

  removeDirectory(path: string): Promise<void> {
    return this.#perform("remove-directory", path, () => {
      const spot = this.#names.spot(path);
      const node = asPresent(spot.node);
      if (node.kind !== "directory") throw new SimulatedFailure("ENOTDIR");
      if (node.entries.size > 0) throw new SimulatedFailure("ENOTEMPTY");
      this.#names.remove(node, spot, this.#machine.nowMs());
    });
  }

  syncDirectory(path: string): Promise<void> {
    const mark = this.#names.mark();
    return this.#perform("sync-directory", path, (fault) => {
      const directory = this.#names.directory(path);
      if (fault?.type !== "lie") this.#names.persist(directory, mark);
    });
  }

  realPath(path: string): Promise<string> {
    return this.#perform("real-path", path, () => {
      this.#names.find(path);
      return `/${partsOf(path).join("/")}`;
    });
  }

  space(path: string): Promise<DiskSpace> {
    return this.#perform("space", path, () => {
      asPresent(this.#names.find(path));
      return { totalBytes: this.#machine.capacityBytes, freeBytes: this.#machine.freeBytes };
    });
  }

  /** The copy counts as taking space of its own. */
  reflink(from: string, to: string): Promise<void> {
    return this.#perform("reflink", from, () => {
      const source = asPresent(this.#names.find(from));
      if (source.kind === "directory") throw new SimulatedFailure("EISDIR");
      const target = this.#names.spot(to);
      if (target.node !== undefined) throw new SimulatedFailure("EEXIST");
      if (this.#options.reflinks === false) throw new SimulatedFailure("ENOTSUP");
      if (source.contents.allocatedBytes > this.#machine.freeBytes) throw new SimulatedFailure("ENOSPC");
      const copy = this.#names.addFile(target, FILE_PERMISSIONS, this.#machine.nowMs());
      copy.contents.change({ type: "become", bytes: source.contents.snapshot() });
      this.#machine.take(copy.contents.allocatedBytes);
    });
  }

  lock(path: string): Promise<DiskLock> {
    return this.#perform("lock", path, () => {
      const node = this.#openNode(path, "create");
      if (node.kind === "directory") throw new SimulatedFailure("EISDIR");
      if (node.lockedBy !== undefined) throw new DiskError("EAGAIN", "lock", path, { pid: node.lockedBy });
      node.lockedBy = this.#pid;
      return new SimulatedLock(path, node, this.#machine);
    });
  }

  #perform<T>(operation: DiskOperation, path: string, run: (fault: DiskFault | undefined) => T): Promise<T> {
    return this.#machine.perform(operation, path, run);
  }

  #openNode(path: string, mode: OpenMode): Node {
    const create = mode === "create" || mode === "create-new";
    if (!create) return asPresent(this.#names.find(path));
    if (partsOf(path).length === 0) return this.#names.root;
    const spot = this.#names.spot(path);
    if (mode === "create-new" && spot.node !== undefined) throw new SimulatedFailure("EEXIST");
    return spot.node ?? this.#names.addFile(spot, FILE_PERMISSIONS, this.#machine.nowMs());
  }

  #makeOne(path: string, permissions: number, last: boolean): void {
    const spot: Spot = this.#names.spot(path);
    if (spot.node === undefined) this.#names.addDirectory(spot, permissions, this.#machine.nowMs());
    else if (spot.node.kind !== "directory") throw new SimulatedFailure(last ? "EEXIST" : "ENOTDIR");
  }

  #findOrNothing(path: string): Node | undefined {
    try {
      return this.#names.find(path);
    } catch (error) {
      if (error instanceof SimulatedFailure) return undefined;
      throw error;
    }
  }

  /** Blocks are free once a file has neither name nor user. */
  #giveBack(node: Node): void {
    if (node.kind === "file" && node.opens === 0) this.#machine.take(-node.contents.allocatedBytes);
  }
}

class SimulatedLock implements DiskLock {
  readonly #path: string;
  readonly #node: FileNode;
  readonly #machine: SimulatedMachine;
  #held = true;

  constructor(path: string, node: FileNode, machine: SimulatedMachine) {
    this.#path = path;
    this.#node = node;
    this.#machine = machine;
  }

  async release(): Promise<void> {
    assert(this.#held, "a lock is released once");
    this.#held = false;
    await this.#machine.perform("close", this.#path, () => {
      this.#node.lockedBy = undefined;
    });
  }
}

function statOf(node: Node): DiskStat {
  const file = node.kind === "file" ? node.contents : undefined;
  return {
    kind: node.kind,
    sizeBytes: file?.sizeBytes ?? 0,
    allocatedBytes: file?.allocatedBytes ?? 0,
    identity: `simulated:${node.id}`,
    permissions: node.permissions,
    modifiedMs: node.modifiedMs,
  };
}

function asPresent(node: Node | undefined): Node {
  if (node === undefined) throw new SimulatedFailure("ENOENT");
  return node;
}

function assertReplaceable(
  node: Node,
  target: Node | undefined,
  from: readonly string[],
  to: readonly string[],
): void {
  const inside = to.length > from.length && from.every((part, index) => part === to[index]);
  if (node.kind === "directory" && inside) throw new SimulatedFailure("EINVAL");
  if (target === undefined) return;
  if (node.kind === "file" && target.kind === "directory") throw new SimulatedFailure("EISDIR");
  if (node.kind === "directory" && target.kind === "file") throw new SimulatedFailure("ENOTDIR");
  if (target.kind === "directory" && target.entries.size > 0) throw new SimulatedFailure("ENOTEMPTY");
}
