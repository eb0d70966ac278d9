import { createRequire } from "node:module";
import { constants } from "node:os";
import type { KoffiFunc, LibraryHandle } from "koffi";
import { assert } from "#src/base/assert.js";

/**
 * Calls into the C library for what Node does not offer. The only file that knows koffi; it is loaded with the first
 * call, which costs about 10 ms, so that a command that needs none of this does not pay for it.
 *
 * The plain names (lseek, fallocate) take 64-bit offsets on 64-bit systems, in glibc and musl alike; the names that end
 * in 64 exist in glibc only. A synchronous call costs about 0.7 us beyond the system call, one on the thread pool 30 us.
 */

/** A system call that answered with an error; `code` is the name as node:fs would give it (ENOENT, ENOTSUP ...). */
export class SystemCallError extends Error {
  override readonly name = "SystemCallError";
  readonly code: string;
  readonly errno: number;

  constructor(call: string, errno: number) {
    const code = errnoName(errno);
    super(`${call}: ${code}`);
    this.code = code;
    this.errno = errno;
  }
}

/** The second names of numbers that have two. Node's own errors use the first ones (EAGAIN, ENOTSUP). */
const SECOND_NAMES: ReadonlySet<string> = new Set(["EWOULDBLOCK", "EOPNOTSUPP"]);
const ERRNO_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno)
    .filter(([name]) => !SECOND_NAMES.has(name))
    .map(([name, errno]) => [errno, name]),
);

export function errnoName(errno: number): string {
  return ERRNO_NAMES.get(errno) ?? `ERRNO_${errno}`;
}

interface Bindings {
  readonly errno: () => number;
  readonly flock: (fd: number, operation: number) => number;
  readonly lseek: (fd: number, offset: number, whence: number) => number;
  readonly fallocate: KoffiFunc<(fd: number, mode: number, offset: number, length: number) => number>;
  /** Unlike the others it answers with the error itself. */
  readonly fadvise: (fd: number, offset: number, length: number, advice: number) => number;
  readonly socket: (family: number, type: number, protocol: number) => number;
  readonly sendto: (
    fd: number,
    bytes: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ) => number;
  readonly close: (fd: number) => number;
  readonly getsockname: (fd: number, address: Uint8Array, length: Uint32Array) => number;
  readonly exit: (code: number) => void;
  readonly fcntl: (fd: number, command: number, type: "int", argument: number) => number;
}

let bindings: Bindings | undefined;

export function libc(): Bindings {
  bindings ??= bind();
  return bindings;
}

function bind(): Bindings {
  const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
  assert(koffi.sizeof("long") === 8, "tidemark needs a 64-bit system");
  const own: LibraryHandle = koffi.load(null);
  return {
    errno: () => koffi.errno(),
    flock: own.func("int flock(int fd, int operation)"),
    lseek: own.func("int64_t lseek(int fd, int64_t offset, int whence)"),
    fallocate: own.func("int fallocate(int fd, int mode, int64_t offset, int64_t length)"),
    fadvise: own.func("int posix_fadvise(int fd, int64_t offset, int64_t length, int advice)"),
    socket: own.func("int socket(int family, int type, int protocol)"),
    sendto: own.func(
      "int64_t sendto(int fd, const uint8_t *bytes, size_t length, int flags, const uint8_t *address, uint32_t addressLength)",
    ),
    close: own.func("int close(int fd)"),
    getsockname: own.func("int getsockname(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)"),
    exit: own.func("void _exit(int code)"),
    fcntl: own.func("int fcntl(int fd, int command, ...)"),
  };
}

/** The answer of a call that says -1 when it failed; a call that a signal interrupted is made again. */
export function checked(call: string, attempt: () => number): number {
  for (;;) {
    const answer = attempt();
    if (answer !== -1) return answer;
    const errno = libc().errno();
    if (errno !== constants.errno.EINTR) throw new SystemCallError(call, errno);
  }
}
