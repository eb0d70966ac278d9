import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import {
  type GroupRecord,
  type ImagePlace,
  type MemberRecord,
  PAIRING_OF_NEW,
} from "#src/operations/groups/record/group-file-format.js";
import { secondaryRemoved } from "#src/operations/groups/replication-errors.js";
import { unproved } from "#src/operations/groups/verify/verify-record.js";
import { failed } from "#src/operations/jobs/job-run.js";

/** From the members that a group has to those that its specification wants. */
export interface MemberPlan {
  /** All of them, in the order of the specification; those that are added have no identity yet. */
  readonly members: readonly MemberRecord[];
  readonly added: readonly MemberRecord[];
  readonly grown: readonly MemberRecord[];
  readonly nextMember: number;
  /** Whether anything is added, removed or made larger. */
  readonly isReshaping: boolean;
}

/** Members that stay keep their number; one that is added gets a number that none ever had. */
export function planMembers(
  record: Pick<GroupRecord, "members" | "nextMember">,
  wanted: GroupSpecification,
  site: string,
): MemberPlan {
  const known = new Map(record.members.map((member) => [member.name, member]));
  let { nextMember } = record;
  const added: MemberRecord[] = [];
  const grown: MemberRecord[] = [];
  const members = wanted.members.flatMap((member): MemberRecord[] => {
    if (member.capture === "postgres") return [];
    const before = known.get(member.name);
    if (before === undefined) {
      const { name } = member;
      // How large a source is is found out when it is looked at.
      const sizeBytes = member.capture === "nbd" ? member.sizeBytes : 0;
      const place = placeAt(member, site);
      const made = { number: nextMember, name, sizeBytes, image: place, identity: "" };
      nextMember += 1;
      added.push(made);
      return [made];
    }
    if (member.capture === "scan" || member.sizeBytes === before.sizeBytes) return [before];
    const larger = { ...before, sizeBytes: member.sizeBytes };
    grown.push(larger);
    return [larger];
  });
  const isReshaping = added.length > 0 || grown.length > 0 || removedMembers(record, members).length > 0;
  return { members, added, grown, nextMember, isReshaping };
}

export function removedMembers(
  before: Pick<GroupRecord, "members">,
  members: readonly MemberRecord[],
): readonly MemberRecord[] {
  const numbers = new Set(members.map(({ number }) => number));
  return before.members.filter(({ number }) => !numbers.has(number));
}

function placeAt(member: Exclude<MemberSpecification, { capture: "postgres" }>, site: string): ImagePlace {
  if (member.capture === "scan") return { type: "source", path: member.source };
  const { images } = member;
  const path = Object.hasOwn(images, site) ? images[site] : undefined;
  return path === undefined ? { type: "own" } : { type: "given", path };
}

/** Whether it is captured otherwise, so that a capture that runs has to begin again. */
export function isCapturedAnew(before: GroupSpecification, wanted: GroupSpecification): boolean {
  const shape = ({ mode, buffers }: GroupSpecification): string =>
    JSON.stringify([
      mode.type,
      mode.type === "async" ? "" : mode.whenAway,
      buffers.outboxBytesMax,
      buffers.spillBytesMax,
    ]);
  const isPaired = (specification: GroupSpecification): boolean => specification.secondary !== undefined;
  return isPaired(before) !== isPaired(wanted) || (isPaired(wanted) && shape(before) !== shape(wanted));
}

/** Another specification, of which the secondary is to hear; with a secondary that has come, or without one that has gone. */
export function withSpecification(
  record: GroupRecord,
  specification: GroupSpecification,
  nowMs: number,
): GroupRecord {
  const { pairing, former } = record;
  const { secondary } = specification;
  const next: GroupRecord = { ...record, specification };
  if (pairing === undefined && secondary !== undefined) return withSecondary(next, secondary, former);
  if (pairing?.role !== "active") return next;
  if (secondary !== undefined) return { ...next, pairing: { ...pairing, revision: pairing.revision + 1 } };
  const { copy, departed } = pairing;
  const gone = record.specification.secondary ?? "";
  // Who asked for one is answered from it all the same.
  const why = secondaryRemoved(specification.group, gone);
  const jobs = pairing.jobs?.map((job) => (job.state === "running" ? failed(job, why, nowMs) : job));
  return { ...next, pairing: undefined, former: { secondary: gone, copy, departed, jobs } };
}

/** One that had been there before may have its copy still, with its points: that goes on, by a sync of everything. */
function withSecondary(record: GroupRecord, secondary: string, former: GroupRecord["former"]): GroupRecord {
  const isBack = former?.secondary === secondary;
  const known = isBack ? { copy: former.copy, departed: former.departed } : {};
  return { ...record, pairing: { ...PAIRING_OF_NEW, ...known, jobs: former?.jobs }, former: undefined };
}

/** What is decided when a secondary is to be seeded again. */
export interface Restart {
  readonly requestId: string;
  /** The copy goes first, with its points, and another takes its place; else everything is sent on top of what is there. */
  readonly anew: boolean;
}

export function withRestart(record: GroupRecord, { requestId, anew }: Restart): GroupRecord {
  const { pairing } = record;
  if (pairing?.role !== "active") return record;
  const verify = pairing.verify && unproved(pairing.verify);
  const again = { ...pairing, isNew: true, narrowed: undefined, restart: requestId, verify };
  if (!anew) return { ...record, pairing: again };
  return {
    ...record,
    pairing: { ...again, copy: pairing.copy + 1, offered: 0, paired: false, departed: [] },
  };
}

/** Members of these numbers are none any more. */
export function withDeparted(record: GroupRecord, numbers: readonly number[]): GroupRecord {
  const { pairing, former } = record;
  if (numbers.length === 0) return record;
  if (pairing?.role === "active")
    return { ...record, pairing: { ...pairing, departed: [...pairing.departed, ...numbers] } };
  if (former === undefined) return record;
  return { ...record, former: { ...former, departed: [...former.departed, ...numbers] } };
}
