import { close, constants, fstat, fsync, open, type Stats } from "node:fs";
import { chmod, copyFile, mkdir, readdir, rename, rmdir, statfs, unlink } from "node:fs/promises";
import { systemCode } from "#src/base/errors.js";
import type { Disk, DiskFile, DiskLock, DiskSpace, DiskStat, OpenMode } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { answered, done } from "#src/platform/disk/node-callback.js";
import { RealFile } from "#src/platform/disk/real-file.js";
import { claimFile, lockFile } from "#src/platform/disk/real-lock.js";
import { resolvePath } from "#src/platform/disk/real-path.js";
import { statPath } from "#src/platform/disk/real-stat.js";

/**
 * Never waits for the other end of a pipe somebody put in the place of a file; files and block devices do not mind it.
 */
const NEVER_WAIT = constants.O_NONBLOCK;
const OPEN_FLAGS: Readonly<Record<OpenMode, number>> = {
  read: constants.O_RDONLY | NEVER_WAIT,
  write: constants.O_RDWR | NEVER_WAIT,
  create: constants.O_RDWR | constants.O_CREAT | NEVER_WAIT,
  "create-new": constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NEVER_WAIT,
  /** O_EXCL without O_CREAT claims a block device, and means nothing for a file. */
  "write-exclusive": constants.O_RDWR | constants.O_EXCL | NEVER_WAIT,
};
/** What is stored is for the daemon alone. */
const FILE_PERMISSIONS = 0o600;
/** How file systems say that they share no blocks, or not between these two places. */
const NO_SHARING: ReadonlySet<string | undefined> = new Set([
  "ENOTSUP",
  "EXDEV",
  "EINVAL",
  "ENOTTY",
  "ENOSYS",
]);

/** The file system of this machine. */
export class RealDisk implements Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile> {
    return attempt("open", path, async () => {
      const fd = await answered<number>((answer) => open(path, OPEN_FLAGS[mode], FILE_PERMISSIONS, answer));
      try {
        const stat = await answered<Stats>((answer) => fstat(fd, answer));
        if (stat.isDirectory()) throw new DiskError("EISDIR", "open", path);
        if (!stat.isFile() && !stat.isBlockDevice()) throw new DiskError("ESPIPE", "open", path);
        if (mode === "write-exclusive" && stat.isFile()) claimFile(fd, path);
        return new RealFile(path, fd, { blockDevice: stat.isBlockDevice(), writable: mode !== "read" });
      } catch (error) {
        await done((answer) => close(fd, answer));
        throw error;
      }
    });
  }

  stat(path: string): Promise<DiskStat | undefined> {
    return attempt("look at", path, () => statPath(path));
  }

  list(path: string): Promise<readonly string[]> {
    return attempt("list", path, async () => (await readdir(path)).sort());
  }

  /** mkdir(2) takes the umask off the permissions, hence the second step. */
  makeDirectory(path: string, permissions: number): Promise<void> {
    return attempt("make the directory", path, async () => {
      const made = await mkdir(path, { recursive: true, mode: permissions });
      if (made !== undefined) await chmod(path, permissions);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return attempt("rename", from, () => rename(from, to));
  }

  unlink(path: string): Promise<void> {
    return attempt("remove", path, () => unlink(path));
  }

  removeDirectory(path: string): Promise<void> {
    return attempt("remove the directory", path, () => rmdir(path));
  }

  syncDirectory(path: string): Promise<void> {
    return attempt("sync the directory", path, async () => {
      const flags = constants.O_RDONLY | constants.O_DIRECTORY;
      const fd = await answered<number>((answer) => open(path, flags, answer));
      try {
        await done((answer) => fsync(fd, answer));
      } finally {
        await done((answer) => close(fd, answer));
      }
    });
  }

  realPath(path: string): Promise<string> {
    return attempt("resolve", path, () => resolvePath(path));
  }

  space(path: string): Promise<DiskSpace> {
    return attempt("ask for the space at", path, async () => {
      const found = await statfs(path);
      return { totalBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize };
    });
  }

  /** An existing target is refused (EEXIST): on failure the copy is removed again, and that must not hit a file of before. */
  reflink(from: string, to: string): Promise<void> {
    return attempt("make a reflink of", from, async () => {
      try {
        await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
      } catch (error) {
        if (NO_SHARING.has(systemCode(error)))
          throw new DiskError("ENOTSUP", "make a reflink of", from, { to }, error);
        throw error;
      }
      await chmod(to, FILE_PERMISSIONS);
    });
  }

  lock(path: string): Promise<DiskLock> {
    return attempt("lock", path, () => lockFile(path));
  }
}

async function attempt<T>(action: string, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw DiskError.from(error, action, path);
  }
}
