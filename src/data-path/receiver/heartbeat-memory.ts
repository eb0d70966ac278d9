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
 * Bytes and writes are counted by the primary; what it wrote since its last heartbeat is not in them. A primary that stopped
 * uncleanly does not know what it had counted last, and may count from less than we have heard: its next entry begins then.
 * So a difference is an upper bound only within one entry, and while what it is taken from was heard on this stream. Across
 * entries the count never goes back behind what was heard before, and what is said is `at-least`.
 */
export class HeartbeatMemory {
  /** When we made our own, the newest last. */
  #own: { readonly number: number; readonly atMs: number }[] = [];
  #seen: { readonly written: Sequence; readonly afterMs: number }[] = [];
  #counted: { readonly last: Sequence; readonly entry: bigint; readonly before: Written }[] = [];
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
    this.#newest = heartbeat;
    this.#isFresh = true;
    const own = this.#own.find(({ number }) => number === heartbeat.echo);
    if (own === undefined) return;
    this.#seen.push({ written: heartbeat.written.sequence, afterMs: own.atMs });
    if (this.#seen.length > KEPT_MAX) this.#seen.splice(1, 1);
  }

  /** A batch, by its end, says what had been written before it. */
  counted({ sequence: last, entry }: Position, before: Written): void {
    this.#counted.push({ last, entry, before });
    // The oldest stays: promotable may stand there for as long as a resync takes.
    if (this.#counted.length > 2 * KEPT_MAX)
      this.#counted = this.#counted.filter((_, index) => index === 0 || index > KEPT_MAX || index % 2 === 0);
  }

  /** What would be lost if this site were promoted now. */
  predicted(promotable: Sequence, nowMs: number, isConnected: boolean): Exposure {
    this.#forgetBelow(promotable);
    const safe = this.#seen.findLast(({ written }) => written <= promotable);
    const seconds = (nowMs - (safe?.afterMs ?? this.#beganMs)) / 1000;
    const { writes, bytes, isBounded } = this.#behind(promotable);
    const isKnown = isConnected && safe !== undefined && this.#isFresh && isBounded;
    return { seconds, bytes, writes, bound: isKnown ? "at-most" : "at-least" };
  }

  #behind(promotable: Sequence): Written & { readonly isBounded: boolean } {
    const newest = this.#newest;
    if (newest === undefined || newest.written.sequence <= promotable) return { ...NOTHING, isBounded: true };
    const { entry } = newest.written;
    const all = this.#adjusted(entry, { writes: newest.writes, bytes: newest.writtenBytes });
    if (promotable === 0) return { ...all, isBounded: false };
    const base = this.#counted.findLast(({ last }) => last <= promotable);
    if (base === undefined) return { ...NOTHING, isBounded: false };
    const before = this.#adjusted(base.entry, base.before);
    const writes = Math.max(0, all.writes - before.writes);
    const bytes = Math.max(0, all.bytes - before.bytes);
    return { writes, bytes, isBounded: base.entry === entry };
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
    const batch = this.#counted.findLastIndex(({ last }) => last <= promotable);
    if (batch > 0) this.#counted.splice(0, batch);
  }
}

/** At one a second, minutes; a memory that is longer says nothing more. */
const KEPT_MAX = 256;
/** One for each unclean stop of the primary while we run; of those that are older than all this nothing is waited for. */
const ENTRIES_MAX = 64;

const NOTHING: Written = { writes: 0, bytes: 0 };
