import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { CONTEXTS_MAX, LISTED_MAX } from "#src/platform/nbd/nbd-limits.js";

/** What a client can have told about the extents of an export, by name and by the number it is given for it. */
export type MetaContext =
  | { readonly type: "allocation"; readonly id: number; readonly name: string }
  | { readonly type: "changed-since"; readonly id: number; readonly name: string; readonly point: string };

export const ALLOCATION_CONTEXT = "base:allocation";
const CHANGED_PREFIX = "x-tidemark:changed-since:";
/** What a listing may be asked for as a whole. */
const NAMESPACES = ["base:", "x-tidemark:", CHANGED_PREFIX];

/** The names that LIST_META_CONTEXT answers: all there are if nothing was asked, else what the queries match. */
export function listContexts(served: ServedExport, queries: readonly string[]): readonly string[] {
  const points = served.changedSince?.points() ?? [];
  const all = [ALLOCATION_CONTEXT, ...points.slice(-LISTED_MAX).map((point) => CHANGED_PREFIX + point)];
  if (queries.length === 0) return all;
  const wanted = new Set(queries);
  const namespaces = NAMESPACES.filter((namespace) => wanted.has(namespace));
  return all.filter((name) => wanted.has(name) || namespaces.some((namespace) => name.startsWith(namespace)));
}

/** The contexts that SET_META_CONTEXT selects, numbered from `firstId`. A query nobody here understands is passed over. */
export function selectContexts(
  served: ServedExport,
  queries: readonly string[],
  firstId: number,
): readonly MetaContext[] {
  const selected: MetaContext[] = [];
  for (const name of new Set(queries)) {
    if (selected.length === CONTEXTS_MAX) break;
    const id = firstId + selected.length;
    if (name === ALLOCATION_CONTEXT) {
      selected.push({ type: "allocation", id, name });
    } else if (name.startsWith(CHANGED_PREFIX)) {
      const point = name.slice(CHANGED_PREFIX.length);
      if (served.changedSince?.has(point) === true) selected.push({ type: "changed-since", id, name, point });
    }
  }
  return selected;
}
