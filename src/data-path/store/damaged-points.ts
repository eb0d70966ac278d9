import type { DamageParts } from "#src/data-path/store/damage-parts.js";
import { startFindings } from "#src/data-path/store/start-findings.js";
import { type Finding, pointsNeeding } from "#src/domain/model/finding.js";

/**
 * Which points need what a finding is about.
 *
 * A mark of damage stays. That a later scrub finds the range sound is no reason to take it away: a disk that gave wrong
 * bytes once does so again, and what a scrub reads may come from a cache. So do those whom people trust with it: ZFS keeps
 * its list of damaged files through a scrub that finds them sound, until they are cleared; Ceph keeps a placement group
 * inconsistent until it was repaired. Here it takes a verification that reads the whole point.
 */
export function affectedPoints(parts: DamageParts, finding: Finding): readonly string[] {
  const { catalogue, entries, site } = parts;
  if (finding.type === "journal") {
    const members = finding.member === undefined ? [...site.members.keys()] : [finding.member];
    // What is folded is read from the image, and nothing older is opened any more.
    if (members.every((member) => finding.to <= site.floor(member))) return [];
  }
  return pointsNeeding(finding, catalogue.points, entries());
}

/** Marks points as damaged, each durably before this resolves. */
export async function markDamaged(
  { catalogue }: DamageParts,
  points: readonly string[],
  detail: string,
): Promise<void> {
  for (const id of points) {
    const point = catalogue.points.find((candidate) => candidate.id === id);
    if (point !== undefined && !point.damaged) await catalogue.damaged(id, detail);
  }
}

/** Points that need what a start could not read are marked before anybody relies on them. */
export async function markAtStart(parts: DamageParts): Promise<void> {
  for (const finding of startFindings(parts)) {
    await markDamaged(
      parts,
      affectedPoints(parts, finding),
      finding.type === "journal" ? finding.detail : finding.type,
    );
  }
}
