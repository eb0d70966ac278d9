import { TidemarkError } from "#src/base/errors.js";
import type { Moment, Store } from "#src/data-path/store/store.js";
import { type Interval, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ChangedExtent, ChangedSince } from "#src/platform/nbd/export-resolver.js";

/** A member as of a moment, of a store that is open. */
export interface ViewedMember {
  readonly store: Pick<Store, "points" | "state" | "branches" | "changedSince">;
  readonly member: number;
  readonly moment: Moment;
}

/**
 * What changed in a view since points before it, for a client that has one of those and copies only what differs.
 *
 * Guaranteed: what is called the same is the same. Not guaranteed: that what is called changed differs. Where a point was let
 * go of since the client chose it, everything counts as changed.
 *
 * Both ends are fixed, so an answer stays right. It is worked out when a client first asks for extents, by a walk over all
 * versions behind the point, and kept for a while.
 */
export class ViewChanges implements ChangedSince {
  readonly #viewed: ViewedMember;
  readonly #kept: KeptChanges;

  constructor(viewed: ViewedMember, kept: KeptChanges) {
    this.#viewed = viewed;
    this.#kept = kept;
  }

  points(): readonly string[] {
    const path = this.#path();
    return this.#viewed.store.points.points
      .filter((point) => this.#sequenceIn(point, path) !== undefined)
      .map(({ id }) => id);
  }

  has(id: string): boolean {
    return this.#since(id) !== undefined;
  }

  async extents(id: string, offset: number, length: number): Promise<readonly ChangedExtent[]> {
    return extentsIn(await this.#kept.of(this.#name(id), () => this.#workOut(id)), offset, length);
  }

  async #workOut(id: string): Promise<Float64Array> {
    const { store, member, moment } = this.#viewed;
    const since = this.#since(id);
    if (since === undefined) return EVERYTHING;
    try {
      const position = { ...moment.position, sequence: this.#at };
      return packed(await store.changedSince(member, since, position));
    } catch (error) {
      if (error instanceof TidemarkError && error.code === "POINT_GONE") return EVERYTHING;
      throw error;
    }
  }

  /** Of one group: views of the same moment share what is kept. */
  #name(id: string): string {
    const { member, moment } = this.#viewed;
    return `${member} ${moment.position.entry} ${this.#at} ${id}`;
  }

  #since(id: string): Sequence | undefined {
    const point = this.#viewed.store.points.points.find((one) => one.id === id);
    return point === undefined ? undefined : this.#sequenceIn(point, this.#path());
  }

  /** Where the member stands at the point, if that is on the way to what the view shows. */
  #sequenceIn({ position, members }: RecoveryPoint, path: readonly Interval[]): Sequence | undefined {
    const { member } = this.#viewed;
    const standing = members.find((one) => one.member === member);
    if (standing === undefined || standing.fuzzy || standing.at > this.#at) return undefined;
    const isPassed = path.some(
      ({ entry, first, last }) =>
        entry === position.entry && position.sequence >= first && position.sequence <= last,
    );
    return isPassed ? standing.at : undefined;
  }

  #path(): readonly Interval[] {
    const { store, moment } = this.#viewed;
    const entries = [...store.state.lineage, ...store.branches.map(({ entry }) => entry)];
    const lineage = lineageTo(new Map(entries.map((entry) => [entry.id, entry])), moment.position.entry);
    return pathTo(lineage, moment.position);
  }

  get #at(): Sequence {
    const { member, moment } = this.#viewed;
    return moment.members.find((standing) => standing.member === member)?.at ?? moment.position.sequence;
  }
}

/** Each is two megabytes at the most, and a client compares with one point, seldom with two. */
const KEPT_MAX = 16;

interface Kept {
  readonly changes: Promise<Float64Array>;
  isDone: boolean;
}

/**
 * The comparisons of a group that are kept. What was used longest ago goes first, and is worked out again when asked for. One
 * at a time is worked out, since each holds some tens of megabytes meanwhile; those that wait are no more than the contexts
 * of the views that are open.
 */
export class KeptChanges {
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept>();
  #last: Promise<unknown> = Promise.resolve();

  of(name: string, workOut: () => Promise<Float64Array>): Promise<Float64Array> {
    const kept = this.#kept.get(name) ?? this.#begin(name, workOut);
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    return kept.changes;
  }

  #begin(name: string, workOut: () => Promise<Float64Array>): Kept {
    const changes = this.#last.then(workOut);
    const kept: Kept = { changes, isDone: false };
    this.#last = changes.then(
      () => {
        kept.isDone = true;
        this.#dropOldest();
      },
      // Whoever asked is told what failed; who asks again has it tried again.
      () => this.#kept.delete(name),
    );
    return kept;
  }

  #dropOldest(): void {
    const done = [...this.#kept].filter(([, { isDone }]) => isDone);
    for (const [name] of done.slice(0, Math.max(0, done.length - KEPT_MAX))) this.#kept.delete(name);
  }
}

const EVERYTHING = Float64Array.of(0, Number.MAX_SAFE_INTEGER);

/** Begins and ends, ascending. */
function packed(spans: Awaited<ReturnType<Store["changedSince"]>>): Float64Array {
  const bounds = new Float64Array(spans.length * 2);
  for (const [at, { offset, length }] of spans.entries()) {
    bounds[at * 2] = offset;
    bounds[at * 2 + 1] = offset + length;
  }
  return bounds;
}

/** Alternately the same and changed, from the beginning of the span to its end. */
function extentsIn(bounds: Float64Array, offset: number, length: number): readonly ChangedExtent[] {
  const end = offset + length;
  const extents: ChangedExtent[] = [];
  let index = firstBehind(bounds, offset);
  for (let at = offset; at < end; index += 1) {
    const to = Math.min(bounds[index] ?? end, end);
    // Behind an odd number of bounds lies what changed.
    extents.push({ offset: at, length: to - at, changed: index % 2 === 1 });
    at = to;
  }
  return extents;
}

/** The index of the first bound behind the offset. */
function firstBehind(bounds: Float64Array, offset: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
