import { formatId64 } from "#src/base/bytes.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { Apart } from "#src/domain/fencing/relation.js";
import type { GroupState } from "#src/domain/group/group-state.js";
import type { ExposureWatch } from "#src/domain/model/exposure.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import type { Promised } from "#src/domain/model/site-state.js";
import type { GroupRecord, Superseded } from "#src/operations/groups/record/group-file-format.js";

/**
 * What a primary knows that learns that its reign is over. `winner`: the site that was promoted, or the secondary that has
 * promised another reign.
 *
 * It holds nothing that the winner lacks where nothing was given out behind the fork, or nothing but marks: what was written
 * since is counted, and is known exactly only in the run that wrote it.
 */
export function supersededBy(
  { by, fork }: Extract<Apart, { readonly type: "superseded" }>,
  winner: string,
  { position, confirmation }: Capture,
  exposure: ExposureWatch,
): Superseded {
  const isBehind = fork?.entry === position.entry && position.sequence <= fork.sequence;
  const { writes, bound } = exposure.now;
  const holdsMarksOnly =
    fork?.entry === position.entry &&
    fork.sequence >= confirmation.promotable &&
    writes === 0 &&
    bound !== "at-least";
  const diverged = !isBehind && !holdsMarksOnly;
  return { winner, epoch: by.epoch, entry: formatId64(by.id), diverged };
}

/** Whether the other site has promised a later reign than this one's: what follows of that its handshake tells. */
export function isPromised(
  { promise }: { readonly promise: Promised | undefined },
  lineage: Lineage | undefined,
): boolean {
  return (promise?.epoch ?? 0) > (lineage?.at(-1)?.epoch ?? Number.POSITIVE_INFINITY);
}

const NOTHING = { superseded: undefined, handOver: undefined } as const;

/** Where a group begins that was read from its record. */
export function firstState({ phase, pairing }: GroupRecord): GroupState {
  if (phase.type === "deleting") return { type: "deleting" };
  const { superseded, handOver } = pairing?.role === "active" ? pairing : NOTHING;
  if (superseded !== undefined) return stateOf(superseded);
  return { type: handOver === undefined ? "opening" : "handed-over" };
}

export function stateOf({ diverged, winner }: Superseded): Extract<GroupState, { readonly winner: string }> {
  return { type: diverged ? "diverged" : "fenced", winner };
}
