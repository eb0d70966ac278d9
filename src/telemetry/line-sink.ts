import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { systemCode } from "#src/base/errors.js";

/**
 * Where log lines leave the process: a descriptor, written at once and in order.
 *
 * A line is with the kernel when `write` returns, so nothing is lost by an exit that follows, however sudden. Where the
 * descriptor can be had without blocking (a pipe, a terminal) a reader that stalls never stalls the daemon: lines wait,
 * up to a bound, and are dropped and counted past it. The same holds for a reader that is gone. A socket, as systemd's
 * journal gives, cannot be opened a second time and blocks when full, as it does for every service.
 */
export class LineSink {
  readonly #fd: number;
  readonly #ownsFd: boolean;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #retry: NodeJS.Timeout | undefined;
  #droppedLines = 0;

  constructor(fd: number) {
    const own = openWithoutBlocking(fd);
    this.#fd = own ?? fd;
    this.#ownsFd = own !== undefined;
  }

  /** Lines that nobody will read: the reader was gone, or too slow for too long. */
  get droppedLines(): number {
    return this.#droppedLines;
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waiting.length === 0) {
      const rest = this.#attempt(bytes);
      if (rest !== undefined) this.#wait(rest);
    } else if (this.#waitingBytes + bytes.length > WAITING_BYTES_MAX) {
      this.#droppedLines += 1;
    } else {
      this.#wait(bytes);
    }
  }

  /** Gives the reader one last bounded time to take what waits. Blocks: for the end of the process only. */
  flush(): void {
    const attempts = Math.ceil(FLUSH_MS_MAX / FLUSH_PAUSE_MS);
    for (let attempt = 0; attempt < attempts && this.#waiting.length > 0; attempt += 1) {
      if (attempt > 0) Atomics.wait(SLEEPER, 0, 0, FLUSH_PAUSE_MS);
      this.#drain();
    }
    this.#droppedLines += this.#waiting.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  close(): void {
    this.flush();
    if (this.#ownsFd) closeSync(this.#fd);
  }

  #wait(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#retryLater();
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#drain();
    }, RETRY_MS).unref();
  }

  #drain(): void {
    for (;;) {
      const first = this.#waiting.shift();
      if (first === undefined) return;
      this.#waitingBytes -= first.length;
      const rest = this.#attempt(first);
      if (rest === undefined) continue;
      this.#waiting.unshift(rest);
      this.#waitingBytes += rest.length;
      this.#retryLater();
      return;
    }
  }

  /** What the descriptor would not take now; undefined when the bytes are gone, written or dropped. */
  #attempt(bytes: Buffer): Buffer | undefined {
    let rest = bytes;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(this.#fd, rest));
      } catch (error) {
        const code = systemCode(error);
        if (code === "EAGAIN") return rest;
        if (code === "EINTR") continue;
        // The log is the only place where this could be told, and it is the log that failed: it is counted instead.
        this.#droppedLines += 1;
        return undefined;
      }
    }
    return undefined;
  }
}

/** About a minute of a busy log; more would only be memory spent on lines nobody reads. */
const WAITING_BYTES_MAX = 1024 * 1024;
/** How soon a full pipe is tried again. */
const RETRY_MS = 100;
/** An exit waits this long for a slow reader, no longer. */
const FLUSH_MS_MAX = 500;
const FLUSH_PAUSE_MS = 10;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/**
 * A second descriptor of our own for the same pipe or terminal, which does not block. Setting the flag on the inherited
 * one would change it for every process that shares it, the shell included.
 */
function openWithoutBlocking(fd: number): number | undefined {
  const kind = fstatSync(fd);
  if (!kind.isFIFO() && !kind.isCharacterDevice()) return undefined;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    // No /proc, not ours to open, or a pipe without a reader: the inherited descriptor then does what it can.
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
