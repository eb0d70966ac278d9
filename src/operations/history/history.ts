import { describeError } from "#src/base/errors.js";
import { NotThatShape } from "#src/base/json-shape.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import {
  entriesOf,
  HISTORY_LINE,
  type HistoryAsked,
  type HistoryEnd,
  type HistoryEntry,
  type HistoryLine,
  type HistoryOption,
} from "#src/operations/history/history-entry.js";
import { LineLog } from "#src/operations/line-log/line-log.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Of the newest lines: some thousand verbs, which is years of a site that is not driven by programs. */
export const HISTORY_LINES_MAX = 5_000;
/** Cut off so many at once. */
const LINES_SLACK = 500;
/** Two of them hold more than that many lines of usual length; where all are of the greatest length it is fewer after a start. */
export const HISTORY_FILE_BYTES_MAX = 4 * 1024 * 1024;
/** Lines that the disk has not taken: behind them it is only counted how many were dropped. */
export const UNWRITTEN_LINES_MAX = 1_000;
/**
 * A verb waits so long for its line to be durable, and its answer for the other, and not longer: a disk that hangs or is full is
 * when a failover is wanted.
 */
export const WRITTEN_MS_MAX = 250;
/** What the disk did not take is given to it again, also where nobody asks for anything. */
export const RETRY_MS = 10_000;
/** Those of whom nobody knows who they are can ask as often as they like, and would fill the log with nothing else. */
export const DENIED_MAX = 20;
export const DENIED_SPAN_MS = 600_000;
const TEXT_CHARACTERS_MAX = 1_024;
const OPTIONS_MAX = 16;
const OPTION_CHARACTERS_MAX = 200;
/** Kind and version of the lines. */
const HISTORY_LINES = 2n;

export interface HistoryOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly hash64: Hash64;
  readonly logger: Logger;
  readonly path: string;
  /** Lines could not be written, or could be again. */
  readonly onTrouble: (trouble: HistoryTrouble | undefined) => void;
}

export interface HistoryTrouble {
  readonly why: string;
  readonly unwritten: number;
}

/** What has been begun. */
export interface HistoryTicket {
  /** Resolves when that is durable, or has waited for it long enough. */
  end(end: HistoryEnd): Promise<void>;
}

