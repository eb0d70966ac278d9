import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { type GroupRegister, type SiteGroup, siteGroup } from "#src/operations/groups/group-register.js";
import type { HandedOver } from "#src/operations/groups/primary/group-volumes.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { forgetStore } from "#src/operations/groups/reprotect/forget-store.js";

/** What stands for the group from here on, open: its site has become another in it, and the record says so. */
export async function takeRole(
  ports: GroupPorts,
  register: GroupRegister,
  record: GroupRecord,
  handed?: HandedOver,
): Promise<SiteGroup> {
  await forgetFormerRole(ports, record);
  const group = siteGroup(ports, record, handed);
  register.groups.set(record.id, group);
  await group.start();
  // What was handed over ended with the attempt to open it.
  if (group.state.type === "broken") await handed?.volumes.endAll();
  ports.onChange();
  return group;
}

/** The store of a site that was promoted and became an ordinary primary: what a crash has left of it goes with the next start. */
export async function forgetFormerRole(ports: GroupPorts, record: GroupRecord): Promise<void> {
  if (record.pairing?.role !== "active" || record.pairing.jobs === undefined) return;
  await forgetStore(ports.disk, groupLayout(ports.dataDirectory, record.id));
}
