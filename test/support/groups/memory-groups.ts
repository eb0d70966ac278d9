import { TidemarkError } from "#src/base/errors.js";
import { exactSize } from "#src/base/exact-quantity.js";
import { nearest } from "#src/base/nearest.js";
import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import { summariseRpo } from "#src/domain/rpo/rpo-summary.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Applied, Change, Deleted, Groups, PointCut, RpoReport } from "#src/operations/groups/groups.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import type {
  FailoverPlan,
  FailoverWish,
  JobPicture,
  PlanAsked,
} from "#src/operations/groups/promotion/failovers.js";
import { jobUnknown } from "#src/operations/jobs/job-errors.js";
import { MemoryChecks } from "#test/support/groups/memory-checks.js";

/**
 * The groups of a site that has no disks: as much of the port as the layers above it can tell. For what a test of
 * those layers must be able to bring about at will; what groups really do is tested with the real ones.
 */
export class MemoryGroups extends MemoryChecks implements Groups {
  readonly #groups = new Map<string, GroupPicture>();
  readonly #listeners = new Set<() => void>();
  #made = 0;
  readonly cuts: PointCut[] = [];
  readonly #points = new Map<string, readonly PointPicture[]>();
  /** What is answered to who asks for points: the refusal of a site that does not hold them. */
  wrongSite: Error | undefined;
  /** Thrown by every call while it is set: the groups' thread does not answer, or worse. */
  failure: Error | undefined;

