import { type DeletedGroup, DeletedGroups } from "#src/operations/groups/deleted-groups.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Deleted } from "#src/operations/groups/groups.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/record/group-file-format.js";
import { Withdrawals } from "#src/operations/groups/withdrawals.js";

type Ports = Pick<
  GroupPorts,
  "disk" | "dataDirectory" | "hash64" | "logger" | "clock" | "random" | "otherSites"
>;

/** What of groups outlives them: what their deletions answered, and copies of them that are to go at other sites. */
export class Deletions {
  readonly #deleted: DeletedGroups;
  readonly #withdrawals: Withdrawals;

  private constructor(deleted: DeletedGroups, withdrawals: Withdrawals) {
    this.#deleted = deleted;
    this.#withdrawals = withdrawals;
  }

  static async open(ports: Ports): Promise<Deletions> {
    const { disk, dataDirectory, hash64, logger, clock, random, otherSites: others } = ports;
    const deleted = await DeletedGroups.open(disk, `${dataDirectory}/deleted-groups`, hash64, (why) =>
      logger.warn("what the last deletions answered cannot be read, and is forgotten", { why }),
    );
    const path = `${dataDirectory}/withdrawals`;
    const withdrawals = await Withdrawals.open({ disk, path, hash64, clock, random, logger, others });
    withdrawals.start();
    return new Deletions(deleted, withdrawals);
  }

  /** Of the group by that name or id, when it was deleted by this request. */
  async answered(group: string, requestId: string): Promise<Deleted | undefined> {
    const found = this.#deleted.find(requestId);
    const isThat = found !== undefined && (found.group === group || found.id === group);
    return isThat ? await this.#answer(found) : undefined;
  }

  async answerOf(record: GroupRecord, kept: readonly KeptImage[]): Promise<Deleted> {
    return await this.#answer(deletedOf(record, kept, ""));
  }

  /** Before the last of a group goes. Durable once it resolves; to do it again changes nothing. */
  async remember(record: GroupRecord, requestId: string, images: readonly KeptImage[]): Promise<void> {
    const deleted = deletedOf(record, images, requestId);
    const { id, group, secondary, withCopy } = deleted;
    if (secondary !== undefined && withCopy) await this.#withdrawals.add({ id, group, site: secondary });
    await this.#deleted.remember(deleted);
  }

  /** The same for one of which nobody could tell what it was. */
  async rememberUnreadable(id: string, requestId: string, kept: DeletedGroup["kept"]): Promise<void> {
    await this.#deleted.remember({ requestId, group: id, id, kept, secondary: undefined, withCopy: false });
  }

  async stop(): Promise<void> {
    await this.#withdrawals.stop();
  }

  async #answer({ id, kept, secondary: site, withCopy }: DeletedGroup): Promise<Deleted> {
    if (site === undefined) return { kept };
    if (!withCopy) return { kept, left: { site, going: false, why: "" } };
    const why = await this.#withdrawals.left(id);
    return why === undefined ? { kept } : { kept, left: { site, going: true, why } };
  }
}

function deletedOf(
  { id, specification, phase, pairing }: GroupRecord,
  images: readonly KeptImage[],
  requestId: string,
): DeletedGroup {
  const { group } = specification;
  const kept = images.map(({ member, path }) => ({ member, path }));
  const secondary = pairing?.role === "active" ? specification.secondary : undefined;
  const withCopy = phase.type === "deleting" && phase.withCopy;
  return { requestId, group, id, kept, secondary, withCopy };
}
