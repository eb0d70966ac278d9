import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import type { Judgement, Mode } from "#native-bench/replication/judge-loss.js";

/** One kill and what was judged of it. */
export interface RecordedKill {
  readonly mode: Mode;
  readonly tookMs: number;
  readonly judgement: Judgement;
}

/**
 * The kills of a run as lines of a file, each there before the next begins: a run of hours that is cut short has lost nothing,
 * and one with the same file goes on behind it. Without a file they are in memory alone.
 */
export class KillRecord {
  readonly #path: string | undefined;
  readonly #kills: RecordedKill[];

  constructor(path: string | undefined) {
    this.#path = path;
    this.#kills = path === undefined || !existsSync(path) ? [] : readKills(path);
  }

  of(mode: Mode): readonly RecordedKill[] {
    return this.#kills.filter((kill) => kill.mode === mode);
  }

  add(kill: RecordedKill): void {
    this.#kills.push(kill);
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(kill)}\n`);
  }
}

/** A last line without its end was being written when the run was cut short, and goes. */
function readKills(path: string): RecordedKill[] {
  const text = readFileSync(path, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  truncateSync(path, Buffer.byteLength(whole));
  const lines = whole.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RecordedKill);
}
