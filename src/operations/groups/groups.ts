import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { RpoSummary } from "#src/domain/rpo/rpo-summary.js";
import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import type { BranchPicture } from "#src/operations/groups/copy/branch-picture.js";
import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import type {
  FailoverPlan,
  FailoverWish,
  JobPicture,
  PlanAsked,
} from "#src/operations/groups/promotion/failovers.js";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";

/**
 * The groups of a site, for whoever asks: operators by way of `api/control`. Everything that goes in and comes out is
 * plain data, because groups live in a thread of their own: a disk that hangs there must not stop who asks.
 *
 * A group is named by its name or its id. Refusals are TidemarkErrors; an unknown group is GROUP_UNKNOWN (not-found).
 */
export interface Groups {
  /**
   * Makes the group what the specification says, which has been checked against the configuration of this site.
   * Idempotent. What it would remove wants the word `Delete` in the change.
   */
  apply(specification: GroupSpecification, change: Change): Promise<Applied>;
  /** What applying would do, and whether it would be refused. Changes nothing. */
  diff(specification: GroupSpecification): Promise<readonly SpecificationChange[]>;
  get(group: string): Promise<GroupPicture>;
  /** By name. */
  list(): Promise<readonly GroupPicture[]>;
  /**
   * Ends the group; wants the word `Delete`. Its images stay where they are, or where the answer says. At the primary the
   * copy stays as it is, or goes `withCopy` as soon as its site can be told; at the secondary it is the copy that goes.
   */
  delete(group: string, change: Change, withCopy?: boolean): Promise<Deleted>;
  /** Makes a volume larger, while it is used. */
  resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture>;
  /** What the group may send in a second; undefined: as fast as it goes. As applying it would, recorded. At the primary. */
  limit(group: string, bytesPerSecondMax: number | undefined, change: Change): Promise<GroupPicture>;
  /**
   * Begins replication: to that site of a group without a secondary, as applying a specification that names it would; of one
   * that is paused, as `resume` does. One that replicates already is left as it is. At the primary.
   */
  startReplication(group: string, to: string | undefined, change: Change): Promise<GroupPicture>;
  /** Stops replication: points are kept and do not expire. At the primary. */
  pause(group: string, change: Change): Promise<GroupPicture>;
  /** Goes on with it, by delta. `force`: also where it was handed over and the outcome is not known. */
  resume(group: string, change: Change, force?: boolean): Promise<GroupPicture>;
  /** Lets a primary that waits since its start serve without having heard its secondary. Wants the word `Serve`. */
  serve(group: string, change: Change): Promise<GroupPicture>;
  /** How exposure was, from `sinceMs` ago until now. At the primary, which measures it. */
  rpo(group: string, sinceMs: number): Promise<RpoReport>;
  /**
   * Sends everything again. What the secondary holds stays as it is until that is there; with `now` it goes first, with its
   * points. Wants the word `Restart`. At the primary.
   */
  restart(group: string, now: boolean, change: Change): Promise<GroupPicture>;
  /** Newest first. At the secondary, which holds them; the other site is refused with the command line to run. */
  points(group: string): Promise<readonly PointPicture[]>;
  /** What a selector means. */
  point(group: string, selector: string): Promise<PointPicture>;
  /** Cuts a point now, at the primary. With `sync` it resolves once the point is promotable at the secondary. */
  cut(group: string, cut: PointCut, change: Change): Promise<PointPicture>;
  pin(group: string, point: string, pinned: boolean, change: Change): Promise<PointPicture>;
  /** Wants the word `Delete`. */
  deletePoint(group: string, point: string, change: Change): Promise<void>;
  /** Reads back all that is kept, beside everything else; at the secondary. It goes on where the last one was ended. */
  scrub(group: string, change: Change): Promise<ScrubPicture>;
  /** How that goes. */
  scrubState(group: string): Promise<ScrubPicture>;
  /**
   * Compares both sides by hash, beside everything else; with `repair` what differs is sent again, which wants the word
   * `Repair`. At the primary. One at a time: what is under way stays.
   */
  verify(group: string, repair: boolean, change: Change): Promise<VerifyPicture>;
  /** How that goes, or went. */
  verifyState(group: string): Promise<VerifyPicture>;
  /**
   * Scans members that are scanned, beside their schedule: that one, or all where the name is empty. It is begun, or follows what
   * is under way, when this resolves. At the primary.
   */
  scan(group: string, member: string, change: Change): Promise<GroupPicture>;
  /** By name. Drills are at the secondary, and so are all verbs about them. */
  drills(group: string): Promise<readonly DrillPicture[]>;
  /** A writable view of a moment that replication knows nothing of. */
  startDrill(group: string, drill: DrillRequest, change: Change): Promise<DrillPicture>;
  /** To another moment; what was written to it is thrown away. */
  moveDrill(group: string, drill: string, point: string, change: Change): Promise<DrillPicture>;
  /** The drill as it was. */
  stopDrill(group: string, drill: string, change: Change): Promise<DrillPicture>;
  /** What the secondary keeps beside the present history, newest first. */
  branches(group: string): Promise<readonly BranchPicture[]>;
  /** Wants the word `Delete`; the branch as it was. */
  dropBranch(group: string, branch: string, change: Change): Promise<BranchPicture>;
  /** Somebody has looked at what the site has forgotten: points expire again. Wants the word `Accept`. */
  acceptLoss(group: string, change: Change): Promise<ScrubPicture>;
  /** What a failover would do now, or, once failed over, a change of point. At the site that holds the copy. */
  planFailover(group: string, wish: FailoverWish): Promise<FailoverPlan>;
  /** What another verb would do now; at the site that would be asked for it. */
  planVerb(group: string, asked: PlanAsked): Promise<FailoverPlan>;
  /** Serves a point of the copy in the primary's place; never needs the primary. Wants the word `Failover`. */
  failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture>;
  /** Serves another point; what was written since is kept as a branch. Wants the word `Change`. */
  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture>;
  /** Makes the failover final. Wants the word `Commit`. */
  commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture>;
  /**
   * Gives the group back to its old primary, which goes on from its own end in the next epoch; what was written here since
   * the failover is kept as a branch. Wants the word `Rollback`.
   */
  rollback(group: string, change: Change): Promise<JobPicture>;
  /**
   * Settles which of two histories goes on: with the old primary as the winner the failover is rolled back; with this site it
   * is made final, and the old primary becomes the secondary. Wants the word `Resolve`.
   */
  resolve(group: string, winner: string, change: Change): Promise<JobPicture>;
  /** At a site that was failed over to, once that is final: the old primary becomes its secondary. `to`: empty, or that site. */
  reprotect(group: string, to: string, change: Change): Promise<JobPicture>;
  /**
   * Hands the group over to its secondary, in order; wants the word `Planned`. At the primary. `deletePoints`: the secondary drops
   * its points, since its images are written in place from then on.
   */
  plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture>;
  /** Of the group, oldest first; of every group when none is named. */
  jobs(group: string): Promise<readonly JobPicture[]>;
  /** Leaves a job where nothing is decided yet, as soon as its present step ends; elsewhere it is refused. */
  cancelJob(job: string, change: Change): Promise<JobPicture>;
}

