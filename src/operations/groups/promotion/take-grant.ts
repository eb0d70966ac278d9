import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { GroupRegister } from "#src/operations/groups/group-register.js";
import type { ReignGrant } from "#src/operations/groups/other-sites.js";
import { Group } from "#src/operations/groups/primary/group.js";
import {
  grantedToAnother,
  grantOutdated,
  notSupersededBy,
} from "#src/operations/groups/promotion/rollback-errors.js";
import { writeGroupRecord } from "#src/operations/groups/record/group-file.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { takeRole } from "#src/operations/groups/reprotect/change-role.js";

export interface GrantOptions {
  readonly ports: GroupPorts;
  readonly register: GroupRegister;
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/**
 * The old primary is promised the next reign by the site that was promoted in its place, which has rolled back, and is the
 * primary again.
 *
 * 1. It has stopped for that very site, and the reign is higher than the one that it has stopped for: else it is refused. 2.
 * Recorded: it is superseded no more, and which reign it opens. 3. The capture begins along an entry of that reign, which
 * grows from the end of what this site wrote, durable before a client is let through. A start behind 2 does 3 without being
 * told again.
 */
export async function takeGrant(
  { ports, register, inTurn }: GrantOptions,
  from: string,
  grant: ReignGrant,
): Promise<void> {
  const named = register.groups.get(grant.id);
  if (named === undefined) throw register.unknown(grant.id);
  await inTurn(named.name, async () => {
    const known = register.groups.get(grant.id);
    const pairing = known?.record.pairing;
    if (!(known instanceof Group) || pairing?.role !== "active")
      throw grantedToAnother(named.name, ports.site, from);
    const { superseded, granted } = pairing;
    if (superseded === undefined && granted?.entry === grant.entry) return;
    const hasStopped = known.state.type === "fenced" || known.state.type === "diverged";
    if (superseded?.winner !== from || !hasStopped) throw notSupersededBy(named.name, ports.site, from);
    if (grant.epoch <= superseded.epoch) throw grantOutdated(named.name, grant.epoch, superseded.epoch);
    if (!grant.decided) return;
    await known.stop();
    const { epoch, entry } = grant;
    const returned: GroupRecord = {
      ...known.record,
      // What it had handed over was given back with this: nobody is asked about it again.
      pairing: { ...pairing, superseded: undefined, handOver: undefined, granted: { epoch, entry } },
    };
    let record = known.record;
    try {
      await writeGroupRecord(ports.disk, groupLayout(ports.dataDirectory, record.id), returned, ports.hash64);
      record = returned;
      ports.logger.warn("the failover was rolled back, and this site is the primary again", {
        group: named.name,
        from,
        epoch,
      });
    } finally {
      // After a failure that is the superseded primary, as before.
      const taken = await takeRole(ports, register, record);
      // Who promises it the reign is the secondary that it would wait for.
      if (taken instanceof Group && taken.state.type === "waiting") await taken.serve();
    }
  });
}
