import { describeError } from "#src/base/errors.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { EventDraft, EventFacts, SiteEvent } from "#src/domain/model/site-event.js";
import { EVENT_LINES, eventsOf } from "#src/operations/events/event-log-format.js";
import { LineLog } from "#src/operations/line-log/line-log.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { Logger } from "#src/telemetry/logger.js";

/** So many of the newest are there to be asked for: a bad week of a site. */
export const EVENTS_MAX = 2_000;
/** A file that is longer becomes the one before, and what that held is dropped. Both together hold EVENTS_MAX and more. */
export const FILE_BYTES_MAX = 1024 * 1024;
/** In such a time no more are taken: what flaps is not worth a disk. The rest is dropped, and leaves a gap in the numbers. */
const BURST_MS = 10_000;
const BURST_MAX = 200;
/** Whoever watches is told once an event is durable, or after so long: a disk that hangs is when events are wanted. */
const TOLD_MS_MAX = 1_000;
const MESSAGE_CHARACTERS_MAX = 1_000;
const FACTS_MAX = 16;
const FACT_CHARACTERS_MAX = 200;

export interface EventLogOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly hash64: Hash64;
  readonly logger: Logger;
  /** The file; the one before it has `.before` behind its name. */
  readonly path: string;
}

/** The events of a site, bounded, and kept over restarts. */
export class EventLog {
  readonly #options: EventLogOptions;
  #told: SiteEvent[];
  #number: number;
  readonly #log: LineLog;
  #waiting: SiteEvent[] = [];
  #writing: Promise<void> | undefined;
  #burst = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };
  #isWriteTrouble = false;
  readonly #listeners = new Set<() => void>();

  private constructor(options: EventLogOptions, events: readonly SiteEvent[], log: LineLog) {
    this.#options = options;
    this.#told = events.slice(-EVENTS_MAX);
    this.#number = events.at(-1)?.number ?? 0;
    this.#log = log;
  }

  /** What cannot be read is forgotten: no daemon stays down for want of its events. */
  static async open(options: EventLogOptions): Promise<EventLog> {
    const { disk, hash64, logger, path } = options;
    const { log, lines } = await LineLog.open({
      disk,
      hash64,
      path,
      fileBytesMax: FILE_BYTES_MAX,
      seed: EVENT_LINES,
      onUnreadable: (error) =>
        logger.warn("earlier events cannot be read, and are forgotten", { error: describeError(error) }),
    });
    return new EventLog(options, eventsOf(lines), log);
  }

  /** All that are known, oldest first. */
  get events(): readonly SiteEvent[] {
    return this.#told;
  }

  /** Calls back after each event; returns what ends that. */
  subscribe(onEvent: () => void): () => void {
    this.#listeners.add(onEvent);
    return () => this.#listeners.delete(onEvent);
  }

  tell(draft: EventDraft): void {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#burst.sinceMs > BURST_MS) this.#burst = { sinceMs: nowMs, count: 0 };
    this.#burst.count += 1;
    this.#number += 1;
    if (this.#burst.count > BURST_MAX) return;
    this.#waiting.push({ number: this.#number, timeMs: clock.wallMs(), ...bounded(draft) });
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when all that was told is written, or could not be. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      const written = this.#write(events);
      await this.#within(written);
      this.#told = [...this.#told, ...events].slice(-EVENTS_MAX);
      for (const listener of this.#listeners) listener();
      await written;
    }
  }

  async #within(written: Promise<void>): Promise<void> {
    const done = new AbortController();
    const late = this.#options.clock.sleep(TOLD_MS_MAX, done.signal).catch((error: unknown) => {
      if (!done.signal.aborted) throw error;
    });
    await Promise.race([written, late]);
    done.abort(new DOMException("it is written", "AbortError"));
  }

  /** What cannot be written is there until the end of the process. */
  async #write(events: readonly SiteEvent[]): Promise<void> {
    try {
      await this.#log.append(events);
      this.#isWriteTrouble = false;
    } catch (error) {
      if (!this.#isWriteTrouble)
        this.#options.logger.warn("events could not be written, and will not outlive the daemon", {
          error: describeError(error),
        });
      this.#isWriteTrouble = true;
    }
  }
}

function bounded({ message, facts, ...draft }: EventDraft): EventDraft {
  return { ...draft, message: message.slice(0, MESSAGE_CHARACTERS_MAX), facts: boundedFacts(facts) };
}

function boundedFacts(facts: EventFacts): EventFacts {
  return Object.fromEntries(
    Object.entries(facts)
      .slice(0, FACTS_MAX)
      .map(([name, fact]) => [name, typeof fact === "string" ? fact.slice(0, FACT_CHARACTERS_MAX) : fact]),
  );
}
