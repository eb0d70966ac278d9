import { TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { confirmationMissing } from "#src/operations/groups/group-errors.js";
import { rollbackInterrupted } from "#src/operations/groups/promotion/rollback-errors.js";
import {
  CONFIRM_REPROTECT,
  reprotectInterrupted,
} from "#src/operations/groups/reprotect/reprotect-errors.js";
import type { JobVerb } from "#src/operations/jobs/job.js";

/** The words that end service or make it final. */
export const CONFIRM_FAILOVER = "Failover";
export const CONFIRM_CHANGE = "Change";
export const CONFIRM_COMMIT = "Commit";
export const CONFIRM_ROLLBACK = "Rollback";
export const CONFIRM_PLANNED = "Planned";

/** What a verb does that wants its word; `site`: where it does it. */
const DOES: Readonly<
  Record<
    Exclude<JobVerb, "verify">,
    readonly [string, (group: string, site: string, deletePoints: boolean) => string]
  >
> = {
  failover: [CONFIRM_FAILOVER, (group, site) => `failing ${group} over to ${site} ends its replication`],
  "change-point": [
    CONFIRM_CHANGE,
    (group) => `serving ${group} from another point ends what clients have open of it`,
  ],
  commit: [
    CONFIRM_COMMIT,
    (group, _, deletePoints) =>
      `making the failover of ${group} final ends change-point${deletePoints ? ", and drops its old points" : ""}`,
  ],
  rollback: [
    CONFIRM_ROLLBACK,
    (group, site) =>
      `rolling ${group} back ends its service at ${site}; what was written there since the failover is kept as a branch`,
  ],
  "planned-failover": [
    CONFIRM_PLANNED,
    (group, site, deletePoints) =>
      `handing ${group} over to ${site} ends what clients have open of it here${deletePoints ? ", and drops its recovery points" : ""}`,
  ],
  reprotect: [CONFIRM_REPROTECT, (group, site) => `reprotecting ${group} overwrites what differs at ${site}`],
};

export function assertConfirmed(
  verb: Exclude<JobVerb, "verify">,
  confirm: string,
  group: string,
  site: string,
  deletePoints = false,
): void {
  const [word, what] = DOES[verb];
  if (confirm !== word) throw confirmationMissing(what(group, site, deletePoints), { group }, word);
}

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
export function interrupted(group: string, verb: string): TidemarkError {
  if (verb === "reprotect") return reprotectInterrupted(group);
  if (verb === "rollback") return rollbackInterrupted(group);
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
