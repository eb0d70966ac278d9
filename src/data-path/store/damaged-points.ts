import type { DamageParts } from "#src/data-path/store/damage-parts.js";
import { startFindings } from "#src/data-path/store/start-findings.js";
import {
  type CompactedDamage,
  type Finding,
  type JournalDamage,
  pointsNeeding,
} from "#src/domain/model/finding.js";
import type { Sequence } from "#src/domain/model/sequence.js";

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
  const points = (needed: Finding) => pointsNeeding(needed, catalogue.points, entries());
  if (finding.type !== "journal" && finding.type !== "compacted") return points(finding);
  const members = membersOf(parts, finding);
  // What is folded is read from the image, and nothing older is opened any more.
  if (members.every((member) => finding.to <= site.floor(member))) return [];
  if (finding.type === "compacted") return points(finding);
  const from = Math.max(finding.from, unreadUpTo(parts, finding, members) + 1);
  return from > finding.to ? [] : points({ ...finding, from });
}

/**
 * Up to where nobody reads the branch in the journal any more, though it may still be there: what the journal was told to
 * let go of, and what compacted files carry. They carry no marks and no appends: where there may be one that was not
 * taken in, or a log, the journal is all there is.
 */
function unreadUpTo(parts: DamageParts, { branch }: JournalDamage, members: readonly number[]): Sequence {
  const { journal, compaction, images, intake } = parts;
  const isCarried = members.every((member) => images.get(member) !== undefined);
  const marks = intake.soundUpTo(branch) ?? Number.MAX_SAFE_INTEGER;
  return Math.max(journal.floor(branch), isCarried ? Math.min(compaction.reach(branch), marks) : 0);
}

function membersOf({ site }: DamageParts, { member }: JournalDamage | CompactedDamage): readonly number[] {
  return member === undefined ? [...site.members.keys()] : [member];
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
