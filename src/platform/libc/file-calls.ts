import { constants } from "node:os";
import { checked, libc, SystemCallError } from "#src/platform/libc/libc.js";

/** System calls on open files that node:fs lacks. The numbers are those of Linux on every architecture Node runs on. */

const LOCK_EX = 2;
const LOCK_NB = 4;

const SEEK_END = 2;
const SEEK_DATA = 3;
const SEEK_HOLE = 4;

const FALLOC_FL_KEEP_SIZE = 1;
const FALLOC_FL_PUNCH_HOLE = 2;

const ADVICE = { normal: 0, random: 1, sequential: 2, "will-need": 3, "dont-need": 4 } as const;
export type Advice = keyof typeof ADVICE;

/**
 * Takes the whole-file lock or throws EAGAIN at once. It belongs to the open file, not to the process: a second open of
 * the same file contends with the first. The kernel drops it when the last descriptor of that open is closed.
 */
export function lockExclusively(fd: number): void {
  checked("flock", () => libc().flock(fd, LOCK_EX | LOCK_NB));
}

/** The size of whatever is open, block devices included, of which fstat says 0. */
export function seekEnd(fd: number): number {
  return checked("lseek", () => libc().lseek(fd, 0, SEEK_END));
}

/** Where data begins at or behind the offset. ENXIO: only hole follows. EINVAL: this kind of file cannot say. */
export function seekData(fd: number, offset: number): number {
  return checked("lseek", () => libc().lseek(fd, offset, SEEK_DATA));
}

/** Where a hole begins at or behind the offset; every file has one at its end. */
export function seekHole(fd: number, offset: number): number {
  return checked("lseek", () => libc().lseek(fd, offset, SEEK_HOLE));
}

/** Gives the span's blocks back; it reads as zeros, and the size stays. Blocks for as long as the device takes. */
export function punchHoleSync(fd: number, offset: number, length: number): void {
  const mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  checked("fallocate", () => libc().fallocate(fd, mode, offset, length));
}

export function punchHole(fd: number, offset: number, length: number): Promise<void> {
  return fallocateOnPool(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}

/** Reserves blocks for the span and grows the file to its end if it is shorter. */
export function reserve(fd: number, offset: number, length: number): Promise<void> {
  return fallocateOnPool(fd, 0, offset, length);
}

/** Tells the kernel how the span will be used; a length of 0 means up to the end. Only ever a matter of speed. */
export function advise(fd: number, offset: number, length: number, advice: Advice): void {
  const errno = libc().fadvise(fd, offset, length, ADVICE[advice]);
  if (errno !== 0) throw new SystemCallError("posix_fadvise", errno);
}

async function fallocateOnPool(fd: number, mode: number, offset: number, length: number): Promise<void> {
  for (;;) {
    const errno = await fallocateOnce(fd, mode, offset, length);
    if (errno === 0) return;
    if (errno !== constants.errno.EINTR) throw new SystemCallError("fallocate", errno);
  }
}

/** koffi carries errno from the pool's thread over to the callback, where it has to be asked before anything else. */
function fallocateOnce(fd: number, mode: number, offset: number, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    libc().fallocate.async(fd, mode, offset, length, (error: unknown, answer: number) => {
      const errno = answer === -1 ? libc().errno() : 0;
      if (error) reject(error);
      else resolve(errno);
    });
  });
}
