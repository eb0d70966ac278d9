import { TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";

/** What is refused of a rollback, at either site, and what to do then. */

/** Nothing ends here before it is known that the old primary will take the group back. */
export function oldPrimaryAway(group: string, peer: string, trouble: Trouble | undefined): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "OLD_PRIMARY_AWAY",
    message: `${group} can be rolled back only while ${peer} answers, since it is to serve it again${trouble === undefined ? "" : `: ${trouble.why}`}`,
    hint: `start the daemon at ${peer} and see that this site reaches it, then ask again; tidemark commit makes the failover final instead`,
    facts: { group, peer },
  });
}

/** Nobody serves the group until then. */
export function grantUntaken(peer: string, trouble: Trouble | undefined): Trouble {
  return {
    code: "GRANT_UNTAKEN",
    why: `${peer} has not taken the group back yet${trouble === undefined ? "" : `: ${trouble.why}`}`,
    hint: `${peer} has not taken the group back yet, and is told by itself: start its daemon and see that this site reaches it; or fail over again here`,
  };
}

/** What the old primary had sent is not known any more as one moment. */
export function nothingToReturnTo(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOTHING_TO_RETURN_TO",
    message: `what this site had received of ${group} before the failover is not reserved any more`,
    hint: `tidemark commit makes the failover final, and tidemark reprotect then makes the old primary the secondary`,
    facts: { group },
  });
}

/** A start that found a rollback which had promised nothing. */
export function rollbackInterrupted(group: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "ROLLBACK_INTERRUPTED",
    message: `the daemon ended before anything was promised: ${group} is failed over as before`,
    hint: "ask for it again",
    facts: { group },
  });
}

/** Somebody failed over again before the old primary had opened its reign. */
export function rollbackSuperseded(group: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "ROLLBACK_SUPERSEDED",
    message: `${group} was failed over again before its old primary had opened the reign that it was promised`,
    hint: `tidemark status ${group} shows which site serves it`,
    facts: { group },
  });
}

/** At the old primary: it serves, or stopped for somebody else. */
export function notSupersededBy(group: string, site: string, winner: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_SUPERSEDED",
    message: `${site} has not stopped serving ${group} because of ${winner}, of which it takes no reign`,
    hint: `compare tidemark status ${group} at both sites`,
    facts: { group, site, winner },
  });
}

/** At the old primary: it stopped for a later failover than the one that was rolled back. */
export function grantOutdated(group: string, epoch: number, superseded: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GRANT_OUTDATED",
    message: `the reign of ${group} that is promised has epoch ${epoch}, and a later one, ${superseded}, is known`,
    hint: `compare tidemark status ${group} at both sites`,
    facts: { group, epoch, superseded },
  });
}

/** At a site that holds the copy of it. */
export function grantedToAnother(group: string, site: string, from: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_THE_OLD_PRIMARY",
    message: `${from} promises a reign of ${group} to ${site}, which is not its old primary`,
    hint: `compare tidemark status ${group} at both sites`,
    facts: { group, site, from },
  });
}
