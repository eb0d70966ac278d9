import { present } from "#src/base/assert.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import { RESYNC_OUTBOX_SHARE } from "#src/data-path/sender/sender-options.js";
import type { KeptView } from "#src/data-path/sender/sender-run-state.js";
import type { KeptFacts } from "#src/domain/fencing/handshake-facts.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * What capture has kept for the secondary, as the verdict asks for it. `inOrder`: what follows what that one holds is here;
 * `nothing`: what stands before the first sequence of the entry that is written.
 */
export function keptFacts(capture: Capture, inOrder: boolean, nothing: Sequence): KeptFacts {
  const { backlog, order, resync } = capture;
  const { type } = backlog.state;
  const acked = ackedOf(capture, nothing);
  return {
    entry: capture.position.entry,
    end: order,
    backlog: type === "overflowed" || type === "resyncing" ? type : "unbroken",
    acked,
    inOrder,
    isWaiting: !backlog.isEmpty,
    isSpilled: backlog.isSpilled,
    isAllDirty: outOfSync(capture).isAll || (resync?.hasBase === true && acked === undefined),
    dead: resync?.dead ?? [],
  };
}

/** In this run, or before an unclean end of the one before. */
export function ackedOf({ backlog }: Capture, nothing: Sequence): Sequence | undefined {
  const ofRun = backlog.acked > nothing ? backlog.acked : undefined;
  const { floor } = backlog;
  return ofRun === undefined || (floor !== undefined && floor.sequence > ofRun) ? floor?.sequence : ofRun;
}

/** As the next piece of work is chosen by. `heldBytesMax`: what a resync may hold in memory, if the outbox is that large. */
export function keptView(
  capture: Capture,
  {
    hasArrived,
    heldBytesMax,
    ...view
  }: Pick<KeptView, "canCopy" | "isBeside" | "heldBytesMax"> & {
    readonly hasArrived: boolean;
  },
): KeptView {
  return {
    backlog: capture.backlog.state.type,
    isEmpty: capture.backlog.isEmpty && hasArrived,
    ...view,
    heldBytes: capture.heldBytes,
    heldBytesMax: Math.min(heldBytesMax, capture.backlog.outboxBytesMax * RESYNC_OUTBOX_SHARE),
  };
}

/**
 * Bytes of the blocks that the secondary lacks, or may lack; and whether they are all there are. How many those are says
 * the dirty map: a growth that has not come to its end makes it larger than the volume, or leaves it smaller than the
 * image.
 */
export function outOfSync(capture: Capture): { readonly bytes: number; readonly isAll: boolean } {
  let bytes = 0;
  let isAll = true;
  for (const [member] of capture.resync?.sizes ?? []) {
    const { dirtyBytes, sizeBytes } = present(capture.dirty(member), "a dirty map");
    bytes += dirtyBytes;
    if (dirtyBytes < sizeBytes) isAll = false;
  }
  return { bytes, isAll };
}
