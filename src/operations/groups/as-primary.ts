import { isPromoted } from "#src/domain/group/group-state.js";
import type { SiteGroup } from "#src/operations/groups/group-register.js";
import { Group } from "#src/operations/groups/primary/group.js";
import { promotedHere } from "#src/operations/groups/promotion/failover-errors.js";
import { otherSite } from "#src/operations/groups/replication-errors.js";

/** What only a primary does; who asks at the copy is told where the primary is. */
export function asPrimary(group: SiteGroup, what: string, command: string): Group {
  if (group instanceof Group) return group;
  if (isPromoted(group.state)) throw promotedHere(group.name, group.record.site);
  throw otherSite(group.name, what, group.primary, command);
}
