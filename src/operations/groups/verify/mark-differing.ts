import { TidemarkError } from "#src/base/errors.js";
import type { CataloguedPoint } from "#src/data-path/recovery/recovery.js";
import type { Store } from "#src/data-path/store/store.js";
import type { MemberRange } from "#src/data-path/verify/verify.js";

type Span = Awaited<ReturnType<Store["changedSince"]>>[number];

/** The ranges of a member in which nothing changed between the two points. */
type Unchanged = (one: CataloguedPoint, other: CataloguedPoint) => Promise<boolean>;

/**
 * Marks the point at which both sides were found to differ, and every other that holds the same there: between the two nothing of at
 * least one of the ranges was written. Of others nothing is known, and they are left as they are. Answers whom it has
 * marked now.
 */
export async function markDiffering(
  store: Store,
  id: string,
  differing: readonly MemberRange[],
): Promise<readonly string[]> {
  const entries = new Set(store.state.lineage.map((entry) => entry.id));
  const points = store.points.points.filter(({ position }) => entries.has(position.entry));
  const at = points.findIndex((point) => point.id === id);
  const found = points[at];
  if (found === undefined) return [];
  const isSame: Unchanged = (one, other) => isUnchanged(store, differing, one, other);
  // The further away, the less is the same.
  const older = await reach(at, (step) => isSame(points[at - step] ?? found, found));
  const newer = await reach(points.length - 1 - at, (step) => isSame(found, points[at + step] ?? found));
  const detail = detailOf(differing);
  const marked: string[] = [];
  for (const point of points.slice(at - older, at + newer + 1)) {
    if (!point.damaged && (await isMarked(store, point.id, `${detail} at the point ${id}`)))
      marked.push(point.id);
  }
  return marked;
}

/** False: policy has let go of it meanwhile. */
async function isMarked(store: Store, id: string, detail: string): Promise<boolean> {
  try {
    await store.points.damaged(id, detail);
    return true;
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "not-found") return false;
    throw error;
  }
}

/** The largest number of steps up to `max` for which it holds, given that it holds for all fewer. */
async function reach(max: number, holds: (step: number) => Promise<boolean>): Promise<number> {
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function isUnchanged(
  store: Store,
  differing: readonly MemberRange[],
  older: CataloguedPoint,
  newer: CataloguedPoint,
): Promise<boolean> {
  for (const member of new Set(differing.map((range) => range.member))) {
    if (![older, newer].every((point) => point.members.some((one) => one.member === member))) continue;
    try {
      const changed = await store.changedSince(member, older.position.sequence, newer.position);
      const own = differing.filter((range) => range.member === member);
      if (own.some((range) => !isTouched(range, changed))) return true;
    } catch (error) {
      // What lies between is not told apart any more.
      if (!(error instanceof TidemarkError)) throw error;
    }
  }
  return false;
}

/** Spans are apart and ascending: there may be very many of both. */
function isTouched({ offset, length }: MemberRange, written: readonly Span[]): boolean {
  let low = 0;
  let high = written.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const span = written[middle];
    if (span !== undefined && span.offset + span.length <= offset) low = middle + 1;
    else high = middle;
  }
  const found = written[low];
  return found !== undefined && found.offset < offset + length;
}

function detailOf(differing: readonly MemberRange[]): string {
  const bytes = differing.reduce((sum, { length }) => sum + length, 0);
  const [first] = differing;
  return `${bytes} bytes differ, the first of member ${first?.member ?? 0} at ${first?.offset ?? 0}: compared with the primary`;
}
