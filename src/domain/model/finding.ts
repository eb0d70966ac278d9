import { type LineageEntry, lineageTo, pathTo } from "#src/domain/model/lineage.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/**
 * What a scrub finds not to be what was written, as data: enough to say who needs it, and to fetch it again.
 */
export type Finding =
  | JournalDamage
  | JournalHeaderDamage
  | JournalFiller
  | CompactedDamage
  | ImageFinding
  | IndexFinding
  | StrayFile
  | StateFileDamage
  | LedgerDamage
  | FactsLost
  | PointsDamage;

/** Sequences of a branch that the journal does not hold soundly any more. */
export interface JournalDamage {
  readonly type: "journal";
  readonly branch: bigint;
  readonly segment: number;
  /** First and last sequence, both included, that have to be fetched again. */
  readonly from: Sequence;
  readonly to: Sequence;
  /** Which span of which member, when it is known: the payload of the one delta is damaged, what it is about is not. */
  readonly member?: number;
  readonly offset?: number;
  readonly length?: number;
  readonly detail: string;
}

/** What a segment's header says is known from its records, or nothing of the segment can be read: then another finding says what is missing. */
export interface JournalHeaderDamage {
  readonly type: "journal-header";
  readonly segment: number;
  readonly detail: string;
}

/** Bytes of a segment between what it holds that are not zeros. They mean nothing; that they changed tells of the disk. */
export interface JournalFiller {
  readonly type: "journal-filler";
  readonly branch: bigint;
  readonly segment: number;
  readonly at: number;
  readonly detail: string;
}

/** Of older history, of which only the last versions are kept: sequences of a branch that their file does not hold soundly. */
export interface CompactedDamage {
  readonly type: "compacted";
  readonly file: number;
  readonly branch: bigint;
  readonly from: Sequence;
  readonly to: Sequence;
  /** Which span of which member, when it is known. */
  readonly member?: number;
  readonly offset?: number;
  readonly length?: number;
  readonly detail: string;
}

export type ImageFinding =
  /** Bytes of the image that are not what was written. */
  | {
      readonly type: "image";
      readonly member: number;
      readonly offset: number;
      readonly length: number;
      readonly expected: bigint;
      readonly found: bigint;
    }
  /** The hashes of this part of the image could not be read: it could not be compared. */
  | { readonly type: "hashes"; readonly member: number; readonly offset: number; readonly length: number };

/** An entry of the index that is not sound, says what the journal does not, or is missing. The index is made again. */
export interface IndexFinding {
  readonly type: "index";
  readonly fault: "unsound" | "wrong" | "missing";
  readonly branch?: bigint;
  readonly sequence?: Sequence;
  readonly member?: number;
  readonly slot?: number;
  readonly detail: string;
}

/** A file where none like it belongs. Nothing relies on it. */
export interface StrayFile {
  readonly type: "stray-file";
  readonly path: string;
  readonly detail: string;
}

/** One of the two slots; the other holds the same. */
export interface StateFileDamage {
  readonly type: "state-file";
  readonly slot: number;
  readonly detail: string;
}

/** Facts of this site that can't be read any more. */
export interface LedgerDamage {
  readonly type: "ledger";
  readonly segment: number;
  readonly from: number;
  readonly to: number;
  readonly detail: string;
}

/** At some start facts were found lost: pins, labels, decisions may be missing. */
export interface FactsLost {
  readonly type: "facts-lost";
  readonly after: number;
  readonly detail: string;
}

/** The catalogue does not say what journal and ledger do. It is made again; nothing relied on it alone, or it says so. */
export interface PointsDamage {
  readonly type: "points";
  readonly point?: string;
  readonly detail: string;
}

/**
 * The ids of the points whose contents a finding is part of. At most too many: whether something newer hides what is
 * damaged is not looked at. A point before the damaged sequences, or of a history that does not hold them, is never in
 * it, nor is one that does not hold the damaged member.
 */
export function pointsNeeding(
  finding: Finding,
  points: readonly RecoveryPoint[],
  entries: ReadonlyMap<bigint, LineageEntry>,
): readonly string[] {
  return points.filter((point) => isNeededBy(finding, point, entries)).map(({ id }) => id);
}

function isNeededBy(
  finding: Finding,
  point: RecoveryPoint,
  entries: ReadonlyMap<bigint, LineageEntry>,
): boolean {
  // Every history lies above the one image.
  if (finding.type === "image") return readAt(point, finding.member) !== undefined;
  if (finding.type !== "journal" && finding.type !== "compacted") return false;
  const at = readAt(point, finding.member);
  if (at === undefined) return false;
  const path = pathTo(lineageTo(entries, point.position.entry), point.position);
  const part = path.find(({ entry }) => entry === finding.branch);
  return part !== undefined && finding.from <= Math.min(part.last, at) && finding.to >= part.first;
}

/** Up to which sequence the point reads the member, or any member; undefined when it does not hold it. */
function readAt({ members, position }: RecoveryPoint, member: number | undefined): Sequence | undefined {
  if (members.length === 0) return position.sequence;
  if (member === undefined) return Math.max(...members.map(({ at }) => at));
  return members.find((candidate) => candidate.member === member)?.at;
}
