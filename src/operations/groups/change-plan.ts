import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { GroupRecord, ImagePlace, MemberRecord } from "#src/operations/groups/group-file-format.js";

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
    if (member.capture !== "nbd") return [];
    const before = known.get(member.name);
    if (before === undefined) {
      const { name, sizeBytes } = member;
      const place = placeAt(member.images, site);
      const made = { number: nextMember, name, sizeBytes, image: place, identity: "" };
      nextMember += 1;
      added.push(made);
      return [made];
    }
    if (member.sizeBytes === before.sizeBytes) return [before];
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

function placeAt(images: Readonly<Record<string, string>>, site: string): ImagePlace {
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
  return shape(before) !== shape(wanted);
}

/** Another specification, of which the secondary is to hear. */
export function withSpecification(record: GroupRecord, specification: GroupSpecification): GroupRecord {
  const { pairing } = record;
  if (pairing?.role !== "active") return { ...record, specification };
  return { ...record, specification, pairing: { ...pairing, revision: pairing.revision + 1 } };
}

/** Members of these numbers are none any more. */
export function withDeparted(record: GroupRecord, numbers: readonly number[]): GroupRecord {
  const { pairing } = record;
  if (pairing?.role !== "active" || numbers.length === 0) return record;
  return { ...record, pairing: { ...pairing, departed: [...pairing.departed, ...numbers] } };
}
