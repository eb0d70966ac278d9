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

/**
 * First in, first out: the front is a number, so that letting go costs the same for a slot written a million times. Most
 * slots have one version here, which needs no queue.
 */
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
  readonly #slots = new Map<number, Version | Queue>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(member: number, slot: number, version: Version): void {
    const key = placeNumber(member, slot);
    const found = this.#slots.get(key);
    if (found === undefined) this.#slots.set(key, version);
    else if (isQueue(found)) found.versions.push(version);
    else this.#slots.set(key, { versions: [found, version], front: 0 });
    this.#count += 1;
  }

  /** Lets go of a version, mostly the oldest of its slot. Fine if it is not there. */
  remove(member: number, slot: number, sequence: Sequence, branch: bigint): void {
    const key = placeNumber(member, slot);
    const found = this.#slots.get(key);
    if (found === undefined) return;
    if (!isQueue(found)) {
      if (!isAt(found, sequence, branch)) return;
      this.#slots.delete(key);
      this.#count -= 1;
      return;
    }
    const { versions } = found;
    let at = found.front;
    while (at < versions.length && !isAt(versions[at], sequence, branch)) at += 1;
    if (at === versions.length) return;
    this.#count -= 1;
    if (at === found.front) found.front += 1;
    else versions.splice(at, 1);
    if (found.front === versions.length) this.#slots.delete(key);
    else if (found.front > FRONT_MAX && found.front * 2 > versions.length) cutFront(found);
  }

  /** Lets go of everything of a branch. */
  removeBranch(branch: bigint): void {
    for (const [key, found] of this.#slots) {
      const left = versionsIn(found);
      const kept = left.filter((version) => version.branch !== branch);
      this.#count -= left.length - kept.length;
      if (kept.length === 0) this.#slots.delete(key);
      else this.#slots.set(key, { versions: kept, front: 0 });
    }
  }

  /** The versions of a slot, the newest first. Nothing may be added or removed until it ends. */
  *newestFirst(member: number, slot: number): Generator<Version> {
    const found = this.#slots.get(placeNumber(member, slot));
    if (found === undefined) return;
    if (!isQueue(found)) {
      yield found;
      return;
    }
    for (let at = found.versions.length - 1; at >= found.front; at -= 1) {
      const version = found.versions[at];
      if (version !== undefined) yield version;
    }
  }

  /** Every version there is, with its place. */
  *all(): Generator<{ readonly place: number; readonly version: Version }> {
    for (const [place, found] of this.#slots) {
      for (const version of versionsIn(found)) yield { place, version };
    }
  }
}

function isQueue(found: Version | Queue): found is Queue {
  return "front" in found;
}

function versionsIn(found: Version | Queue): readonly Version[] {
  return isQueue(found) ? found.versions.slice(found.front) : [found];
}

function isAt(version: Version | undefined, sequence: Sequence, branch: bigint): boolean {
  return version?.sequence === sequence && version.branch === branch;
}

function cutFront(queue: Queue): void {
  queue.versions = queue.versions.slice(queue.front);
  queue.front = 0;
}
