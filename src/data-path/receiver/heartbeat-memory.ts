import type { PrimaryHeartbeat } from "#src/data-path/link-format/link-format.js";
import type { Exposure } from "#src/domain/model/exposure.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

/**
 * What a secondary knows of what it lacks: loss is predicted from it, also when the primary is gone.
 *
 * Seconds are an upper bound whatever the link and the clocks do. A heartbeat of the primary carries the number of the newest
 * of ours that it had seen; so it was made after we had made that one, on our own clock. Whatever is at or below
 * the order that it names was written before, and the rest after: what we lack is no older than our heartbeat is.
 *
 * Bytes and writes are counted by the primary, and are a lower bound: what it wrote since its last heartbeat is not in them.
 * They are what it had counted by then, less what it had counted at the first place at or behind promotable of which that
 * is known. A primary that stopped uncleanly does not know what it had counted last, and may count from less than we have
 * heard: its next entry begins then, and across entries the count never goes back behind what was heard before.
 */
export class HeartbeatMemory {
  /** When we made our own, the newest last. */
  #own: { readonly number: number; readonly atMs: number }[] = [];
  #seen: { readonly written: Sequence; readonly afterMs: number }[] = [];
  /** Up to there so much had been counted, in order. */
  #counted: { readonly upTo: Sequence; readonly entry: bigint; readonly count: Written }[] = [];
  #newest: PrimaryHeartbeat | undefined;
  /** Whether the newest is of the stream that there is. */
  #isFresh = false;
  /** Of each entry that was heard of: what its counts lack to those of the one before. */
  #lacking = new Map<bigint, Written>();
  #beganMs: number;

  constructor(nowMs: number) {
    this.#beganMs = nowMs;
  }

  get newest(): PrimaryHeartbeat | undefined {
    return this.#newest;
  }

  /** Numbers begin again with a run of either side. */
  began(): void {
    this.#own = [];
    this.#isFresh = false;
  }

  made(number: number, atMs: number): void {
    this.#own.push({ number, atMs });
    if (this.#own.length > KEPT_MAX) this.#own.shift();
  }

  heard(heartbeat: PrimaryHeartbeat): void {
    this.#enter(heartbeat);
    const { written, writes, writtenBytes: bytes } = heartbeat;
    this.counted(written, { writes, bytes });
    this.#newest = heartbeat;
    this.#isFresh = true;
    const own = this.#own.find(({ number }) => number === heartbeat.echo);
    if (own === undefined) return;
    this.#seen.push({ written: heartbeat.written.sequence, afterMs: own.atMs });
    if (this.#seen.length > KEPT_MAX) this.#seen.splice(1, 1);
  }

  /** Up to there the primary had counted so much: a heartbeat says it, and a batch of where it begins. */
  counted({ sequence: upTo, entry }: Position, count: Written): void {
    // A heartbeat overtakes batches that wait.
    const at = this.#counted.findLastIndex((one) => one.upTo <= upTo);
    this.#counted.splice(at + 1, 0, { upTo, entry, count });
    // The oldest stays: promotable may stand there for as long as a resync takes.
    if (this.#counted.length > 2 * KEPT_MAX)
      this.#counted = this.#counted.filter((_, index) => index === 0 || index > KEPT_MAX || index % 2 === 0);
  }

  /** What would be lost if this site were promoted now. */
  predicted(promotable: Sequence, nowMs: number, isConnected: boolean): Exposure {
    this.#forgetBelow(promotable);
    const safe = this.#seen.findLast(({ written }) => written <= promotable);
    const seconds = (nowMs - (safe?.afterMs ?? this.#beganMs)) / 1000;
    const isKnown = isConnected && safe !== undefined && this.#isFresh;
    return { seconds, ...this.#behind(promotable), bound: isKnown ? "age-at-most" : "at-least" };
  }

  #behind(promotable: Sequence): Written {
    const newest = this.#newest;
    if (newest === undefined || newest.written.sequence <= promotable) return NOTHING;
    const all = this.#adjusted(newest.written.entry, { writes: newest.writes, bytes: newest.writtenBytes });
    if (promotable === 0) return all;
    const base = this.#counted.find(({ upTo }) => upTo >= promotable);
    if (base === undefined) return NOTHING;
    const before = this.#adjusted(base.entry, base.count);
    return {
      writes: Math.max(0, all.writes - before.writes),
      bytes: Math.max(0, all.bytes - before.bytes),
    };
  }

  /** The first that is heard of an entry: its counts go on from what was heard of the one before, whatever it knows itself. */
  #enter({ written, writes, writtenBytes }: PrimaryHeartbeat): void {
    const before = this.#newest;
    if (before === undefined || this.#lacking.has(written.entry)) return;
    if (before.written.entry === written.entry) return;
    const heard = this.#adjusted(before.written.entry, {
      writes: before.writes,
      bytes: before.writtenBytes,
    });
    this.#lacking.set(written.entry, {
      writes: Math.max(0, heard.writes - writes),
      bytes: Math.max(0, heard.bytes - writtenBytes),
    });
    const [oldest] = this.#lacking.keys();
    if (oldest !== undefined && this.#lacking.size > ENTRIES_MAX) this.#lacking.delete(oldest);
  }

  #adjusted(entry: bigint, { writes, bytes }: Written): Written {
    const { writes: moreWrites, bytes: moreBytes } = this.#lacking.get(entry) ?? NOTHING;
    return { writes: writes + moreWrites, bytes: bytes + moreBytes };
  }

  #forgetBelow(promotable: Sequence): void {
    const at = this.#seen.findLastIndex(({ written }) => written <= promotable);
    if (at > 0) this.#seen.splice(0, at);
    const first = this.#counted.findIndex(({ upTo }) => upTo >= promotable);
    this.#counted.splice(0, first < 0 ? this.#counted.length : first);
  }
}

/** At one a second, minutes; a memory that is longer says nothing more. */
const KEPT_MAX = 256;
/** One for each unclean stop of the primary while we run; of those that are older than all this nothing is waited for. */
const ENTRIES_MAX = 64;

const NOTHING: Written = { writes: 0, bytes: 0 };
