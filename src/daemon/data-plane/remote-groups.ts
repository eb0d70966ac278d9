import { assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { CHANGE_MS_MAX, LOOK_MS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import { decodeError } from "#src/daemon/data-plane/error-data.js";
import type { GroupsCall, GroupsMethod, Outcome } from "#src/daemon/data-plane/messages.js";
import { DATA_PLANE_SILENT, planeSilent } from "#src/daemon/data-plane/plane-calls.js";
import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import type { BranchPicture } from "#src/operations/groups/copy/branch-picture.js";
import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Applied, Change, Deleted, Groups, PointCut, RpoReport } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import type {
  FailoverPlan,
  FailoverWish,
  JobPicture,
  PlanAsked,
} from "#src/operations/groups/promotion/failovers.js";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import type { Clock } from "#src/platform/clock/clock.js";

/**
 * The groups, asked from the main thread. Every answer comes in bounded time:
 *
 * - Who looks gets the last picture when the data thread is silent, with its age and `reachable: false`, and
 *   DATA_PLANE_SILENT only where there is no picture.
 * - Who changes something gets DATA_PLANE_SILENT. Nothing is begun while the thread is known to be silent; past the limit
 *   of a call that was begun it may still be done.
 */
export class RemoteGroups implements Groups {
  readonly #options: RemoteGroupsOptions;
  readonly #pictures = new Map<string, TakenPicture>();
  /** Whether all groups were ever listed: before that an empty answer would be a guess. */
  #listed = false;

  constructor(options: RemoteGroupsOptions) {
    this.#options = options;
  }

  async apply(specification: GroupSpecification, change: Change): Promise<Applied> {
    const applied = await this.#ask("apply", [specification, change], CHANGE_MS_MAX);
    this.#take(applied.group);
    return applied;
  }

  diff(specification: GroupSpecification): Promise<readonly SpecificationChange[]> {
    return this.#ask("diff", [specification], LOOK_MS_MAX);
  }

  async get(group: string): Promise<GroupPicture> {
    try {
      const picture = await this.#ask("get", [group], LOOK_MS_MAX);
      this.#take(picture);
      return picture;
    } catch (error) {
      const taken = [...this.#pictures.values()].find(
        ({ picture }) => picture.name === group || picture.id === group,
      );
      if (!isSilence(error) || taken === undefined) throw error;
      return this.#aged(taken, error);
    }
  }

  async list(): Promise<readonly GroupPicture[]> {
    try {
      const pictures = await this.#ask("list", [], LOOK_MS_MAX);
      this.#listed = true;
      this.#pictures.clear();
      for (const picture of pictures) this.#take(picture);
      return pictures;
    } catch (error) {
      if (!isSilence(error) || !this.#listed) throw error;
      const known = [...this.#pictures.values()].map((taken) => this.#aged(taken, error));
      return known.sort((one, other) => (one.name < other.name ? -1 : 1));
    }
  }

  async delete(group: string, change: Change, withCopy = false): Promise<Deleted> {
    const deleted = await this.#ask("delete", [group, change, withCopy], CHANGE_MS_MAX);
    for (const [id, { picture }] of this.#pictures)
      if (picture.name === group || id === group) this.#pictures.delete(id);
    return deleted;
  }

  async resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture> {
    const picture = await this.#ask("resize", [group, member, sizeBytes, change], CHANGE_MS_MAX);
    this.#take(picture);
    return picture;
  }

  async limit(group: string, bytesPerSecondMax: number | undefined, change: Change): Promise<GroupPicture> {
    const picture = await this.#ask("limit", [group, bytesPerSecondMax, change], CHANGE_MS_MAX);
    this.#take(picture);
    return picture;
  }

  startReplication(group: string, to: string | undefined, change: Change): Promise<GroupPicture> {
    return this.#ask("startReplication", [group, to, change], CHANGE_MS_MAX);
  }

  scan(group: string, member: string, change: Change): Promise<GroupPicture> {
    return this.#ask("scan", [group, member, change], CHANGE_MS_MAX);
  }

  pause(group: string, change: Change): Promise<GroupPicture> {
    return this.#ask("pause", [group, change], CHANGE_MS_MAX);
  }

  resume(group: string, change: Change, force?: boolean): Promise<GroupPicture> {
    return this.#ask("resume", [group, change, force], CHANGE_MS_MAX);
  }

  rpo(group: string, sinceMs: number): Promise<RpoReport> {
    return this.#ask("rpo", [group, sinceMs], LOOK_MS_MAX);
  }

  restart(group: string, now: boolean, change: Change): Promise<GroupPicture> {
    return this.#ask("restart", [group, now, change], CHANGE_MS_MAX);
  }

  points(group: string): Promise<readonly PointPicture[]> {
    return this.#ask("points", [group], LOOK_MS_MAX);
  }

  point(group: string, selector: string): Promise<PointPicture> {
    return this.#ask("point", [group, selector], LOOK_MS_MAX);
  }

  cut(group: string, cut: PointCut, change: Change): Promise<PointPicture> {
    return this.#ask("cut", [group, cut, change], this.#hookedMs);
  }

  pin(group: string, point: string, pinned: boolean, change: Change): Promise<PointPicture> {
    return this.#ask("pin", [group, point, pinned, change], CHANGE_MS_MAX);
  }

  deletePoint(group: string, point: string, change: Change): Promise<void> {
    return this.#ask("deletePoint", [group, point, change], CHANGE_MS_MAX);
  }

  verify(group: string, repair: boolean, change: Change): Promise<VerifyPicture> {
    return this.#ask("verify", [group, repair, change], CHANGE_MS_MAX);
  }

  verifyState(group: string): Promise<VerifyPicture> {
    return this.#ask("verifyState", [group], LOOK_MS_MAX);
  }

  scrub(group: string, change: Change): Promise<ScrubPicture> {
    return this.#ask("scrub", [group, change], CHANGE_MS_MAX);
  }

  scrubState(group: string): Promise<ScrubPicture> {
    return this.#ask("scrubState", [group], LOOK_MS_MAX);
  }

  acceptLoss(group: string, change: Change): Promise<ScrubPicture> {
    return this.#ask("acceptLoss", [group, change], CHANGE_MS_MAX);
  }

  drills(group: string): Promise<readonly DrillPicture[]> {
    return this.#ask("drills", [group], LOOK_MS_MAX);
  }

  startDrill(group: string, drill: DrillRequest, change: Change): Promise<DrillPicture> {
    return this.#ask("startDrill", [group, drill, change], this.#hookedMs);
  }

  moveDrill(group: string, drill: string, point: string, change: Change): Promise<DrillPicture> {
    return this.#ask("moveDrill", [group, drill, point, change], CHANGE_MS_MAX);
  }

  stopDrill(group: string, drill: string, change: Change): Promise<DrillPicture> {
    return this.#ask("stopDrill", [group, drill, change], this.#hookedMs);
  }

  branches(group: string): Promise<readonly BranchPicture[]> {
    return this.#ask("branches", [group], LOOK_MS_MAX);
  }

  dropBranch(group: string, branch: string, change: Change): Promise<BranchPicture> {
    return this.#ask("dropBranch", [group, branch, change], CHANGE_MS_MAX);
  }

  /** It asks the other site. */
  planVerb(group: string, asked: PlanAsked): Promise<FailoverPlan> {
    return this.#ask("planVerb", [group, asked], CHANGE_MS_MAX);
  }

  planFailover(group: string, wish: FailoverWish): Promise<FailoverPlan> {
    return this.#ask("planFailover", [group, wish], LOOK_MS_MAX);
  }

  failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    const { timeoutMs = 0 } = wish.stopSource ?? {};
    // Two hooks more than elsewhere; what is asked of the old primary is asked twice, and then taken.
    return this.#ask("failover", [group, wish, change], 2 * this.#hookedMs + 3 * timeoutMs);
  }

  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    return this.#ask("changePoint", [group, wish, change], CHANGE_MS_MAX);
  }

  commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    return this.#ask("commit", [group, deletePoints, change], this.#hookedMs);
  }

  reprotect(group: string, to: string, change: Change): Promise<JobPicture> {
    return this.#ask("reprotect", [group, to, change], CHANGE_MS_MAX);
  }

  resolve(group: string, winner: string, change: Change): Promise<JobPicture> {
    return this.#ask("resolve", [group, winner, change], this.#hookedMs);
  }

  serve(group: string, change: Change): Promise<GroupPicture> {
    return this.#ask("serve", [group, change], CHANGE_MS_MAX);
  }

  rollback(group: string, change: Change): Promise<JobPicture> {
    return this.#ask("rollback", [group, change], CHANGE_MS_MAX);
  }

  plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    return this.#ask("plannedFailover", [group, deletePoints, change], this.#hookedMs);
  }

  jobs(group: string): Promise<readonly JobPicture[]> {
    return this.#ask("jobs", [group], LOOK_MS_MAX);
  }

  cancelJob(job: string, change: Change): Promise<JobPicture> {
    return this.#ask("cancelJob", [job, change], LOOK_MS_MAX);
  }

  /** Of what may run hooks: one before, and one after. */
  get #hookedMs(): number {
    return CHANGE_MS_MAX + 2 * (this.#options.hookMsMax?.() ?? 0);
  }

  /** As it was last seen. */
  get count(): number {
    return this.#pictures.size;
  }

  async #ask<Method extends GroupsMethod>(
    method: Method,
    args: Parameters<Groups[Method]>,
    limitMs: number,
  ): Promise<Answer<Method>> {
    const silentMs = this.#options.silentMs();
    if (silentMs > 0) throw planeSilent(silentMs, 0);
    // The other thread performs the method that is named here, so its answer is that method's.
    const outcome = await this.#options.ask({ method, args } as GroupsCall, limitMs);
    if (outcome.type === "failed") throw decodeError(outcome.error);
    assert(outcome.type === "done", "a call of the groups is answered as one");
    return outcome.value as Answer<Method>;
  }

  #take(picture: GroupPicture): void {
    this.#pictures.set(picture.id, { picture, takenMs: this.#options.clock.monotonicMs() });
  }

  #aged({ picture, takenMs }: TakenPicture, { hint }: TidemarkError): GroupPicture {
    const [own, ...others] = picture.sites;
    if (own === undefined) return picture;
    const ageMs = Math.round(this.#options.clock.monotonicMs() - takenMs);
    return { ...picture, sites: [{ ...own, reachable: false, ageMs, hint }, ...others] };
  }
}

export interface RemoteGroupsOptions {
  readonly clock: Clock;
  /** Asks the data thread; rejects with DATA_PLANE_SILENT past the limit. */
  readonly ask: (call: GroupsCall, limitMs: number) => Promise<Outcome>;
  /** What the slowest hook of the configuration in force may take. */
  readonly hookMsMax?: () => number;
  /** For how long it has been silent; 0 while it is not. */
  readonly silentMs: () => number;
}

type Answer<Method extends GroupsMethod> = Awaited<ReturnType<Groups[Method]>>;

interface TakenPicture {
  readonly picture: GroupPicture;
  readonly takenMs: number;
}

export function isSilence(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && error.code === DATA_PLANE_SILENT;
}
