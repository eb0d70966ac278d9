import { TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { JobWish } from "#src/operations/groups/promotion-record.js";

/** The words that end service or make it final. */
export const CONFIRM_FAILOVER = "Failover";
export const CONFIRM_CHANGE = "Change";
export const CONFIRM_COMMIT = "Commit";

/** What stands in the way of a promotion. */
export function promotionRefused(group: string, { code, why, hint }: Trouble): TidemarkError {
  return new TidemarkError({ kind: "refused", code, message: why, hint, facts: { group } });
}

/** What a promoted site does not do, or not yet. */
export function promotedHere(group: string, site: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_PROMOTED",
    message: `the group ${group} was failed over to ${site}, which serves it alone: nothing replicates`,
    hint: `tidemark --site ${site} status ${group} shows how it stands`,
    facts: { group, site },
  });
}

/** A start that found a failover that had promised nothing. */
export function interrupted(group: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "FAILOVER_INTERRUPTED",
    message: `the daemon ended before anything was promised: ${group} stands as before`,
    hint: "ask for it again",
    facts: { group },
  });
}

/** What clients are told whose volume is about to be served from another point. */
export function pointChanged(volume: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ESHUTDOWN",
    message: `${volume} is about to be served from another point`,
    hint: "open it again",
    facts: { volume },
  });
}

/** The same request id with another verb or another wish. */
export function requestTaken(
  group: string,
  requestId: string,
  verb: string,
  wish: JobWish | undefined,
): TidemarkError {
  const words = [
    wish?.selector === undefined || wish.selector === "" ? [] : `to ${JSON.stringify(wish.selector)}`,
    wish?.includeFuzzy === true ? "with fuzzy members" : [],
    wish?.force === true ? "forced" : [],
    wish?.deletePoints === true ? "with old points dropped" : [],
  ].flat();
  const asked = [`a ${verb} of ${group}`, ...words].join(", ");
  return new TidemarkError({
    kind: "invalid",
    code: "REQUEST_ID_TAKEN",
    message: `the request id ${JSON.stringify(requestId.slice(0, 80))} was that of ${asked}`,
    hint: "give each request an id of its own",
    facts: { group, verb },
  });
}
