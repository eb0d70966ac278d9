import { TidemarkError } from "#src/base/errors.js";
import { hasNoSecondary } from "#src/operations/groups/group-errors.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { OtherSites } from "#src/operations/groups/other-sites.js";
import type { Group } from "#src/operations/groups/primary/group.js";
import { peerNotConfigured } from "#src/operations/groups/replication-errors.js";

/**
 * Whoever asks for replication to start means that the group is to be replicated from now on, and need not know whether it
 * never was, is stopped, or is replicated already. So this is no state of its own: a group without a secondary gets the one
 * that is named, through the same change that applying its file would make; one that is paused goes on; another is left as it
 * is. Nothing is guessed: which site is to hold the copy is said by the group or by who asks, and a copy is never moved by
 * it, as the points at the site before would be left behind.
 */
export async function startReplication(
  group: Group,
  to: string | undefined,
  change: Change,
  otherSites: OtherSites,
): Promise<GroupPicture> {
  const { specification } = group.record;
  const { secondary } = specification;
  if (secondary === undefined) {
    if (to === undefined) throw noSecondaryNamed(group.name);
    if (otherSites.addressOf(to) === undefined && to !== group.record.site)
      throw peerNotConfigured(group.name, to);
    return (await group.apply({ ...specification, secondary: to }, change)).group;
  }
  if (to !== undefined && to !== secondary) throw replicatedElsewhere(group.name, secondary, to);
  return await group.setPaused(false);
}

function noSecondaryNamed(group: string): TidemarkError {
  return new TidemarkError({
    ...errorFields(hasNoSecondary(group)),
    hint: `say which site is to hold the copy: tidemark start ${group} --to SITE; or name a secondary in its file, and apply that`,
  });
}

function errorFields({ kind, code, message, facts }: TidemarkError) {
  return { kind, code, message, facts };
}

function replicatedElsewhere(group: string, secondary: string, to: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "REPLICATED_ELSEWHERE",
    message: `the group ${group} is replicated to ${secondary}, and has one secondary at a time; start was asked for to ${to}`,
    hint: `leave --to out to go on with ${secondary}; to take ${to} in its place, apply the group's file without secondary, which wants --confirm Delete and leaves the points at ${secondary} to nobody, then start it with --to ${to}`,
    facts: { group, secondary, to },
  });
}
