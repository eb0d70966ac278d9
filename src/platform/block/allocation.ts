import type { BlockExtent } from "#src/platform/block/block-device.js";

/** Finds the first span at or behind a position that may hold data. */
export type FindData = (position: number) => { readonly from: number; readonly to: number } | undefined;

/** The span as extents of data and hole in turn, ascending, adjoining, covering it exactly. */
export function allocationOf(offset: number, length: number, findData: FindData): BlockExtent[] {
  const extents: BlockExtent[] = [];
  const end = offset + length;
  for (let at = offset; at < end; ) {
    const data = findData(at);
    const from = Math.min(data?.from ?? end, end);
    const to = Math.min(data?.to ?? end, end);
    if (from > at) extents.push({ offset: at, length: from - at, hole: true });
    if (to > from) extents.push({ offset: from, length: to - from, hole: false });
    at = to;
  }
  return extents;
}
