import { TidemarkError } from "#src/base/errors.js";
import { CONFIRM_RESTART, confirmationMissing } from "#src/operations/groups/group-errors.js";

/** What is refused because of which site is what, and what to do then. */

/** A verb of the other site. `command`: what to run there. */
export function otherSite(group: string, what: string, site: string, command: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "WRONG_SITE",
    message: `${what} of the group ${group} is asked for at ${site}`,
    hint: `run tidemark --site ${site} ${command}`,
    facts: { group, site },
  });
}

export function peerNotConfigured(group: string, secondary: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "PEER_NOT_CONFIGURED",
    message: `the secondary of ${group} is to be ${secondary}, and the configuration of this site names no such peer`,
    hint: `add ${secondary} to peers with its address, and reload the configuration; or correct the name`,
    facts: { group, secondary },
  });
}

export function notOfferedByPrimary(group: string, primary: string, from: string): TidemarkError {
  return new TidemarkError({
    kind: "denied",
    code: "OFFER_OF_ANOTHER_SITE",
    message: `${from} offers the group ${group}, whose primary is ${primary}`,
    hint: "only the primary of a group says what it is to be",
    facts: { group, primary, from },
  });
}

export function nameTaken(group: string, site: string, id: string, offered: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_NAME_TAKEN",
    message: `${site} has another group ${group} already: its id is ${id}, and that of the one offered is ${offered}`,
    hint: `delete the one at ${site} if nobody needs it, with tidemark --site ${site} group delete; or give the new one another name`,
    facts: { group, site, id, offered },
  });
}

export function bothPrimary(group: string, site: string, from: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BOTH_PRIMARY",
    message: `${from} offers the group ${group} as its primary, and ${site} is its primary too`,
    hint: "compare tidemark group show at both sites, and delete the group at the one that is wrong",
    facts: { group, site, from },
  });
}

const COPY_GONE = "COPY_GONE";
const COPY_NEWER = "COPY_NEWER";

/** Whether a person has to decide what becomes of the copy. */
export function isCopyTrouble(code: string): boolean {
  return code === COPY_GONE || code === COPY_NEWER;
}

/** `site`: where it was. */
export function copyGone(group: string, site: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: COPY_GONE,
    message: `${site} has no copy of ${group} any more: it was deleted there, or its data directory is another one`,
    hint: `its points are gone; at the primary, tidemark restart-replication ${group} --now --confirm Restart seeds it again`,
    facts: { group, site },
  });
}

export function copyNewer(group: string, site: string, held: number, offered: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: COPY_NEWER,
    message: `${site} has copy ${held} of ${group}, and its primary offers copy ${offered}: the primary does not know what it has decided itself`,
    hint: `what the primary has in its data directory is older than it was, as when a disk is put back from a backup; see what is right, then delete the group at ${site}, or at the primary`,
    facts: { group, site, held, offered },
  });
}

export function assertRestart(group: string, confirm: string, now: boolean): void {
  if (confirm === CONFIRM_RESTART) return;
  const what = now
    ? `seeding ${group} again drops its copy first, with every point`
    : `all of ${group} is sent again, and what is written meanwhile is exposed until that is done`;
  throw confirmationMissing(what, { group }, CONFIRM_RESTART);
}

export function appPointRefused(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NO_FREEZE_HOOK",
    message: `an app-consistent point of ${group} needs hooks that freeze and thaw its application, and it names none`,
    hint: "define the hooks in the configuration of each site and name them under hooks of the group, at freeze and thaw; or cut one with --consistent flush: it stands exactly at a completed flush",
    facts: { group },
  });
}

export function stillToThaw(group: string, hook: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "THAW_OWED",
    message: `the application of ${group} is still to be thawed after an earlier point`,
    hint: `the hook ${hook} is run until it succeeds: tidemark events ${group} tells what keeps it from that`,
    facts: { group, hook },
  });
}

export function pointNotThereYet(sequence: number): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "POINT_NOT_PROMOTABLE_YET",
    message: `the point was cut at sequence ${sequence}, and the secondary does not have it yet`,
    hint: "it is on its way: tidemark point list, at the secondary, shows it once it is there",
    facts: { sequence },
  });
}

/** What was under way with it has come to its end. */
export function secondaryRemoved(group: string, secondary: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SECONDARY_REMOVED",
    message: `the secondary ${secondary} was taken away from the group ${group} meanwhile`,
    hint: "nothing is to be done; the group is served alone until it is given a secondary",
    facts: { group, secondary },
  });
}
