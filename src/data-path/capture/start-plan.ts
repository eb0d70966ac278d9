import { present } from "#src/base/assert.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { OrderEnd, Promised, SiteState, Written } from "#src/domain/model/site-state.js";

/** What a run that takes up a group's volumes goes on from. */
export interface StartPlan extends Written {
  readonly entry: LineageEntry;
  /** The highest sequence that may have been given out: the run gives out those above. */
  readonly last: Sequence;
  /**
   * - `continued`: the run before stopped in order, and its entry goes on.
   * - `unused`: the entry was opened for this run, by a promotion or the group's creation, and nothing was given out in it.
   * - `new`: the entry is opened by this run.
   */
  readonly opening: "continued" | "unused" | "new";
  /** Of an entry that goes on: where its batches end. */
  readonly order: OrderEnd | undefined;
  /** Nothing was being written when the run before ended: what its hot set says is void. */
  readonly isClean: boolean;
}

/**
 * A secondary that has nothing is seeded along an entry of which nothing was sent: where batches were made in the one there is,
 * another begins (`isNew`).
 *
 * `granted`: the reign that the secondary has promised to this site, and that it opens from its own end: whatever it wrote
 * before stays. Once it stands in the lineage it has been opened.
 *
 * What was counted in a run that ended uncleanly is not known: the new one goes on from what the state file knew, so
 * differences across its beginning say "at least".
 */
export function planStart(state: SiteState, newId: bigint, isNew = false, granted?: Promised): StartPlan {
  const head = present(state.lineage.at(-1), "a site that writes has a lineage");
  const { clean, ceiling } = state;
  const { writes, bytes } = clean ?? state.counted ?? { writes: 0, bytes: 0 };
  if (granted !== undefined && !state.lineage.some(({ id }) => id === granted.id)) {
    const last = Math.max(ceiling, clean?.last ?? 0, head.first - 1);
    const entry = {
      ...granted,
      first: last + 1,
      parent: { entry: head.id, sequence: last },
      writer: head.writer,
    };
    // Nothing was given out, and so nothing was being written, or the stop was in order.
    const isClean = clean !== undefined || head.first > ceiling;
    return { entry, last, opening: "new", order: undefined, isClean, writes, bytes };
  }
  if (clean?.order !== undefined && (!isNew || clean.order.link === 0n)) {
    const { last, order } = clean;
    return { entry: head, last, opening: "continued", order, isClean: true, writes, bytes };
  }
  if (head.first > ceiling) {
    const last = head.first - 1;
    const order = { batched: last, link: 0n };
    return { entry: head, last, opening: "unused", order, isClean: true, writes, bytes };
  }
  const parent = { entry: head.id, sequence: ceiling };
  const entry = { epoch: head.epoch, id: newId, first: ceiling + 1, parent, writer: head.writer };
  const isClean = clean !== undefined;
  return { entry, last: ceiling, opening: "new", order: undefined, isClean, writes, bytes };
}
