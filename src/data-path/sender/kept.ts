import type { Capture } from "#src/data-path/capture/capture.js";
import { RESYNC_OUTBOX_SHARE, type SentMember } from "#src/data-path/sender/sender-options.js";
import type { KeptView } from "#src/data-path/sender/sender-run-state.js";
import type { KeptFacts } from "#src/domain/fencing/handshake-facts.js";

/** What capture has kept for the secondary, as the verdict asks for it. `inOrder`: what follows what that one holds is here. */
export function keptFacts(capture: Capture, members: readonly SentMember[], inOrder: boolean): KeptFacts {
  const { backlog, order, resync } = capture;
  const { type } = backlog.state;
  return {
    entry: capture.position.entry,
    end: order,
    backlog: type === "overflowed" || type === "resyncing" ? type : "unbroken",
    inOrder,
    isWaiting: !backlog.isEmpty,
    isSpilled: backlog.isSpilled,
    isAllDirty: outOfSync(capture, members).isAll,
    dead: resync?.dead ?? [],
  };
}

/** As the next piece of work is chosen by. `resyncBytesMax`: what a resync may hold in memory, if the outbox is that large. */
export function keptView(capture: Capture, hasArrived: boolean, resyncBytesMax: number): KeptView {
  return {
    backlog: capture.backlog.state.type,
    isEmpty: capture.backlog.isEmpty && hasArrived,
    heldBytes: capture.heldBytes,
    heldBytesMax: Math.min(resyncBytesMax, capture.backlog.outboxBytesMax * RESYNC_OUTBOX_SHARE),
  };
}

/** Bytes of the blocks that the secondary lacks, or may lack; and whether they are all there are. */
export function outOfSync(
  capture: Capture,
  members: readonly SentMember[],
): { readonly bytes: number; readonly isAll: boolean } {
  let bytes = 0;
  let isAll = true;
  for (const { member, sizeBytes } of members) {
    const dirtyBytes = capture.dirty(member)?.dirtyBytes ?? 0;
    bytes += dirtyBytes;
    if (dirtyBytes < sizeBytes) isAll = false;
  }
  return { bytes, isAll };
}