/**
 * The audit log of a site, bounded, and kept over restarts. An entry is begun before its verb and ended behind it; README.md says
 * what is promised, and what a disk that takes nothing makes of it.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #log: LineLog;
  #lines: HistoryLine[];
  #number: number;
  readonly #live = new Set<number>();
  #unwritten: HistoryLine[] = [];
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #retry: Timer | undefined;
  #isTroubled = false;
  #denied = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };

  private constructor(options: HistoryOptions, log: LineLog, lines: readonly HistoryLine[]) {
    this.#options = options;
    this.#log = log;
    this.#lines = lines.slice(-HISTORY_LINES_MAX);
    this.#number = lines.reduce((highest, { number }) => Math.max(highest, number), 0);
  }

  static async open(options: HistoryOptions): Promise<History> {
    const { disk, hash64, path, logger } = options;
    const { log, lines } = await LineLog.open({
      disk,
      hash64,
      path,
      fileBytesMax: HISTORY_FILE_BYTES_MAX,
      seed: HISTORY_LINES,
      onUnreadable: (error) =>
        logger.error("the history cannot be read, and goes on without what it held", {
          error: describeError(error),
        }),
    });
    return new History(options, log, lines.flatMap(decodeLine));
  }

  /** Oldest first. */
  get entries(): readonly HistoryEntry[] {
    return entriesOf(this.#lines, (number) => this.#live.has(number));
  }

  /** Resolves when it is durable that this was asked for, or has waited for it long enough. */
  async begin(asked: HistoryAsked): Promise<HistoryTicket> {
    this.#number += 1;
    const number = this.#number;
    const { clock } = this.#options;
    this.#live.add(number);
    await this.#write({ type: "begun", number, timeMs: clock.wallMs(), ...bounded(asked) });
    return {
      end: async (end) => {
        this.#live.delete(number);
        const refusal = end.refusal && boundedTexts(end.refusal);
        await this.#write({ type: "ended", number, timeMs: clock.wallMs(), ...end, refusal });
      },
    };
  }

  /** Somebody who has no right to it has asked. Nobody waits for it, and not everyone is told of. */
  denied(asked: HistoryAsked, refusal: HistoryEnd["refusal"]): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#denied.sinceMs > DENIED_SPAN_MS) this.#denied = { sinceMs: nowMs, count: 0 };
    this.#denied.count += 1;
    if (this.#denied.count > DENIED_MAX) return;
    void this.begin(asked).then((ticket) => ticket.end({ outcome: "refused", jobId: "", refusal }));
  }

  /** Gives the disk once more what it did not take. Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    await this.#writing;
    await this.#writeAll();
    this.#retry?.cancel();
  }

  async #write(line: HistoryLine): Promise<void> {
    this.#lines.push(line);
    if (this.#lines.length > HISTORY_LINES_MAX + LINES_SLACK)
      this.#lines = this.#lines.slice(-HISTORY_LINES_MAX);
    this.#unwritten.push(line);
    if (this.#unwritten.length > UNWRITTEN_LINES_MAX) {
      this.#unwritten.shift();
      this.#dropped += 1;
    }
    // A disk that has just refused is given them in one piece, later: asking it again for each verb would only delay that.
    if (!this.#isTroubled) await this.#within(this.#writeAll());
  }

  /** One append at a time; what comes meanwhile goes with the next. Resolves once nothing waits, or the disk took nothing. */
  #writeAll(): Promise<void> {
    this.#writing ??= this.#append().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #append(): Promise<void> {
    this.#retry?.cancel();
    while (this.#unwritten.length > 0) {
      const lines = [...this.#unwritten];
      try {
        await this.#log.append(lines);
      } catch (error) {
        this.#troubled(error);
        return;
      }
      // Lines that came meanwhile stay, and so does what was dropped of these.
      const written = new Set(lines);
      this.#unwritten = this.#unwritten.filter((line) => !written.has(line));
    }
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    if (this.#dropped > 0)
      this.#options.logger.error("lines of the history were never written", { lines: this.#dropped });
    this.#dropped = 0;
    this.#options.onTrouble(undefined);
  }

  #troubled(error: unknown): void {
    const { clock, logger, onTrouble } = this.#options;
    this.#retry = clock.startTimer(RETRY_MS, () => void this.#writeAll());
    if (this.#isTroubled) return;
    this.#isTroubled = true;
    const why = describeError(error);
    logger.error("the history cannot be written, and verbs go on without it", { error: why });
    onTrouble({ why, unwritten: this.#unwritten.length });
  }

  async #within(written: Promise<void>): Promise<void> {
    const done = new AbortController();
    const late = this.#options.clock.sleep(WRITTEN_MS_MAX, done.signal).catch((error: unknown) => {
      if (!done.signal.aborted) throw error;
    });
    await Promise.race([written, late]);
    done.abort(new DOMException("it is written", "AbortError"));
  }
}

/** A line of a program that knew more says nothing to this one. */
function decodeLine(line: unknown): readonly HistoryLine[] {
  try {
    return [HISTORY_LINE(line, "")];
  } catch (error) {
    if (error instanceof NotThatShape) return [];
    throw error;
  }
}

function bounded({ options, ...asked }: HistoryAsked): HistoryAsked {
  return { ...boundedTexts(asked), options: options.slice(0, OPTIONS_MAX).map(boundedOption) };
}

function boundedOption({ name, value }: HistoryOption): HistoryOption {
  return { name: name.slice(0, OPTION_CHARACTERS_MAX), value: value.slice(0, OPTION_CHARACTERS_MAX) };
}

function boundedTexts<T extends { readonly [K in keyof T]: string }>(texts: T): T {
  return Object.fromEntries(
    Object.entries<string>(texts).map(([name, value]) => [name, value.slice(0, TEXT_CHARACTERS_MAX)]),
  ) as T;
}
