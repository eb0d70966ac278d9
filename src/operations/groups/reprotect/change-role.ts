import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { type GroupRegister, type SiteGroup, siteGroup } from "#src/operations/groups/group-register.js";
import { forgetSecondary } from "#src/operations/groups/images/remove-tree.js";
import type { HandedOver } from "#src/operations/groups/primary/group-volumes.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { forgetStore } from "#src/operations/groups/reprotect/forget-store.js";

/** The site that was promoted is the primary from here on, and the record says so: its store goes. */
export async function takeReversedRole(
  ports: GroupPorts,
  register: GroupRegister,
  record: GroupRecord,
  handed?: HandedOver,
): Promise<SiteGroup> {
  await forgetFormerRole(ports, record);
  return await takeRole(ports, register, record, handed);
}

/**
 * What stands for the group from here on, open, as the record says. It removes nothing: after a change of role that failed,
 * the file on disk may be that of either role.
 */
export async function takeRole(
  ports: GroupPorts,
  register: GroupRegister,
  record: GroupRecord,
  handed?: HandedOver,
): Promise<SiteGroup> {
  const group = siteGroup(ports, record, handed);
  register.groups.set(record.id, group);
  await group.start();
  // What was handed over ended with the attempt to open it.
  if (group.state.type === "broken") await handed?.volumes.endAll();
  ports.onChange();
  return group;
}

/** Before a start: what a crash, or a disk that failed, has left of what this site was in the group before. */
export async function forgetFormerRole(ports: GroupPorts, { id, pairing }: GroupRecord): Promise<void> {
  const layout = groupLayout(ports.dataDirectory, id);
  if (pairing?.role === "active" && pairing.jobs !== undefined) await forgetStore(ports.disk, layout);
  if (pairing?.role === "passive" && pairing.reprotected === true) await forgetSecondary(ports.disk, layout);
}
