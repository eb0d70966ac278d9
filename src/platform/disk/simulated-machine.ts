import { assert } from "#src/base/assert.js";
import { PAGE_BYTES } from "#src/base/sparse-bytes.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { Dice } from "#src/platform/disk/dice.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { SimulatedCalls } from "#src/platform/disk/simulated-calls.js";
import { SimulatedFailure } from "#src/platform/disk/simulated-failure.js";
import type { DiskFault, DiskOperation, SimulatedFaults } from "#src/platform/disk/simulated-faults.js";
import type { Random } from "#src/platform/random/random.js";

export interface SimulatedDiskOptions {
  readonly clock: Clock;
  /** Everything left to chance comes from here: the order of calls, faults, what a power loss leaves. */
  readonly random: Random;
  /** What all files together may take. */
  readonly capacityBytes?: number;
  /** Each asynchronous call takes up to so long on the clock; without it, a few microtasks. */
  readonly latencyMsMax?: number;
  /** Of the process that uses the disk: what a lock's holder is told by. */
  readonly pid?: number;
  /** Whether the file system can share blocks between files; it can when missing. */
  readonly reflinks?: boolean;
}

/** How messages name the operation: "cannot OPERATION PATH". The same words as the real disk's. */
const ACTIONS: Readonly<Record<DiskOperation, string>> = {
  open: "open",
  stat: "look at",
  list: "list",
  "make-directory": "make the directory",
  rename: "rename",
  unlink: "remove",
  "remove-directory": "remove the directory",
  "sync-directory": "sync the directory",
  "real-path": "resolve",
  space: "ask for the space at",
  reflink: "make a reflink of",
  lock: "lock",
  read: "read",
  write: "write",
  datasync: "sync",
  size: "ask for the size of",
  truncate: "truncate",
  "punch-hole": "punch a hole in",
  allocate: "reserve space for",
  "next-data": "find the data of",
  close: "close",
};
const CAPACITY_BYTES_DEFAULT = 2 ** 40;

/** What runs the calls on a simulated disk: power, time, chance, faults, and the count of what is taken. */
export class SimulatedMachine {
  readonly dice: Dice;
  readonly capacityBytes: number;
  readonly #clock: Clock;
  readonly #faults: SimulatedFaults;
  readonly #calls: SimulatedCalls;
  readonly #latencyMsMax: number;
  #usedBytes = 0;
  #running = true;

  constructor(options: SimulatedDiskOptions, faults: SimulatedFaults) {
    this.dice = new Dice(options.random);
    this.capacityBytes = options.capacityBytes ?? CAPACITY_BYTES_DEFAULT;
    this.#clock = options.clock;
    this.#faults = faults;
    this.#calls = new SimulatedCalls(options.clock, this.dice);
    this.#latencyMsMax = options.latencyMsMax ?? 0;
  }

  get freeBytes(): number {
    return Math.max(0, this.capacityBytes - this.#usedBytes);
  }

  get freePages(): number {
    return Math.floor(this.freeBytes / PAGE_BYTES);
  }

  nowMs(): number {
    return this.#clock.wallMs();
  }

  /** Counts blocks taken, or given back when negative. */
  take(bytes: number): void {
    this.#usedBytes += bytes;
  }

  /**
   * Carries the call out some time later. After the end of the process it does nothing and is never answered: what the
   * dead process had queued goes on until it asks for something, and there it stops.
   */
  async perform<T>(
    operation: DiskOperation,
    path: string,
    run: (fault: DiskFault | undefined) => T,
  ): Promise<T> {
    if (!this.#running) return await new Promise<never>(() => undefined);
    const delayMs = this.#latencyMs() + this.#faults.delayMs(operation, path, this.dice);
    return await this.#calls.submit(delayMs, () => this.#run(operation, path, run));
  }

  /** Carries the call out at once. It cannot be left without an answer, so a dead process may not make it. */
  performSync<T>(operation: DiskOperation, path: string, run: (fault: DiskFault | undefined) => T): T {
    this.assertRunning();
    return this.#run(operation, path, run);
  }

  assertRunning(): void {
    assert(
      this.#running,
      "this disk ended with its process: go on with the one that crash or endProcess answered",
    );
  }

  stop(): void {
    this.assertRunning();
    this.#calls.cut();
    this.#running = false;
  }

  /** A `write` and a `datasync` that fail leave something behind, so they get the error to deal with themselves. */
  #run<T>(operation: DiskOperation, path: string, run: (fault: DiskFault | undefined) => T): T {
    try {
      const fault = this.#faults.strike(operation, path, this.dice);
      if (fault?.type === "error" && operation !== "write" && operation !== "datasync") {
        throw new SimulatedFailure(fault.code);
      }
      return run(fault);
    } catch (error) {
      throw DiskError.from(error, ACTIONS[operation], path);
    }
  }

  #latencyMs(): number {
    return this.#latencyMsMax > 0 ? this.dice.below(this.#latencyMsMax * 1000) / 1000 : 0;
  }
}
