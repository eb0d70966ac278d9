import type { PolicyEndings, ReunionLook } from "#src/domain/group/group-news.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { Condition, GroupRole, GroupStatus } from "#src/domain/group/group-words.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { GroupCounts } from "#src/operations/groups/primary/group-counts.js";
import type { VerifySummary } from "#src/operations/groups/verify/verify-picture.js";
import type { BreachPicture } from "#src/operations/rpo/rpo-meter.js";

/** A group as this site sees it, at one moment. Plain data. */
export interface GroupPicture {
  readonly name: string;
  /** Tells it from a later group of the same name. */
  readonly id: string;
  readonly specification: GroupSpecification;
  readonly direction: { readonly from: string; readonly to: string | undefined };
  /** The site asked first. */
  readonly sites: readonly GroupSitePicture[];
  readonly members: readonly MemberPicture[];
  /** Undefined without a secondary: nothing is protected, so nothing can be said to be exposed. */
  readonly exposure: LossPicture | undefined;
  readonly bytesPerSecond: number;
  readonly wireBytesPerSecond: number;
  /** How far the first seed is; undefined when none is under way. */
  readonly seed?: SyncProgress | undefined;
  /** How far a resync is; undefined when none is under way. */
  readonly resync?: SyncProgress | undefined;
  /** What limits its link, as far as this site knows, the lowest first. Missing: nothing. */
  readonly limits?: readonly LinkLimit[];
  /** How batches go, and how much that has saved in this run; undefined without a link, and at the secondary. */
  readonly compression?: CompressionPicture | undefined;
  /** Of recovery points, as far as this site knows of them; undefined without a secondary. */
  readonly points: PointSummary | undefined;
  /** From a write until the secondary could be promoted to it; undefined while nothing has been measured. */
  readonly ackLagMs: { readonly p50: number; readonly p99: number } | undefined;
  readonly rpo: { readonly targetMs: number; readonly met: boolean | undefined } | undefined;
  readonly fencing: "peer-confirmed" | "hook" | "lease" | "none" | undefined;
  /** What becomes of a failover that nobody ends; undefined: nothing by itself, or none is open. */
  readonly timeout?: TimeoutPicture | undefined;
  /** Of failovers that were ended by their policy in this run of the program. */
  readonly endings?: PolicyEndings | undefined;
  /** Of the last reprotect, once the old primary has answered. */
  readonly reunion?: ReunionLook | undefined;
  /** Of a superseded primary: it has handed the group over in order. */
  readonly handedOver?: boolean | undefined;
  /** What stands for the group is being opened or closed: what it shows is no news of the group. */
  readonly isPassing?: boolean | undefined;
  /** Of the target for loss; undefined where it is not measured. */
  readonly breach?: BreachPicture | undefined;
  /** At the site that holds the copy, while that is open. */
  readonly drills?: DrillCounts | undefined;
  /** Of comparisons of both sides; undefined without a secondary, and where nothing is open. */
  readonly verify?: VerifySummary | undefined;
  /** For whoever measures; undefined without a secondary, and where nothing is open. */
  readonly counts?: GroupCounts | undefined;
}

export interface TimeoutPicture {
  readonly action: "commit" | "rollback";
  /** Of the time that the daemon runs. 0: it is up. */
  readonly leftMs: number;
  /** Why it has not come to be although its time is up. */
  readonly trouble: Trouble | undefined;
}

/** As the primary counts it: of a seed, of the sizes of its members; of a resync, of the most that was lacking. */
export interface SyncProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond: number;
}

export interface LinkLimit {
  /** Whose configuration says so, of all groups together; empty: the group's own specification. */
  readonly site: string;
  readonly bytesPerSecondMax: number;
}

export interface CompressionPicture {
  readonly codec: string;
  readonly reason: string;
  /** Plain bytes for each that was sent; undefined while nothing was. */
  readonly ratio: number | undefined;
}

export interface GroupSitePicture {
  readonly name: string;
  readonly role: GroupRole;
  readonly status: GroupStatus;
  readonly conditions: readonly Condition[];
  readonly reachable: boolean;
  /** How old this knowledge is; undefined for the site asked. */
  readonly ageMs: number | undefined;
  /** What an operator should do; empty when nothing. */
  readonly hint: string;
  /** The last sequence given out, received, durable, promotable; each undefined where the site does not have it. */
  readonly positions: {
    readonly written: GroupPosition | undefined;
    readonly received: GroupPosition | undefined;
    readonly durable: GroupPosition | undefined;
    readonly promotable: GroupPosition | undefined;
  };
}

export interface GroupPosition {
  readonly epoch: number;
  readonly sequence: number;
}

export interface MemberPicture {
  readonly name: string;
  readonly kind: "volume" | "wal";
  readonly capture: "nbd" | "scan" | "postgres";
  readonly sizeBytes: number | undefined;
  readonly inPoints: boolean;
  readonly fuzzy: boolean;
  /** The file or device that holds it at the site asked; empty where there is none. */
  readonly image: string;
  /** What the secondary lacks and is known as blocks only; undefined without a secondary. */
  readonly outOfSyncBytes: number | undefined;
}

export interface PointSummary {
  readonly count: number;
  readonly oldestMs: number | undefined;
  readonly newestMs: number | undefined;
  readonly windowFromMs: number | undefined;
}

export interface LossPicture {
  readonly ageMs: number | undefined;
  readonly bytes: number | undefined;
  readonly writes: number | undefined;
  /** `everything`: the secondary holds no state that could be promoted yet, so there is no figure. */
  readonly bound: "exact" | "at-most" | "age-at-most" | "at-least" | "everything";
}

/** What a group's picture says of its drills. */
export interface DrillCounts {
  readonly running: number;
  /** Since the daemon was started. */
  readonly expired: number;
  /** Name of the one that did last; empty while there is none. */
  readonly lastExpired: string;
}
