import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { placeNumber } from "#src/data-path/replica/slot-key.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** What one delta, or a complete entry, says of one slot. */
export interface Version {
  readonly sequence: Sequence;
  readonly branch: bigint;
  readonly complete: boolean;
  readonly pieces: readonly Piece[];
}

/** First in, first out, by slot: the front is a number, so that letting go costs the same for a slot written a million times. */
interface Queue {
  versions: Version[];
  front: number;
}

/** A front this long, and half of the queue, is cut off. */
const FRONT_MAX = 64;

/**
 * Versions that are in memory only, by slot, in the order in which they were added. A branch is added to only after
 * everything of its parents that it grew from, so along any path this order is the order of sequences.
 */
export class IndexTail {
  readonly #slots = new Map<number, Queue>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(member: number, slot: number, version: Version): void {
    const key = placeNumber(member, slot);
    const queue = this.#slots.get(key);
    if (queue === undefined) this.#slots.set(key, { versions: [version], front: 0 });
    else queue.versions.push(version);
    this.#count += 1;
  }

  /** Lets go of a version, mostly the oldest of its slot. Fine if it is not there. */
  remove(member: number, slot: number, sequence: Sequence, branch: bigint): void {
    const key = placeNumber(member, slot);
    const queue = this.#slots.get(key);
    if (queue === undefined) return;
    const { versions } = queue;
    let at = queue.front;
    while (at < versions.length && !isAt(versions[at], sequence, branch)) at += 1;
    if (at === versions.length) return;
    this.#count -= 1;
    if (at === queue.front) queue.front += 1;
    else versions.splice(at, 1);
    if (queue.front === versions.length) this.#slots.delete(key);
    else if (queue.front > FRONT_MAX && queue.front * 2 > versions.length) cutFront(queue);
  }

  /** Lets go of everything of a branch. */
  removeBranch(branch: bigint): void {
    for (const [key, queue] of this.#slots) {
      const left = queue.versions.slice(queue.front);
      const kept = left.filter((version) => version.branch !== branch);
      this.#count -= left.length - kept.length;
      if (kept.length === 0) this.#slots.delete(key);
      else this.#slots.set(key, { versions: kept, front: 0 });
    }
  }

  /** The versions of a slot, the newest first. Nothing may be added or removed until it ends. */
  *newestFirst(member: number, slot: number): Generator<Version> {
    const queue = this.#slots.get(placeNumber(member, slot));
    if (queue === undefined) return;
    for (let at = queue.versions.length - 1; at >= queue.front; at -= 1) {
      const version = queue.versions[at];
      if (version !== undefined) yield version;
    }
  }

  /** Every version there is, with its place. */
  *all(): Generator<{ readonly place: number; readonly version: Version }> {
    for (const [place, { versions, front }] of this.#slots) {
      for (const version of versions.slice(front)) yield { place, version };
    }
  }
}

function isAt(version: Version | undefined, sequence: Sequence, branch: bigint): boolean {
  return version?.sequence === sequence && version.branch === branch;
}

function cutFront(queue: Queue): void {
  queue.versions = queue.versions.slice(queue.front);
  queue.front = 0;
}
