import { type ErrorKind, type Facts, systemCode, TidemarkError } from "#src/base/errors.js";

/** What to do, for the failures of a disk that people meet. The rest is for whoever looks after the hardware. */
const HINTS: Readonly<Record<string, string>> = {
  ENOENT: "check the path; it is created only where that is said",
  EEXIST: "choose another path, or remove what is there if it is not needed",
  EACCES: "give the user that runs tidemark the right to it",
  EPERM: "give the user that runs tidemark the right to it",
  EROFS: "it is on a read-only file system: choose another place",
  ENOSPC: "free space on that file system; nothing was lost",
  EDQUOT: "raise the quota of the user that runs tidemark; nothing was lost",
  EIO: "the device failed: check the kernel's log and replace the disk",
  EMFILE: "raise the limit on open files (LimitNOFILE=)",
  EBUSY: "something else has the device open: unmount it or stop that program",
  EAGAIN: "another process holds it",
  ENOTSUP: "the file system there cannot do that",
  EISDIR: "a file is wanted there, and it is a directory",
  ENOTDIR: "a directory is wanted there, and it is a file",
  ENOTEMPTY: "the directory still holds something: look at it before removing it",
  ESPIPE: "a file or a block device is wanted there",
  ELOOP: "its symbolic links lead in a circle: correct them",
  ENAMETOOLONG: "choose a shorter path",
  EFBIG:
    "the file system there does not hold files of that size, or the process may not write them (LimitFSIZE=)",
};
const KINDS: Readonly<Record<string, ErrorKind>> = {
  ENOSPC: "exhausted",
  EDQUOT: "exhausted",
  EMFILE: "exhausted",
  ENOENT: "not-found",
  EAGAIN: "refused",
  EBUSY: "refused",
};
/** Node's own complaints about arguments (ERR_...) do not look like this. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/** A failed call on a file or directory; `code` of the TidemarkError is DISK_ and the system's code. */
export class DiskError extends TidemarkError {
  /** The system's code: ENOSPC, EIO, ENOENT ... */
  readonly system: string;

  constructor(system: string, action: string, path: string, facts: Facts = {}, cause?: unknown) {
    super({
      kind: KINDS[system] ?? "failed",
      code: `DISK_${system}`,
      message: `cannot ${action} ${path}: ${system}`,
      hint: HINTS[system] ?? "check the kernel's log for that device",
      facts: { path, ...facts },
      cause,
    });
    this.system = system;
  }

  /** The DiskError of a failed system call; anything else (a broken promise of our own code) is handed back as it is. */
  static from(error: unknown, action: string, path: string): unknown {
    const system = error instanceof DiskError ? undefined : systemCode(error);
    if (system === undefined || !SYSTEM_CODE.test(system)) return error;
    return new DiskError(system, action, path, {}, error);
  }
}

export function isDiskError(error: unknown, system: string): boolean {
  return error instanceof DiskError && error.system === system;
}
