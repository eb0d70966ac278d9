import { TidemarkError } from "#src/base/errors.js";
import type { DrillRefusal } from "#src/domain/drill/drill-life.js";
import type { DrillRecord, LeftOutMember } from "#src/domain/drill/drill-record.js";
import type { ExportRefusal } from "#src/platform/nbd/export-resolver.js";

/** What is refused to who asks for drills, and what to do then. */

export function drillExists(group: string, drill: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "DRILL_EXISTS",
    message: `the group ${group} has a drill ${drill} already`,
    hint: `give another name, or stop that one: tidemark drill stop ${group} ${drill}`,
    facts: { group, drill },
  });
}

/** `near`: one that may have been meant. */
export function drillUnknown(group: string, drill: string, near: string | undefined): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "DRILL_UNKNOWN",
    message: `the group ${group} has no drill ${drill}`,
    hint: near === undefined ? `tidemark drill list ${group} shows those it has` : `did you mean ${near}?`,
    facts: { group, drill },
  });
}

export function drillNotNow(group: string, drill: string, { why, hint }: DrillRefusal): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "DRILL_NOT_READY",
    message: `the drill ${drill} of ${group} cannot do that now: ${why}`,
    hint,
    facts: { group, drill },
  });
}

export function pointDamaged(group: string, point: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "POINT_DAMAGED",
    message: `something that the point ${point} of ${group} needs is damaged, and a drill from it would not be what it was`,
    hint: `choose another: tidemark point list ${group} shows their health`,
    facts: { group, point },
  });
}

export function nothingToShow(
  group: string,
  point: string,
  leftOut: readonly LeftOutMember[],
): TidemarkError {
  const text = leftOut.map(({ name, why }) => `${name} ${why}`).join("; ");
  return new TidemarkError({
    kind: "refused",
    code: "NOTHING_TO_DRILL",
    message: `no member of ${group} can be shown in a drill at ${point}: ${text}`,
    hint: `choose another point: tidemark point list ${group} says which members each has`,
    facts: { group, point },
  });
}

export function tooManyDrills(group: string, drillsMax: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "TOO_MANY_DRILLS",
    message: `the group ${group} has ${drillsMax} drills, and takes no more: each holds the history it grew from`,
    hint: `stop one: tidemark drill list ${group} shows them`,
    facts: { group, drillsMax },
  });
}

export function noRoomForDrill(group: string): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "NO_ROOM_FOR_DRILL",
    message: `what is free on the file system of the data directory is left to the replication of ${group}`,
    hint: "free space there, or stop drills that nobody needs",
    facts: { group },
  });
}

export function drillsEnded(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_NOT_READY",
    message: `the group ${group} cannot do that now: it is being closed`,
    hint: "ask again in a moment",
    facts: { group },
  });
}

/** Told to clients as ESHUTDOWN. */
export function drillEnded(drill: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "ESHUTDOWN",
    message: `${drill} is not there any more`,
    hint: "tidemark drill list shows those there are",
    facts: { drill },
  });
}

/** Told to clients as ENOSPC. */
export function drillFull(cause?: unknown): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "ENOSPC",
    message: "what is free on the file system of the data directory is left to replication",
    hint: "free space there: the drill goes on by itself",
    cause,
  });
}

export function notInDrill(
  group: string,
  drill: string,
  member: string,
  record: DrillRecord | undefined,
): ExportRefusal {
  const left = record?.leftOut.find(({ name }) => name === member);
  const names = (record?.members ?? []).map(({ name }) => name).join(", ");
  const text =
    left === undefined
      ? `the drill ${drill} of ${group} has no member ${member}; it has ${names}`
      : `the drill ${drill} of ${group} is without ${member}, which ${left.why}`;
  return { type: "refused", reason: "unknown", text };
}
