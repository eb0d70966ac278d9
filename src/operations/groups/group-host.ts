import { describeError, TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";
import { GROUPS_MAX } from "#src/domain/group/group-bounds.js";
import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import { diffOfNew } from "#src/domain/group/specification-diff.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { createGroup } from "#src/operations/groups/create-group.js";
import { DeletedGroups } from "#src/operations/groups/deleted-groups.js";
import { Group } from "#src/operations/groups/group.js";
import {
  broken,
  CONFIRM_DELETE,
  confirmationMissing,
  groupUnknown,
  groupUnreadable,
  hasNoSecondary,
  memberUnknown,
  notNow,
  specificationRefused,
  tooManyGroups,
  tooManyWaiting,
} from "#src/operations/groups/group-errors.js";
import { damaged, readGroupRecord } from "#src/operations/groups/group-file.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/group-file-format.js";
import { groupLayout, groupsDirectory } from "#src/operations/groups/group-layout.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Applied, Change, Deleted, Groups, PointCut } from "#src/operations/groups/groups.js";
import { ImageClaims } from "#src/operations/groups/image-claims.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import { removeTree } from "#src/operations/groups/remove-tree.js";
import { Turns } from "#src/operations/groups/turns.js";
import { UnreadableGroup } from "#src/operations/groups/unreadable-group.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";

/** Everything a host is given; the claims on images are its own. */
export type GroupHostPorts = Omit<GroupPorts, "claims" | "onDeleted"> & {
  /** Fewer than in production, for tests. */
  readonly groupsMax?: number;
};

const PERMISSIONS = 0o700;
/** Behind one that goes on. Who sends more is not waiting for an answer. */
const CHANGES_WAITING_MAX = 16;
/** Opening one is mostly waiting for the disk; more at once would only wait in another order. */
const OPENED_AT_ONCE = 8;

/** The groups of a site: found at the start, made, changed, deleted. README.md tells what happens in which order. */
export class GroupHost implements Groups {
  readonly #ports: GroupPorts;
  readonly #groupsMax: number;
  readonly #turns = new Turns(CHANGES_WAITING_MAX);
  readonly #groups = new Map<string, Group>();
  readonly #unreadable = new Map<string, UnreadableGroup>();
  #deleted: DeletedGroups | undefined;
  #isStopped = false;
  /** Under way: they count before they are there. */
  #creating = 0;

  constructor({ groupsMax, ...ports }: GroupHostPorts) {
    this.#groupsMax = groupsMax ?? GROUPS_MAX;
    this.#ports = {
      ...ports,
      claims: new ImageClaims(),
      onDeleted: (group, requestId, kept) => this.#remember(group, requestId, kept),
    };
  }

  /** Opens every group there is, each on its own. Fails only when it can't be told which there are. */
  async start(): Promise<void> {
    const { disk, dataDirectory, hash64, logger } = this.#ports;
    const directory = groupsDirectory(dataDirectory);
    await ensureDirectory(disk, directory, PERMISSIONS);
    this.#deleted = await DeletedGroups.open(disk, `${dataDirectory}/deleted-groups`, hash64, (why) =>
      logger.warn("what the last deletions answered cannot be read, and is forgotten", { why }),
    );
    for (const id of await disk.list(directory)) await this.#find(id);
    const found = [...this.#groups.values()];
    const openNext = async (): Promise<void> => {
      for (let group = found.shift(); group !== undefined; group = found.shift())
        await this.#startGroup(group);
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openNext));
  }

  /** Ends all of them in order. What is asked for from now on is refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#turns.idle();
    await Promise.all([...this.#groups.values()].map((group) => group.stop()));
  }

  async apply(specification: GroupSpecification, change: Change): Promise<Applied> {
    return await this.#inTurn(specification.group, async () => {
      const group = this.#named(specification.group);
      return group === undefined
        ? await this.#create(specification)
        : await group.apply(specification, change);
    });
  }

  async diff(specification: GroupSpecification): Promise<readonly SpecificationChange[]> {
    const group = this.#named(specification.group);
    if (group !== undefined) return group.diff(specification);
    this.#assertCreatable(specification);
    return diffOfNew(specification).changes;
  }

  async get(group: string): Promise<GroupPicture> {
    return this.#entry(group).picture();
  }

  async list(): Promise<readonly GroupPicture[]> {
    return [...this.#groups.values(), ...this.#unreadable.values()]
      .map((group) => group.picture())
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(group: string, change: Change): Promise<Deleted> {
    const answered = this.#deleted?.find(change.requestId);
    if (answered !== undefined && (answered.group === group || answered.id === group))
      return { kept: answered.kept };
    const entry = this.#entry(group);
    if (entry instanceof UnreadableGroup) return await this.#deleteUnreadable(entry, change);
    return await this.#inTurn(entry.name, async () => {
      // Who asked for the same before may have been first.
      const before = this.#deleted?.find(change.requestId);
      if (before?.id === entry.record.id) return { kept: before.kept };
      if (this.#groups.get(entry.record.id) !== entry) throw this.#unknown(group);
      const kept = await entry.delete(change);
      this.#groups.delete(entry.record.id);
      this.#ports.onChange();
      return { kept: kept.map(({ member, path }) => ({ member, path })) };
    });
  }

  async resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture> {
    const entry = this.#readable(group);
    return await this.#inTurn(entry.name, async () => {
      const { specification } = entry.record;
      const names = specification.members.map(({ name }) => name);
      if (!names.includes(member)) throw memberUnknown(entry.name, member, nearest(member, names));
      const members = specification.members.map((known) =>
        known.name === member && known.capture === "nbd" ? { ...known, sizeBytes } : known,
      );
      return (await entry.apply({ ...specification, members }, change)).group;
    });
  }

  async pause(group: string, _change: Change): Promise<GroupPicture> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  async resume(group: string, _change: Change): Promise<GroupPicture> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  async points(group: string): Promise<readonly PointPicture[]> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  async point(group: string, _selector: string): Promise<PointPicture> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  async cut(group: string, _cut: PointCut, _change: Change): Promise<PointPicture> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  async pin(group: string, _point: string, _pinned: boolean, _change: Change): Promise<PointPicture> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  async deletePoint(group: string, _point: string, _change: Change): Promise<void> {
    throw hasNoSecondary(this.#readable(group).name);
  }

  /** For the exports: the group of that name, if it can be told what it is. */
  named(name: string): Group | undefined {
    return this.#named(name);
  }

  get groups(): readonly Group[] {
    return [...this.#groups.values()];
  }

  async #find(id: string): Promise<void> {
    const { disk, dataDirectory, site, hash64, logger, clock } = this.#ports;
    const layout = groupLayout(dataDirectory, id);
    if (groupIdBytes(id) === undefined)
      return logger.warn("what lies among the groups is none", { name: id });
    try {
      const record = await readGroupRecord(disk, layout, id, site, hash64);
      if (record === undefined) {
        if (!(await this.#isCutShort(layout.directory))) throw damaged(layout.record, "there is none");
        await removeTree(disk, layout.directory, "group");
      } else if (record.phase.type === "creating") {
        logger.info("a group that was being made when the daemon ended is removed", {
          group: record.specification.group,
        });
        await removeTree(disk, layout.directory, "group");
      } else {
        const twin = this.#named(record.specification.group);
        if (twin !== undefined) throw twinOf(record, twin);
        this.#groups.set(id, new Group(this.#ports, layout, record));
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      logger.error("a group cannot be read", { id, error: describeError(error), hint: error.hint });
      this.#unreadable.set(id, new UnreadableGroup(id, error, site, layout, clock.wallMs()));
    }
  }

  /** A directory whose making or removing was cut short: it holds nothing yet, or nothing any more. */
  async #isCutShort(directory: string): Promise<boolean> {
    return (await this.#ports.disk.list(directory)).every((name) => name === "group.tmp");
  }

  async #startGroup(group: Group): Promise<void> {
    await this.#inTurn(group.name, async () => {
      await group.start();
      if (group.state.type === "deleted") this.#groups.delete(group.record.id);
    });
  }

  async #create(specification: GroupSpecification): Promise<Applied> {
    this.#assertCreatable(specification);
    this.#creating += 1;
    const record = await createGroup(this.#ports, specification).finally(() => {
      this.#creating -= 1;
    });
    const group = new Group(this.#ports, groupLayout(this.#ports.dataDirectory, record.id), record);
    this.#groups.set(record.id, group);
    await group.start();
    if (group.state.type === "broken") throw broken(group.name, group.state.trouble);
    return { group: group.picture(), changes: diffOfNew(specification).changes, kept: [] };
  }

  #assertCreatable(specification: GroupSpecification): void {
    const refusals = refuseSpecification(specification, this.#ports.site);
    if (refusals.length > 0) throw specificationRefused(specification.group, refusals);
    if (this.#unreadable.size > 0) throw groupUnreadable([...this.#unreadable.keys()]);
    if (this.#groups.size + this.#creating >= this.#groupsMax) throw tooManyGroups(this.#groupsMax);
  }

  async #deleteUnreadable(entry: UnreadableGroup, change: Change): Promise<Deleted> {
    const { disk, dataDirectory } = this.#ports;
    return await this.#inTurn(entry.id, async () => {
      if (change.confirm !== CONFIRM_DELETE)
        throw confirmationMissing(`deleting the group ${entry.id} drops what is known of it`, {
          group: entry.id,
        });
      if (this.#unreadable.get(entry.id) !== entry) throw this.#unknown(entry.id);
      const images = await entry.remove(disk, dataDirectory);
      const kept = images.map(({ member, path }) => ({ member, path }));
      this.#unreadable.delete(entry.id);
      await this.#deleted?.remember({ requestId: change.requestId, group: entry.id, id: entry.id, kept });
      this.#ports.onChange();
      return { kept };
    });
  }

  async #remember(group: GroupRecord, requestId: string, images: readonly KeptImage[]): Promise<void> {
    const kept = images.map(({ member, path }) => ({ member, path }));
    await this.#deleted?.remember({ requestId, group: group.specification.group, id: group.id, kept });
  }

  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#isStopped) throw stopping(name);
    return await this.#turns.run(
      name,
      async () => {
        if (this.#isStopped) throw stopping(name);
        return await work();
      },
      () => tooManyWaiting(name),
    );
  }

  #named(name: string): Group | undefined {
    return [...this.#groups.values()].find((group) => group.name === name);
  }

  #entry(group: string): Group | UnreadableGroup {
    const found = this.#named(group) ?? this.#groups.get(group) ?? this.#unreadable.get(group);
    if (found === undefined) throw this.#unknown(group);
    return found;
  }

  #readable(group: string): Group {
    const entry = this.#entry(group);
    if (entry instanceof UnreadableGroup) throw entry.error;
    return entry;
  }

  #unknown(group: string): TidemarkError {
    const names = [...this.#groups.values()].map(({ name }) => name);
    return groupUnknown(group, this.#ports.site, nearest(group, names));
  }
}

function stopping(group: string): TidemarkError {
  return notNow(group, { why: "the daemon is stopping", hint: "ask again when it runs" });
}

function twinOf(record: GroupRecord, twin: Group): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "GROUP_NAME_TWICE",
    message: `two groups of this site have the name ${twin.name}: ${twin.record.id} is served, ${record.id} is not`,
    hint: "one of the two directories is a copy: move it away, or delete the group that is not wanted by its id",
    facts: { group: twin.name, id: record.id },
  });
}
