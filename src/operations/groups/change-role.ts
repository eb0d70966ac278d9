import { forgetStore } from "#src/operations/groups/forget-store.js";
import type { GroupRecord, PrimaryPairing } from "#src/operations/groups/group-file-format.js";
import { groupLayout } from "#src/operations/groups/group-layout.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { type GroupRegister, type SiteGroup, siteGroup } from "#src/operations/groups/group-register.js";

/** What stands for the group from here on, open: its site has become another in it, and the record says so. */
export async function takeRole(
  ports: GroupPorts,
  register: GroupRegister,
  record: GroupRecord,
): Promise<SiteGroup> {
  await forgetFormerRole(ports, record);
  const group = siteGroup(ports, record);
  register.groups.set(record.id, group);
  await group.start();
  ports.onChange();
  return group;
}

/** The store of a site that was promoted and became an ordinary primary: what a crash has left of it goes with the next start. */
export async function forgetFormerRole(ports: GroupPorts, record: GroupRecord): Promise<void> {
  if (record.pairing?.role !== "active" || record.pairing.jobs === undefined) return;
  await forgetStore(ports.disk, groupLayout(ports.dataDirectory, record.id));
}

/** Something was promotable at the secondary for the first time: with that a reprotect has ended, in the same change. */
export function nowPaired(pairing: PrimaryPairing, nowMs: number): PrimaryPairing {
  const { jobs, offered } = pairing;
  // What was in step may be a copy that is not to be any more.
  if (offered === 0) return pairing;
  if (jobs === undefined) return { ...pairing, paired: true };
  const ended = jobs.map((job) =>
    job.state !== "running"
      ? job
      : {
          ...job,
          state: "succeeded" as const,
          endMs: nowMs,
          steps: job.steps.map((step) =>
            step.state === "running" ? { ...step, state: "succeeded" as const, endMs: nowMs } : step,
          ),
        },
  );
  return { ...pairing, paired: true, jobs: ended };
}

/** Whether the secondary was the primary before, and is being made equal. */
export function isReprotecting({ jobs = [] }: Pick<PrimaryPairing, "jobs">): boolean {
  return jobs.some(({ verb, state }) => verb === "reprotect" && state === "running");
}