/** `targetMs`: as it is now; undefined without a target. */
export interface RpoReport extends RpoSummary {
  readonly group: string;
  readonly targetMs: number | undefined;
}

export interface PointCut {
  /** Empty without. */
  readonly label: string;
  readonly kind: "crash" | "flush" | "app";
  readonly sync: boolean;
}

/** What comes with every call that changes something. */
export interface Change {
  /** Empty where nobody gave one. */
  readonly requestId: string;
  /** The word given as confirmation; empty without. */
  readonly confirm: string;
  readonly reason: string;
  /** The identity of a certificate, or `local`. */
  readonly requestedBy: string;
}

export interface Applied {
  readonly group: GroupPicture;
  /** Empty when it was so already. */
  readonly changes: readonly SpecificationChange[];
  /** Of members that were removed. */
  readonly kept: readonly KeptPlace[];
}

export interface Deleted {
  readonly kept: readonly KeptPlace[];
  /** The copy at the other site, where that is not gone. */
  readonly left?: LeftCopy | undefined;
}

export interface LeftCopy {
  readonly site: string;
  /** Whether it goes as soon as its site has been told; and why that has not come to be. */
  readonly going: boolean;
  readonly why: string;
}

/** A file or device that holds a member's data still. */
export interface KeptPlace {
  readonly member: string;
  readonly path: string;
}
