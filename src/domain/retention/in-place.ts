import type { CaptureScope } from "#src/domain/model/promotable.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * What keeps the images of a site from being written in place. Nothing that is kept could be read any more once they are:
 * an image has no versions, and passes every point and branch with its first write.
 */
export type InPlaceObstacle =
  /** A copy is not written, and a failover that is not committed can be taken back. */
  | { readonly type: "role"; readonly role: "secondary" | "failed-over" }
  | { readonly type: "nothing-promotable" }
  /** What lies behind the promotable position is no state that the volumes ever were in. */
  | { readonly type: "resync-open"; readonly promotable: Sequence; readonly end: Sequence }
  /** The journal or the ledger has failed, and is not mended yet. */
  | { readonly type: "suspect"; readonly code: string }
  | { readonly type: "member-incomplete"; readonly member: number }
  | { readonly type: "point"; readonly id: string; readonly sequence: Sequence }
  /** A view, an export, a drill, a kept branch. */
  | { readonly type: "reservation"; readonly id: string; readonly why: string; readonly sequence: Sequence }
  | { readonly type: "not-folded"; readonly member: number; readonly floor: Sequence; readonly to: Sequence }
  /** Nothing stands in the way, and nobody has asked for it. */
  | { readonly type: "not-recorded"; readonly sequence: Sequence };

export interface InPlaceSituation {
  readonly role: "secondary" | "failed-over" | "promoted" | "primary";
  readonly promotable: Position | undefined;
  /** The end of the present history. */
  readonly end: Position | undefined;
  readonly suspect: string | undefined;
  /** Those that were not removed. */
  readonly members: readonly {
    readonly member: number;
    readonly capture: CaptureScope;
    readonly floor: Sequence;
  }[];
  /** Where each member stands at the promotable position. */
  readonly standing: readonly MemberPosition[];
  readonly points: readonly { readonly id: string; readonly position: Position }[];
  readonly reservations: readonly {
    readonly id: string;
    readonly position: Position;
    readonly why: string;
  }[];
}

/** What somebody else has to end or wait for. Folding and recording come behind that. */
export function inPlaceObstacles(situation: InPlaceSituation): readonly InPlaceObstacle[] {
  const { role, promotable, end, suspect, points, reservations } = situation;
  const found: InPlaceObstacle[] = [];
  if (role === "secondary" || role === "failed-over") found.push({ type: "role", role });
  if (suspect !== undefined) found.push({ type: "suspect", code: suspect });
  if (promotable === undefined || end === undefined) found.push({ type: "nothing-promotable" });
  else if (promotable.sequence !== end.sequence)
    found.push({ type: "resync-open", promotable: promotable.sequence, end: end.sequence });
  found.push(...incompleteMembers(situation));
  for (const { id, position } of points) found.push({ type: "point", id, sequence: position.sequence });
  for (const { id, position, why } of reservations)
    found.push({ type: "reservation", id, why, sequence: position.sequence });
  return found;
}

/** How far each image has to be folded, that it holds the whole history. */
export function foldsBeforeInPlace(situation: InPlaceSituation): readonly InPlaceObstacle[] {
  return situation.standing.flatMap(({ member, at }): readonly InPlaceObstacle[] => {
    const held = situation.members.find((candidate) => candidate.member === member);
    if (held === undefined || held.floor >= at) return [];
    return [{ type: "not-folded", member, floor: held.floor, to: at }];
  });
}

/** A member that is captured alone stands where its last scan ended, and need not stand at the head. */
function incompleteMembers(situation: InPlaceSituation): readonly InPlaceObstacle[] {
  const head = situation.promotable?.sequence ?? 0;
  return situation.members.flatMap(({ member, capture }): readonly InPlaceObstacle[] => {
    const at = situation.standing.find((standing) => standing.member === member)?.at;
    const isWhole = at !== undefined && (capture === "alone" || at === head);
    return isWhole ? [] : [{ type: "member-incomplete", member }];
  });
}
