import type { Sequence } from "#src/domain/model/sequence.js";
import type { Written } from "#src/domain/model/site-state.js";

/**
 * What would be lost if the primary were gone now: the age, the bytes and the number of the writes that the secondary could
 * not be promoted to (I15).
 *
 * It is worked out from notes: at that moment the order stood there, and so much had been written. What is not promotable
 * was written behind the newest note at or below promotable, so it is no older than that note, and no more than what was
 * written since. So every answer is an upper bound, however few notes there are; many make it a close one. When there are too
 * many, every second one of the older half goes.
 */
export interface Exposure {
  readonly seconds: number;
  readonly bytes: number;
  readonly writes: number;
  /**
   * - `exact`: bytes and writes are what would be lost; seconds is an upper bound.
   * - `at-most`: all are upper bounds.
   * - `age-at-most`: seconds is an upper bound; bytes and writes may be more.
   * - `at-least`: how much is not known: it may be more.
   */
  readonly bound: "exact" | "at-most" | "age-at-most" | "at-least";
}

export const NOT_EXPOSED: Exposure = { seconds: 0, bytes: 0, writes: 0, bound: "exact" };

interface Note extends Written {
  readonly last: Sequence;
  /** On a monotonic clock: everything behind `last` was written at or after this. */
  readonly atMs: number;
}

/** Notes in memory: at one a millisecond that is a second in full detail, and hours with less. */
export const NOTES_MAX = 1024;

/** Of what was promotable: how close the answer is once some of that is lost. */
const PAST_NOTES_MAX = 256;

export class ExposureWatch {
  #notes: Note[] = [];
  #promotable: Sequence = 0;
  /** Notes that were let go of, sparse: what was promotable then may be lost. */
  #past: Note[] = [];
  /** Up to there it is not known what would be lost: an earlier run wrote it, or the secondary has lost it. */
  #unknownUpTo: Sequence | undefined;
  #newest: Note;

  /** `inherits`: something that an earlier run wrote may not be promotable; how old that is nobody knows. */
  constructor(last: Sequence, written: Written, atMs: number, inherits: boolean) {
    this.#newest = { last, ...written, atMs };
    this.#notes = [this.#newest];
    this.#unknownUpTo = inherits ? last : undefined;
  }

  /** The order stands there now. To be called in the tick in which it was read. */
  note(last: Sequence, { writes, bytes }: Written, atMs: number): void {
    const newest = { last, writes, bytes, atMs };
    this.#newest = newest;
    // Of notes at one place the newest says the most.
    if (this.#notes.at(-1)?.last === last) this.#notes.pop();
    this.#notes.push(newest);
    if (this.#notes.length > NOTES_MAX) this.#thin();
  }

  /** The secondary could be promoted to this. It may go back: see `lost`. */
  promotable(sequence: Sequence): void {
    this.#promotable = sequence;
    let count = 0;
    while ((this.#notes[count + 1]?.last ?? Number.POSITIVE_INFINITY) <= sequence) count += 1;
    if (count > 0) this.#keepPast(this.#notes.splice(0, count));
    if (this.#unknownUpTo !== undefined && this.#unknownUpTo <= sequence) this.#unknownUpTo = undefined;
  }

  /**
   * The secondary holds less than it had acknowledged: up to `held`, or less. Until it could be promoted to all that there is
   * now, what would be lost is only bounded from below: it is at least as old as what was written behind `held`, as far
   * back as this run goes.
   */
  lost(held: Sequence): void {
    const before = this.#past.findLastIndex(({ last }) => last <= held);
    this.#notes = [...this.#past.splice(Math.max(0, before)), ...this.#notes];
    this.#promotable = Math.min(this.#promotable, held);
    this.#unknownUpTo = Math.max(this.#unknownUpTo ?? 0, this.#newest.last);
  }

  /** As of the last note. */
  get now(): Exposure {
    return this.at(this.#newest.atMs);
  }

  /** As of a moment not before the last note, if nothing was written since that was not noted. */
  at(nowMs: number): Exposure {
    const newest = this.#newest;
    if (this.#unknownUpTo === undefined && this.#promotable >= newest.last) return NOT_EXPOSED;
    const oldest = this.#notes[0] ?? newest;
    const seconds = Math.max(0, nowMs - oldest.atMs) / 1000;
    const bytes = Math.max(0, newest.bytes - oldest.bytes);
    const writes = Math.max(0, newest.writes - oldest.writes);
    if (this.#unknownUpTo !== undefined || oldest.last > this.#promotable)
      return { seconds, bytes, writes, bound: "at-least" };
    return { seconds, bytes, writes, bound: oldest.last === this.#promotable ? "exact" : "at-most" };
  }

  /** Since when, on the monotonic clock, something may have been waiting; undefined: nothing does. */
  get oldestMs(): number | undefined {
    if (this.#unknownUpTo === undefined && this.#promotable >= this.#newest.last) return undefined;
    return (this.#notes[0] ?? this.#newest).atMs;
  }

  /** Whatever is not promotable now was written at or after this, whether it has been noted or not. */
  get waitedSinceMs(): number {
    return (this.#notes[0] ?? this.#newest).atMs;
  }

  /** The first of the run stays. */
  #keepPast(notes: readonly Note[]): void {
    this.#past.push(...notes);
    if (this.#past.length > PAST_NOTES_MAX)
      this.#past = this.#past.filter((_, index) => index % 2 === 0).slice(0, PAST_NOTES_MAX);
  }

  /** The oldest stays, and so does the newest: they are what the answer is made of. */
  #thin(): void {
    const half = NOTES_MAX / 2;
    this.#notes = this.#notes.filter((_, index) => index === 0 || index > half || index % 2 === 0);
  }
}
