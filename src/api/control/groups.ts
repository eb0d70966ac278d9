import {
  checkChange,
  DELETE,
  invalid,
  RESTART,
  requireConfirmation,
  required,
  SERVE,
} from "#src/api/control/change-checks.js";
import {
  type BranchOperations,
  createBranchOperations,
  createDrillOperations,
  type DrillOperations,
} from "#src/api/control/drills.js";
import { createFailoverOperations, type FailoverOperations } from "#src/api/control/failovers.js";
import { createPointOperations, type PointOperations } from "#src/api/control/points.js";
import { createScrubOperations, type ScrubOperations } from "#src/api/control/scrubs.js";
import { createVerifyOperations, type VerifyOperations } from "#src/api/control/verifications.js";
import { type GroupUpdate, type WatchedGroups, watchGroups } from "#src/api/control/watch-groups.js";
import { exactRate } from "#src/base/exact-quantity.js";
import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import { BANDWIDTH_MAX, BANDWIDTH_MIN } from "#src/domain/model/bandwidth-bounds.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Applied, Change, Deleted, Groups, RpoReport } from "#src/operations/groups/groups.js";

/** The groups of a site, as operators and programs ask for them. Plain operations; gRPC and the command line sit on top. */

export type {
  Applied,
  Change,
  Deleted,
  GroupPicture,
  GroupSpecification,
  GroupUpdate,
  RpoReport,
  SpecificationChange,
};

/** What the daemon offers about its groups. */
export interface GroupsSource extends WatchedGroups {
  readonly groups: Groups;
  /**
   * The specification that a file of this content stands for, as this site takes it. Throws a TidemarkError of kind
   * `invalid` that names each key that is wrong.
   */
  check(file: unknown): Promise<GroupSpecification>;
}

export interface GroupOperations {
  readonly points: PointOperations;
  readonly scrubs: ScrubOperations;
  readonly verifications: VerifyOperations;
  readonly drills: DrillOperations;
  readonly branches: BranchOperations;
  readonly failovers: FailoverOperations;
  /** How exposure was, from so long ago until now; undefined: a day. */
  rpo(group: string, sinceMs: number | undefined): Promise<RpoReport>;
  apply(file: unknown, change: Change): Promise<Applied>;
  diff(file: unknown): Promise<readonly SpecificationChange[]>;
  get(group: string): Promise<GroupPicture>;
  /** By name. */
  list(): Promise<readonly GroupPicture[]>;
  /** All groups when none is named. Of one that is named it ends when the group is gone. */
  watch(group: string | undefined, signal: AbortSignal): AsyncIterable<GroupUpdate>;
  /** `withCopy`: that at the secondary goes too. */
  delete(group: string, change: Change, withCopy?: boolean): Promise<Deleted>;
  resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture>;
  /** What the group may send in a second; undefined: as fast as it goes. */
  limit(group: string, bytesPerSecondMax: number | undefined, change: Change): Promise<GroupPicture>;
  /** Begins replication, to that site where the group has no secondary; of one that is paused as `resume`. */
  start(group: string, to: string | undefined, change: Change): Promise<GroupPicture>;
  /** Stops replication. */
  pause(group: string, change: Change): Promise<GroupPicture>;
  /** Scans that member now, or, where the name is empty, all that are scanned. */
  scan(group: string, member: string, change: Change): Promise<GroupPicture>;
  /** Goes on with it, by delta. */
  resume(group: string, change: Change, force?: boolean): Promise<GroupPicture>;
  /** Without having heard the secondary since the start. */
  serve(group: string, change: Change): Promise<GroupPicture>;
  /** Sends everything again; `now`: the copy goes first. */
  restart(group: string, now: boolean, change: Change): Promise<GroupPicture>;
}

const RPO_SINCE_MS = 86_400_000;
/** What is older is not remembered. */
const RPO_SINCE_MS_MAX = 31 * 86_400_000;
const RPO_SPANS = "give a span up to 31d, such as 24h: what is older is not remembered";

export function createGroupOperations(source: GroupsSource): GroupOperations {
  const { groups } = source;
  return {
    points: createPointOperations(source),
    scrubs: createScrubOperations(groups),
    verifications: createVerifyOperations(groups),
    drills: createDrillOperations(groups),
    branches: createBranchOperations(groups),
    failovers: createFailoverOperations(groups, (onChange) => source.subscribe(onChange)),
    rpo: async (group, sinceMs = RPO_SINCE_MS) => {
      if (!Number.isFinite(sinceMs) || sinceMs <= 0 || sinceMs > RPO_SINCE_MS_MAX)
        throw invalid("BAD_SPAN", `since: ${sinceMs / 1000} s is no span to report on`, RPO_SPANS);
      return groups.rpo(required("group", group), sinceMs);
    },
    apply: async (file, change) => {
      checkChange(change);
      return groups.apply(await source.check(file), change);
    },
    diff: async (file) => groups.diff(await source.check(file)),
    get: async (group) => groups.get(required("group", group)),
    list: () => groups.list(),
    watch: (group, signal) => watchGroups(source, group, signal),
    delete: async (group, change, withCopy) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(change, DELETE, `deleting ${group}`);
      return groups.delete(group, change, withCopy);
    },
    resize: async (group, member, sizeBytes, change) => {
      checkChange(change);
      required("group", group);
      required("member", member);
      if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) {
        throw invalid("BAD_SIZE", `size_bytes: ${sizeBytes} is not a size`, "give the new size in bytes");
      }
      return groups.resize(group, member, sizeBytes, change);
    },
    limit: async (group, bytesPerSecondMax, change) => {
      checkChange(change);
      required("group", group);
      const isLegal =
        bytesPerSecondMax === undefined ||
        (Number.isSafeInteger(bytesPerSecondMax) &&
          bytesPerSecondMax >= BANDWIDTH_MIN &&
          bytesPerSecondMax <= BANDWIDTH_MAX);
      if (!isLegal) {
        const found = `bytes_per_second_max: ${bytesPerSecondMax} is no rate for a link`;
        throw invalid(
          "BAD_RATE",
          found,
          `give a rate from ${exactRate(BANDWIDTH_MIN)} to ${exactRate(BANDWIDTH_MAX)}, or none`,
        );
      }
      return groups.limit(group, bytesPerSecondMax, change);
    },
    start: async (group, to, change) => {
      checkChange(change);
      return groups.startReplication(required("group", group), to, change);
    },
    pause: async (group, change) => {
      checkChange(change);
      return groups.pause(required("group", group), change);
    },
    scan: async (group, member, change) => {
      checkChange(change);
      return groups.scan(required("group", group), member, change);
    },
    resume: async (group, change, force) => {
      checkChange(change);
      return groups.resume(required("group", group), change, force);
    },
    serve: async (group, change) => {
      checkChange(change);
      requireConfirmation(change, SERVE, `serving ${required("group", group)} without its secondary`);
      return groups.serve(group, change);
    },
    restart: async (group, now, change) => {
      checkChange(change);
      required("group", group);
      requireConfirmation(change, RESTART, `restarting the replication of ${group}`);
      return groups.restart(group, now, change);
    },
  };
}
