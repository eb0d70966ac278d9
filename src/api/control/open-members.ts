import { TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";

/** The members of a point that are opened: the one that is named, or each of which there is a whole block device in it. */
export function membersToOpen(group: GroupPicture, point: PointPicture, member: string): readonly string[] {
  if (member !== "") return [namedMember(group, point, member)];
  const volumes = group.members.filter(({ kind }) => kind === "volume").map(({ name }) => name);
  const whole = point.members.filter(({ name, fuzzy }) => !fuzzy && volumes.includes(name));
  if (whole.length > 0) return whole.map(({ name }) => name);
  throw refused("NOTHING_TO_OPEN", `no member of ${group.name} can be opened at that moment`, LIST, group);
}

const LIST = "tidemark point list says which members each point has";

/** One that was read while it changed is opened when it is asked for by its name. */
function namedMember(group: GroupPicture, point: PointPicture, member: string): string {
  const known = group.members.find(({ name }) => name === member);
  const isInPoint = point.members.some(({ name }) => name === member);
  if (known === undefined && !isInPoint) throw unknown(group, member);
  if (known?.kind === "wal") {
    const what = `${group.name}/${member} is a database's log, and no block device`;
    throw refused("NOT_A_VOLUME", what, "tidemark wal-fetch reads it", group);
  }
  if (isInPoint) return member;
  throw refused(
    "MEMBER_NOT_IN_POINT",
    `${group.name}/${member} is not in the state of that moment`,
    LIST,
    group,
  );
}

function unknown(group: GroupPicture, member: string): TidemarkError {
  const names = group.members.map(({ name }) => name);
  const near = nearest(member, names);
  return new TidemarkError({
    kind: "not-found",
    code: "MEMBER_UNKNOWN",
    message: `${group.name} has no member ${JSON.stringify(member)}`,
    hint: near === undefined ? `it has ${names.join(", ")}` : `did you mean ${near}?`,
    facts: { group: group.name },
  });
}

function refused(code: string, message: string, hint: string, { name }: GroupPicture): TidemarkError {
  return new TidemarkError({ kind: "refused", code, message, hint, facts: { group: name } });
}
