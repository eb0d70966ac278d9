import { readdir, readFile } from "node:fs/promises";
import { systemCode } from "#src/base/errors.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** How often it is looked whether the group is gone: a fiftieth of a second is not noticed behind a timeout. */
const LOOK_MS = 20;
/** A process that hangs in the kernel does not even die of SIGKILL; after this it is left to the kernel. */
const DEATH_MS_MAX = 2000;

/**
 * A program and what it started, as far as that stayed in its process group.
 *
 * Its number can be given to another group only when nothing of this one is left, so nothing is signalled after the
 * group was once seen to be gone. The kernel counts a dead process for as long as nobody has waited for it, and in a
 * container whose first process does not do that for orphans it stays for ever: so it is looked up who still lives.
 */
export class ProcessGroup {
  readonly #id: number;
  readonly #clock: Clock;

  constructor(id: number, clock: Clock) {
    this.#id = id;
    this.#clock = clock;
  }

  /** Asks all of it to end, and kills what is still there after the time. False if something outlived even that. */
  async end(killAfterMs: number): Promise<boolean> {
    return (await this.#endBy("SIGTERM", killAfterMs)) || (await this.#endBy("SIGKILL", DEATH_MS_MAX));
  }

  async #endBy(signal: NodeJS.Signals, waitMs: number): Promise<boolean> {
    const untilMs = this.#clock.monotonicMs() + waitMs;
    let there = this.#signal(signal);
    while (there) {
      const leftMs = untilMs - this.#clock.monotonicMs();
      if (leftMs <= 0) return false;
      await this.#clock.sleep(Math.min(leftMs, LOOK_MS));
      there = this.#signal(0) && (await hasLivingMember(this.#id));
    }
    return true;
  }

  /** False when the group is gone. Signal 0 only looks. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      process.kill(-this.#id, signal);
      return true;
    } catch (error) {
      if (systemCode(error) === "ESRCH") return false;
      // It is there, and all that is left of it runs as somebody else.
      if (systemCode(error) === "EPERM") return true;
      throw error;
    }
  }
}

/** Fields of /proc/PID/stat behind the name of the program, which is in brackets and may hold anything. */
const STAT = /\) (?<state>\S) \d+ (?<group>\d+) [^)]*$/;
const UNREADABLE = new Set(["ENOENT", "EACCES", "EPERM"]);
const DEAD = new Set(["Z", "X", "x"]);

/** True also when there is no /proc to look into: then the kernel's own count stands. */
async function hasLivingMember(group: number): Promise<boolean> {
  const names = await runningPids();
  if (names === undefined) return true;
  for (const name of names) {
    const found = STAT.exec(await statOf(name))?.groups;
    if (found?.["group"] === String(group) && !DEAD.has(found["state"] ?? "")) return true;
  }
  return false;
}

async function runningPids(): Promise<string[] | undefined> {
  try {
    return (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  } catch (error) {
    if (UNREADABLE.has(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** Nothing when the process has gone in the meantime. */
async function statOf(pid: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ESRCH") return "";
    throw error;
  }
}
