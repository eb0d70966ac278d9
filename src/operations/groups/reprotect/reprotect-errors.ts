import { TidemarkError } from "#src/base/errors.js";
import { BRANCH_RESERVATION } from "#src/data-path/recovery/recovery.js";
import type { InPlaceStanding } from "#src/data-path/store/store.js";
import type { Trouble } from "#src/domain/group/group-state.js";

/** The word that has the old primary become the secondary. */
export const CONFIRM_REPROTECT = "Reprotect";

type Obstacle = Extract<InPlaceStanding, { readonly kind: "not" }>["why"][number];

/**
 * What has to be ended before the images can be written in place: they have no versions, and pass what is kept. `pinned`:
 * points that no verb but `unpin` and `delete` lets go of.
 */
export function stillKept(
  group: string,
  obstacles: readonly Obstacle[],
  pinned: readonly string[] = [],
): TidemarkError {
  const points = obstacles.filter(({ type }) => type === "point").length;
  const held = obstacles.flatMap((one) => (one.type === "reservation" ? [one.why] : []));
  const others = obstacles.flatMap(({ type }) =>
    type === "point" || type === "reservation" ? [] : [type.replaceAll("-", " ")],
  );
  const what = [
    ...(points === 0 ? [] : [`${points} recovery ${points === 1 ? "point" : "points"}`]),
    ...new Set(held),
    ...new Set(others),
  ].join(", ");
  return new TidemarkError({
    kind: "refused",
    code: "OLD_POINTS_KEPT",
    message: `${group} cannot be reprotected while this site keeps ${what}: its images are about to be written in place, and have no versions`,
    hint: pinned.length > 0 ? hintForPinned(group, pinned) : hintFor(group, points, held, others),
    facts: { group, points, held: held.length },
  });
}

function hintForPinned(group: string, pinned: readonly string[]): string {
  const more = pinned.length > 1 ? `, and ${pinned.length - 1} more are pinned` : "";
  return `tidemark point unpin ${group} ${pinned[0]} lets that one go${more}; then tidemark commit ${group} --delete-points --confirm Commit`;
}

function hintFor(group: string, points: number, held: readonly string[], others: readonly string[]): string {
  if (held.includes(BRANCH_RESERVATION))
    return `tidemark branch list ${group} shows the branches, and tidemark branch drop drops one with its points; tidemark commit ${group} --delete-points --confirm Commit drops other points`;
  if (points > 0)
    return `tidemark commit ${group} --delete-points --confirm Commit drops the points; or wait until keep_after_promotion lets them go`;
  if (held.length > 0)
    return `end what reads it: tidemark drill list, tidemark branch list ${group}; and close views that clients have open`;
  return `ask again in a moment; tidemark status ${group} shows the store (${others.join(", ")})`;
}

/** Who was told nothing may go on acknowledging writes: nothing of it is taken over before. */
export function peerNotFenced(group: string, peer: string, trouble: Trouble | undefined): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "PEER_NOT_FENCED",
    message: `${peer} has not answered that it serves ${group} no more${trouble === undefined ? "" : `: ${trouble.why}`}`,
    hint: `start the daemon at ${peer} and see that this site reaches it: it is told by itself, and tidemark status ${group} then shows FenceConfirmed`,
    facts: { group, peer },
  });
}

export function onlyToOldPrimary(group: string, to: string, oldPrimary: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "REPROTECT_TO_ANOTHER_SITE",
    message: `${group} can be reprotected to ${oldPrimary}, its old primary, and not to ${JSON.stringify(to.slice(0, 80))}`,
    hint: `leave --to out; once ${group} is protected, apply a specification with another secondary`,
    facts: { group, oldPrimary },
  });
}

export function nothingToReprotect(group: string, site: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_FAILED_OVER",
    message: `${site} is the primary of ${group}, and it was not failed over`,
    hint: `tidemark status ${group} shows whether it is protected`,
    facts: { group, site },
  });
}

export function reprotectInterrupted(group: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "REPROTECT_INTERRUPTED",
    message: `the daemon ended before anything was decided: ${group} stands as before`,
    hint: "ask for it again",
    facts: { group },
  });
}

/** The winner's volumes are smaller than what was written here. */
export function imageLarger(
  group: string,
  member: string,
  heldBytes: number,
  offeredBytes: number,
): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "IMAGE_LARGER",
    message: `${group}/${member} was made larger here after the fork: ${heldBytes} bytes, and the new primary has ${offeredBytes}`,
    hint: `make it as large there: tidemark group resize ${group} ${member} ${heldBytes}`,
    facts: { group, member, heldBytes, offeredBytes },
  });
}

/** Its old primary was promoted before the two were equal. */
export function reprotectSuperseded(group: string, winner: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "REPROTECT_SUPERSEDED",
    message: `${winner} was promoted before ${group} was protected by it`,
    hint: `ask at ${winner}, which is its primary now`,
    facts: { group, winner },
  });
}
