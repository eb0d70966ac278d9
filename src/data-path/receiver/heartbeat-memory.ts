import type { PrimaryHeartbeat } from "#src/data-path/link-format/link-format.js";
import type { Exposure } from "#src/domain/model/exposure.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

/**
 * What a secondary knows of what it lacks: loss is predicted from it, also when the primary is gone.
 *
 * Seconds are an upper bound whatever the link and the clocks do. A heartbeat of the primary carries the number of the newest
 * of ours that it had seen; so it was made after we had made that one, on our own clock. Whatever is at or below
 * the order that it names was written before, and the rest after: what we lack is no older than our heartbeat is.
 * Bytes and writes are counted by the primary; what it wrote since its last heartbeat is not in them.
 */
export class HeartbeatMemory {
  /** When we made our own, the newest last. */
  #own: { readonly number: number; readonly atMs: number }[] = [];
  #seen: { readonly written: Sequence; readonly afterMs: number }[] = [];
  #counted: { readonly last: Sequence; readonly before: Written }[] = [];
  #newest: PrimaryHeartbeat | undefined;
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
  }

  made(number: number, atMs: number): void {
    this.#own.push({ number, atMs });
    if (this.#own.length > KEPT_MAX) this.#own.shift();
  }

  heard(heartbeat: PrimaryHeartbeat): void {
    this.#newest = heartbeat;
    const own = this.#own.find(({ number }) => number === heartbeat.echo);
    if (own === undefined) return;
    this.#seen.push({ written: heartbeat.written.sequence, afterMs: own.atMs });
    if (this.#seen.length > KEPT_MAX) this.#seen.splice(1, 1);
  }

  /** A batch says what had been written before it. */
  counted(last: Sequence, before: Written): void {
    this.#counted.push({ last, before });
    // The oldest stays: promotable may stand there for as long as a resync takes.
    if (this.#counted.length > 2 * KEPT_MAX)
      this.#counted = this.#counted.filter((_, index) => index === 0 || index > KEPT_MAX || index % 2 === 0);
  }

  /** What would be lost if this site were promoted now. */
  predicted(promotable: Sequence, nowMs: number, isConnected: boolean): Exposure {
    this.#forgetBelow(promotable);
    const newest = this.#newest;
    const safe = this.#seen.findLast(({ written }) => written <= promotable);
    const seconds = (nowMs - (safe?.afterMs ?? this.#beganMs)) / 1000;
    const before = this.#counted.findLast(({ last }) => last <= promotable)?.before;
    const all = newest ?? { writes: 0, writtenBytes: 0 };
    const isBehind = newest !== undefined && newest.written.sequence > promotable;
    const writes = isBehind ? Math.max(0, all.writes - (before?.writes ?? 0)) : 0;
    const bytes = isBehind ? Math.max(0, all.writtenBytes - (before?.bytes ?? 0)) : 0;
    const isKnown = isConnected && safe !== undefined;
    return { seconds, bytes, writes, bound: isKnown ? "at-most" : "at-least" };
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