  async apply(specification: GroupSpecification, change: Change): Promise<Applied> {
    const changes = await this.diff(specification);
    if (changes.some(({ destructive }) => destructive) && change.confirm !== "Delete") {
      throw new TidemarkError({
        kind: "invalid",
        code: "CONFIRMATION_NEEDED",
        message: "it would drop data",
        hint: "add --confirm Delete",
      });
    }
    this.changes.push(change);
    const before = this.#groups.get(specification.group);
    const group = pictureOf(specification, before?.id ?? this.#newId());
    if (before === undefined || changes.length > 0) this.set(group);
    const kept = changes
      .filter(({ destructive }) => destructive)
      .map(({ key }) => ({ member: key.slice("members.".length), path: `/kept/${key}` }));
    return { group, changes, kept };
  }

  async diff(specification: GroupSpecification): Promise<readonly SpecificationChange[]> {
    this.#answer();
    const before = this.#groups.get(specification.group)?.specification.members ?? [];
    const after = specification.members;
    return [
      ...after.flatMap((member) => changeOf(find(before, member), member)),
      ...before.filter((member) => find(after, member) === undefined).map(removed),
    ];
  }

  async get(group: string): Promise<GroupPicture> {
    this.#answer();
    const found = [...this.#groups.values()].find(({ name, id }) => name === group || id === group);
    if (found !== undefined) return found;
    const near = nearest(group, this.#groups.keys());
    throw new TidemarkError({
      kind: "not-found",
      code: "GROUP_UNKNOWN",
      message: `alpha has no group ${group}`,
      hint: near === undefined ? "tidemark group list shows what there is" : `did you mean ${near}?`,
      facts: { group },
    });
  }

  async list(): Promise<readonly GroupPicture[]> {
    this.#answer();
    return [...this.#groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(group: string, change: Change): Promise<Deleted> {
    const { name, members } = await this.get(group);
    this.changes.push(change);
    this.#groups.delete(name);
    this.#tell();
    return { kept: members.map((member) => ({ member: member.name, path: member.image })) };
  }

  async limit(group: string, bytesPerSecondMax: number | undefined, change: Change): Promise<GroupPicture> {
    const { specification } = await this.get(group);
    const link = { ...specification.link, bytesPerSecondMax };
    return (await this.apply({ ...specification, link }, change)).group;
  }

  async resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture> {
    const { id, specification } = await this.get(group);
    const before = specification.members.find(({ name }) => name === member);
    if (before === undefined || before.capture !== "nbd" || sizeBytes < before.sizeBytes) {
      throw new TidemarkError({
        kind: "refused",
        code: "CANNOT_SHRINK",
        message: `${group}/${member} cannot be made smaller`,
        hint: "give a larger size",
        facts: { size_bytes: sizeBytes },
      });
    }
    this.changes.push(change);
    const members = specification.members.map((one) => (one === before ? { ...before, sizeBytes } : one));
    return this.set(pictureOf({ ...specification, members }, id));
  }

  /** As if it had come to be so by itself. */
  set(group: GroupPicture): GroupPicture {
    this.#groups.set(group.name, group);
    this.#tell();
    return group;
  }

  /** A figure that grows with time, of which nobody is told. */
  setSilently(group: GroupPicture): void {
    this.#groups.set(group.name, group);
  }

  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  #answer(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  startReplication: Groups["startReplication"] = (group, _to, change) => this.resume(group, change);
  scan: Groups["scan"] = (group, _member, change) => this.#turn(group, "protected", change);
  pause: Groups["pause"] = (group, change) => this.#turn(group, "paused", change);
  serve: Groups["serve"] = (group, change) => this.#turn(group, "protected", change);

  resume: Groups["resume"] = (group, change) => this.#turn(group, "protected", change);

  /** As it was set; undefined: this site measures nothing. */
  rpoReport: RpoReport | undefined;

  async rpo(group: string, sinceMs: number): Promise<RpoReport> {
    const { name } = await this.get(group);
    if (this.wrongSite !== undefined) throw this.wrongSite;
    return {
      ...(this.rpoReport ?? { ...summariseRpo([], { fromMs: 0, untilMs: sinceMs }), targetMs: undefined }),
      group: name,
    };
  }

  async restart(group: string, _now: boolean, change: Change): Promise<GroupPicture> {
    return this.#turn(group, "seeding", change);
  }

  async points(group: string): Promise<readonly PointPicture[]> {
    const { id } = await this.get(group);
    if (this.wrongSite !== undefined) throw this.wrongSite;
    return [...(this.#points.get(id) ?? [])];
  }

  /** `latest` is the newest; any other selector names a point by its id or its sequence. */
  async point(group: string, selector: string): Promise<PointPicture> {
    const points = await this.points(group);
    const found = points.find(({ id, position }) =>
      [id, `seq-${position.sequence}`, `seq-${position.epoch}.${position.sequence}`].includes(selector),
    );
    const point = selector === "latest" ? points[0] : found;
    if (point === undefined) throw noPoint(group, selector);
    return point;
  }

  async cut(group: string, cut: PointCut, change: Change): Promise<PointPicture> {
    const { id } = await this.get(group);
    this.changes.push(change);
    this.cuts.push(cut);
    const points = this.#points.get(id) ?? [];
    const sequence = (points[0]?.position.sequence ?? 0) + 10;
    return this.setPoint(id, pointOf(sequence, { kind: cut.kind, label: cut.label }));
  }

  async pin(group: string, point: string, pinned: boolean, change: Change): Promise<PointPicture> {
    const { id } = await this.get(group);
    this.changes.push(change);
    return this.setPoint(id, { ...(await this.point(group, point)), pinned });
  }

  async deletePoint(group: string, point: string, change: Change): Promise<void> {
    const { id } = await this.get(group);
    this.changes.push(change);
    this.#points.set(
      id,
      (await this.points(group)).filter((one) => one.id !== point),
    );
    this.#tell();
  }

  /** What is answered to who asks for a plan or a job; with none set there is nothing to fail over to. */
  failoverPlan: FailoverPlan | undefined;
  readonly jobList: JobPicture[] = [];
  readonly wishes: FailoverWish[] = [];

  async planVerb(group: string, { verb }: PlanAsked): Promise<FailoverPlan> {
    return { ...(await this.planFailover(group, { selector: "", includeFuzzy: false, force: false })), verb };
  }

  async planFailover(group: string, wish: FailoverWish): Promise<FailoverPlan> {
    await this.get(group);
    this.wishes.push(wish);
    if (this.wrongSite !== undefined) throw this.wrongSite;
    if (this.failoverPlan === undefined) throw noPoint(group, wish.selector);
    return this.failoverPlan;
  }

  async failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    this.wishes.push(wish);
    return await this.#job(group, change);
  }

  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    return this.failover(group, wish, change);
  }

  readonly commit = (group: string, _deletePoints: boolean, change: Change) => this.#job(group, change);
  readonly resolve = (group: string, _winner: string, change: Change) => this.#job(group, change);
  readonly rollback = (group: string, change: Change) => this.#job(group, change);
  readonly plannedFailover = (group: string, _deletePoints: boolean, change: Change) =>
    this.#job(group, change);
  readonly reprotect = (group: string, _to: string, change: Change) => this.#job(group, change);

  async jobs(group: string): Promise<readonly JobPicture[]> {
    this.#answer();
    return this.jobList.filter((job) => group === "" || job.group === group);
  }

  readonly cancelJob = (job: string): Promise<JobPicture> => Promise.reject(jobUnknown(job));

  async #job(group: string, change: Change): Promise<JobPicture> {
    await this.get(group);
    if (this.wrongSite !== undefined) throw this.wrongSite;
    this.changes.push(change);
    const job = this.jobList.at(-1);
    if (job === undefined) throw noPoint(group, "latest");
    return job;
  }

  /** As if it had been cut, or had changed, by itself; newest first. */
  setPoint(group: string, point: PointPicture): PointPicture {
    const others = (this.#points.get(group) ?? []).filter(({ id }) => id !== point.id);
    const points = [...others, point].sort((a, b) => b.position.sequence - a.position.sequence);
    this.#points.set(group, points);
    this.#tell();
    return point;
  }

  async #turn(
    group: string,
    status: "paused" | "protected" | "seeding",
    change: Change,
  ): Promise<GroupPicture> {
    const picture = await this.get(group);
    this.changes.push(change);
    return this.set({ ...picture, sites: picture.sites.map((site) => ({ ...site, status })) });
  }

  #newId(): string {
    this.#made += 1;
    return `01981fb6-3c1f-7b6e-9c0e-${String(this.#made).padStart(12, "0")}`;
  }
}

/** A group as alpha would show it that serves it and protects nothing. */
export function pictureOf(specification: GroupSpecification, id: string): GroupPicture {
  const { group, primary, secondary, members } = specification;
  return {
    name: group,
    id,
    specification,
    direction: { from: primary, to: secondary },
    sites: [
      {
        name: primary,
        role: "active",
        status: "unprotected",
        conditions: [
          {
            type: "StoreHealthy",
            status: "true",
            reason: "IMAGES_OPEN",
            message: "",
            sinceMs: Date.UTC(2026, 0, 2, 3, 4, 5),
          },
        ],
        reachable: true,
        ageMs: undefined,
        hint: "",
        positions: {
          written: { epoch: 1, sequence: 7 },
          received: undefined,
          durable: undefined,
          promotable: undefined,
        },
      },
    ],
    members: members.map((member, index) => ({
      name: member.name,
      kind: member.kind,
      capture: member.capture,
      sizeBytes: member.capture === "nbd" ? member.sizeBytes : undefined,
      inPoints: true,
      fuzzy: false,
      image: `/var/lib/tidemark/groups/${id}/images/${index}.img`,
      outOfSyncBytes: undefined,
    })),
    exposure: undefined,
    bytesPerSecond: 0,
    wireBytesPerSecond: 0,
    points: undefined,
    ackLagMs: undefined,
    rpo: undefined,
    fencing: undefined,
  };
}

/** A point of payroll, ten seconds for each ten of the order. */
export function pointOf(sequence: number, change: Partial<PointPicture> = {}): PointPicture {
  const position = { epoch: 1, sequence };
  return {
    id: `01981fb6-3c1f-7b6e-8000-${String(sequence).padStart(12, "0")}`,
    timeMs: Date.UTC(2026, 0, 2, 3, 0, 0) + sequence * 1000,
    kind: "crash",
    label: "",
    position,
    members: [{ name: "data", position, fuzzy: false }],
    membersTotal: 1,
    sites: ["beta"],
    pinned: false,
    health: "unverified",
    healthMs: undefined,
    rootHash: undefined,
    expireMs: undefined,
    ...change,
  };
}

function find(members: readonly MemberSpecification[], member: MemberSpecification) {
  return members.find(({ name }) => name === member.name);
}

function changeOf(
  before: MemberSpecification | undefined,
  after: MemberSpecification,
): readonly SpecificationChange[] {
  const key = `members.${after.name}`;
  if (before === undefined) {
    return [{ kind: "added", key, before: "", after: textOf(after), destructive: false }];
  }
  if (textOf(before) === textOf(after)) return [];
  return [
    { kind: "changed", key: `${key}.size`, before: textOf(before), after: textOf(after), destructive: false },
  ];
}

function removed(member: MemberSpecification): SpecificationChange {
  const key = `members.${member.name}`;
  return { kind: "removed", key, before: textOf(member), after: "", destructive: true };
}

function textOf(member: MemberSpecification): string {
  return member.capture === "nbd" ? exactSize(member.sizeBytes) : member.capture;
}

function noPoint(group: string, point: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "POINT_UNKNOWN",
    message: `the group ${group} has no point ${point}`,
    hint: "tidemark point list shows those it has",
  });
}
