/**
 * Files and directories, with the durability that a file system really gives and no more:
 *
 * - What was written is durable after that file's `datasync` resolved. Before, any part of it may be kept, lost or torn
 *   at a sector, in any order, by a power loss.
 * - That a name exists (created, renamed, unlinked) is durable after `syncDirectory` of its directory resolved.
 * - A rename is atomic: after a power loss the file has its old name or its new one.
 * - After a failed write or datasync nothing is known about the pages concerned: the kernel marks them clean, and a
 *   second datasync that succeeds proves nothing. Who gets such an error must not acknowledge anything that relies on it.
 *
 * Failures are DiskErrors. The synchronous calls exist for paths that must end within one tick and are known to stay in
 * the page cache; they block the event loop for as long as the device takes, so each user says why it may.
 */
export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Undefined when there is nothing at that path. Follows symbolic links. */
  stat(path: string): Promise<DiskStat | undefined>;
  /** Names in the directory, sorted. */
  list(path: string): Promise<readonly string[]>;
  /**
   * Makes the directory, with exactly these permissions, and those above it that are missing. One that exists is fine
   * and keeps the permissions it has.
   */
  makeDirectory(path: string, permissions: number): Promise<void>;
  /** Replaces what `to` names, atomically. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  /** Makes durable which names the directory holds. */
  syncDirectory(path: string): Promise<void>;
  /** The path with every symbolic link resolved; the last part may be missing. */
  realPath(path: string): Promise<string>;
  space(path: string): Promise<DiskSpace>;
  /**
   * A copy that shares blocks with the original (btrfs, XFS). `to` must not exist. DiskError ENOTSUP where the file
   * system cannot, or the two places do not share one. Durable as anything written is: after a datasync of the copy.
   */
  reflink(from: string, to: string): Promise<void>;
  /**
   * Takes the lock that a file stands for (made if missing, never removed), for as long as this process lives and holds
   * it. A DiskError with code EAGAIN and the holder's pid in its facts when somebody has it, be it this process. The
   * kernel drops it with the process, however that ends.
   */
  lock(path: string): Promise<DiskLock>;
}

/**
 * - `read`: must exist.
 * - `write`: must exist; read and write.
 * - `create`: made if missing; read and write.
 * - `create-new`: must not exist; read and write.
 * - `write-exclusive`: like `write`, for one alone: EBUSY for a block device that anything else has mounted or claimed, and
 *   for a file that is open in this mode already, here or in another process. Who opens it otherwise is not kept out, nor
 *   is anybody by a file system that has no locks.
 */
export type OpenMode = "read" | "write" | "create" | "create-new" | "write-exclusive";

export interface DiskStat {
  readonly kind: "file" | "directory" | "block-device" | "other";
  /** Of a block device: the size of the device. */
  readonly sizeBytes: number;
  /** What it takes on the disk; less than the size where a file has holes. */
  readonly allocatedBytes: number;
  /** Device and inode: the identity of a file across renames. */
  readonly identity: string;
  readonly permissions: number;
  readonly modifiedMs: number;
}

export interface DiskSpace {
  readonly totalBytes: number;
  /** What an ordinary user may still take. */
  readonly freeBytes: number;
}

export interface DiskLock {
  release(): Promise<void>;
}

/** A span of bytes: [from, to). */
export interface DiskRange {
  readonly from: number;
  readonly to: number;
}

/** Bytes, and where they belong in a file. Parts of one call do not overlap. */
export interface DiskPart {
  readonly bytes: Uint8Array;
  readonly position: number;
}

export interface DiskFile {
  readonly path: string;
  /** Reads into the target from the position; the number of bytes read is less than its length only at the end. */
  read(target: Uint8Array, position: number): Promise<number>;
  readSync(target: Uint8Array, position: number): number;
  /** Writes the whole source at the position, or fails; a short write is a failure. */
  write(source: Uint8Array, position: number): Promise<void>;
  writeSync(source: Uint8Array, position: number): void;
  /** Writes the sources one behind the other from the position, whole, or fails. */
  writeMany(sources: readonly Uint8Array[], position: number): Promise<void>;
  writeManySync(sources: readonly Uint8Array[], position: number): void;
  /**
   * Fills each part from its position, in any order, and with zeros behind the end of the file. For work in the background
   * that touches many places: a call for each costs twenty times as much.
   */
  readScattered(parts: readonly DiskPart[]): Promise<void>;
  /** Writes each part, in any order, or fails: then any of them may have been written, each as by `write`. */
  writeScattered(parts: readonly DiskPart[]): Promise<void>;
  /** Resolves once everything written before the call is durable, the size included. */
  datasync(): Promise<void>;
  size(): Promise<number>;
  /** Shorter drops the end; longer adds a hole that reads as zeros. */
  truncate(sizeBytes: number): Promise<void>;
  /** Makes the span a hole that reads as zeros, or writes zeros where holes are not possible. The size stays. */
  punchHole(range: DiskRange): Promise<void>;
  punchHoleSync(range: DiskRange): void;
  /**
   * Reserves blocks for the span, so that writing there cannot run out of space; grows the file to its end if shorter.
   * What was there stays, the rest reads as zeros.
   */
  allocate(range: DiskRange): Promise<void>;
  /** The first span at or behind the position that may hold data; undefined when only hole follows. */
  nextData(position: number): DiskRange | undefined;
  /** Waits for the calls under way. Any later call is a programmer's error. */
  close(): Promise<void>;
}
