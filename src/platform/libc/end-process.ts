import { libc } from "#src/platform/libc/libc.js";

/**
 * Ends the process without waiting for its threads: `process.exit` joins them, and one that is held by a system call (a
 * disk that hangs) is joined never. What listens for the process's `exit` is called, as by `process.exit`; nothing else of
 * Node's own end happens.
 */
export function endProcessAtOnce(code: number): void {
  process.exitCode = code;
  process.emit("exit", code);
  libc().exit(code);
}
