import { describeError, TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { groupUnknown } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import { Group } from "#src/operations/groups/primary/group.js";
import type { HandedOver } from "#src/operations/groups/primary/group-volumes.js";
import { damaged, readGroupRecord } from "#src/operations/groups/record/group-file.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout, groupsDirectory } from "#src/operations/groups/record/group-layout.js";
import { UnreadableGroup } from "#src/operations/groups/record/unreadable-group.js";

/** A group, by what this site is in it. */
export type SiteGroup = Group | CopyGroup;

/** `handed`: from who stood for it before, where clients have its volumes open. */
export function siteGroup(ports: GroupPorts, record: GroupRecord, handed?: HandedOver): SiteGroup {
  const layout = groupLayout(ports.dataDirectory, record.id);
  return record.pairing?.role === "passive"
    ? new CopyGroup(ports, layout, record)
    : new Group(ports, layout, record, handed);
}

/** Which groups there are at a site, by id and by name; and those of which nobody can tell. */
export class GroupRegister {
  readonly #ports: GroupPorts;
  readonly groups = new Map<string, SiteGroup>();
  readonly unreadable = new Map<string, UnreadableGroup>();

  constructor(ports: GroupPorts) {
    this.#ports = ports;
  }

  /** What lies in the data directory. Fails only when it can't be told which groups there are. */
  async find(): Promise<void> {
    const { disk, dataDirectory } = this.#ports;
    for (const id of await disk.list(groupsDirectory(dataDirectory))) await this.#findOne(id);
  }

  named(name: string): SiteGroup | undefined {
    return [...this.groups.values()].find((group) => group.name === name);
  }

  entry(group: string): SiteGroup | UnreadableGroup {
    const found = this.named(group) ?? this.groups.get(group) ?? this.unreadable.get(group);
    if (found === undefined) throw this.unknown(group);
    return found;
  }

  readable(group: string): SiteGroup {
    const entry = this.entry(group);
    if (entry instanceof UnreadableGroup) throw entry.error;
    return entry;
  }

  unknown(group: string): TidemarkError {
    const names = [...this.groups.values()].map(({ name }) => name);
    return groupUnknown(group, this.#ports.site, nearest(group, names));
  }

  async #findOne(id: string): Promise<void> {
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
        const twin = this.named(record.specification.group);
        if (twin !== undefined) throw twinOf(record, twin);
        this.groups.set(id, siteGroup(this.#ports, record));
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      logger.error("a group cannot be read", { id, error: describeError(error), hint: error.hint });
      this.unreadable.set(id, new UnreadableGroup(id, error, site, layout, clock.wallMs()));
    }
  }

  /** A directory whose making or removing was cut short: it holds nothing yet, or nothing any more. */
  async #isCutShort(directory: string): Promise<boolean> {
    return (await this.#ports.disk.list(directory)).every((name) => name === "group.tmp");
  }
}

function twinOf(record: GroupRecord, twin: SiteGroup): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "GROUP_NAME_TWICE",
    message: `two groups of this site have the name ${twin.name}: ${twin.record.id} is served, ${record.id} is not`,
    hint: "one of the two directories is a copy: move it away, or delete the group that is not wanted by its id",
    facts: { group: twin.name, id: record.id },
  });
}
