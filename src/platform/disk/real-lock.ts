import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { assert } from "#src/base/assert.js";
import { type Facts, systemCode } from "#src/base/errors.js";
import type { DiskLock } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { lockExclusively } from "#src/platform/libc/file-calls.js";

/** More than any pid has digits. */
const PID_BYTES_MAX = 32;

/**
 * The kernel's lock on a file that stays where it is. Unlinking it would let two processes hold "the" lock: one on the
 * unlinked file, one on its successor. The pid inside is only told to people: in the instant between taking the lock and
 * writing it, it is still that of the holder before.
 */
export async function lockFile(path: string): Promise<DiskLock> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    lockExclusively(handle.fd);
    const pid = Buffer.from(`${process.pid}\n`);
    await handle.truncate(0);
    await handle.write(pid, 0, pid.length, 0);
  } catch (error) {
    const taken = systemCode(error) === "EAGAIN";
    const holder = taken ? await readHolder(handle) : {};
    await handle.close();
    throw taken ? new DiskError("EAGAIN", "lock", path, holder, error) : error;
  }
  return new RealLock(handle);
}

/** How file systems say that they have no locks. */
const NO_LOCKS: ReadonlySet<string | undefined> = new Set(["ENOTSUP", "EOPNOTSUPP", "ENOSYS", "ENOLCK"]);

/** For as long as this descriptor is open no other is in the same mode. Nothing is written into the file. */
export function claimFile(fd: number, path: string): void {
  try {
    lockExclusively(fd);
  } catch (error) {
    if (systemCode(error) === "EAGAIN") throw new DiskError("EBUSY", "open", path, {}, error);
    if (!NO_LOCKS.has(systemCode(error))) throw error;
  }
}

class RealLock implements DiskLock {
  #handle: FileHandle | undefined;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async release(): Promise<void> {
    const handle = this.#handle;
    assert(handle !== undefined, "a lock is released once");
    this.#handle = undefined;
    await handle.truncate(0);
    await handle.close();
  }
}

async function readHolder(handle: FileHandle): Promise<Facts> {
  const bytes = Buffer.alloc(PID_BYTES_MAX);
  const { bytesRead } = await handle.read(bytes, 0, PID_BYTES_MAX, 0);
  const pid = Number.parseInt(bytes.toString("utf8", 0, bytesRead), 10);
  return Number.isSafeInteger(pid) ? { pid } : {};
}
