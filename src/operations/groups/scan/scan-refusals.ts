import { TidemarkError } from "#src/base/errors.js";
import { type GroupSpecification, isScanned } from "#src/domain/model/group-specification.js";

export function snapshotStillThere(member: string, path: string, hook: string): TidemarkError {
  const how = hook === "" ? "remove that file" : `see why ${hook} fails at release, and run it by hand`;
  return new TidemarkError({
    kind: "refused",
    code: "SCAN_SNAPSHOT_STILL_THERE",
    message: `the snapshot ${path} of an earlier scan of ${member} could not be let go of`,
    hint: `${how}; it is tried again with each scan`,
    facts: { member, path, hook },
  });
}

export function hookPrintedNoPath(hook: string, printed: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "SCAN_HOOK_PRINTED_NO_PATH",
    message: `the hook ${hook} has made a snapshot and printed no path to it as its last line`,
    hint: "its last line has to be the absolute path of the file or device that is to be read",
    facts: { hook, printed: printed.slice(0, 100) },
  });
}

export function pausedMeanwhile(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SCAN_PAUSED",
    message: "replication was paused before the secondary had what the scan has found",
    hint: "it is scanned again when replication is resumed",
  });
}

export function notScanned(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "NOT_SCANNED",
    message: `the group ${group} has no members that are scanned`,
    hint: "what is written to its volumes is captured as it is written: there is nothing to be scanned",
    facts: { group },
  });
}

export function unknownScanMember(group: string, member: string, known: readonly string[]): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "MEMBER_UNKNOWN",
    message: `the group ${group} has no member ${member}`,
    hint: `it has ${known.join(", ")}`,
    facts: { group, member },
  });
}

/** A point between two scans would say of a moment what is the copy of another one. */
export function assertCuttable(specification: Scannable): void {
  if (isScanned(specification))
    throw isOfScans(
      specification.group,
      "points between scans",
      `tidemark scan ${specification.group} makes a snapshot now, and ends with its point`,
    );
}

type Scannable = Pick<GroupSpecification, "group" | "members">;

/** The application owns its file: nobody here can make it stop writing, or tell that it has. */
export function assertHandable(specification: Scannable): void {
  if (isScanned(specification))
    throw isOfScans(
      specification.group,
      "planned failover",
      `stop the application, run tidemark scan ${specification.group}, and fail over when its point is there`,
    );
}

/** Between scans there is nothing at the primary that could be compared with the copy. */
export function assertComparable(specification: Scannable): void {
  if (isScanned(specification))
    throw isOfScans(
      specification.group,
      "comparison of both sides",
      `each scan compares the source with what the last one has brought; tidemark scrub ${specification.group}, at the secondary, reads back the copy`,
    );
}

/** What the application has at the old site would have to be restored in place, under it. */
export function assertReversible(specification: Scannable): void {
  if (isScanned(specification))
    throw isOfScans(
      specification.group,
      "reprotect",
      `export the point to the old site with tidemark store export or over NBD; or roll back, if the failover is not final`,
    );
}

function isOfScans(group: string, what: string, hint: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "GROUP_IS_SCANNED",
    message: `the members of the group ${group} are scanned, and this version has no ${what} for such`,
    hint,
    facts: { group },
  });
}
