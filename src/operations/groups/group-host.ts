import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { exactRate } from "#src/base/exact-quantity.js";
import { nearest } from "#src/base/nearest.js";
import { ReceiveWindows } from "#src/data-path/receiver/receiver.js";
import type { OpenedLink } from "#src/data-path/sender/sender.js";
import { openLink, groupUnknown as partUnknown, partWith } from "#src/data-path/sender/sender.js";
import { GROUPS_MAX } from "#src/domain/group/group-bounds.js";
import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import type { SpecificationChange } from "#src/domain/group/specification-change.js";
import { diffOfNew } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { asPrimary } from "#src/operations/groups/as-primary.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { OfferedCopies } from "#src/operations/groups/copy/offered-copies.js";
import { Deletions } from "#src/operations/groups/deletions.js";
import {
  broken,
  CONFIRM_DELETE,
  confirmationMissing,
  groupUnreadable,
  hasNoSecondary,
  memberUnknown,
  notNow,
  specificationRefused,
  tooManyGroups,
  tooManyWaiting,
} from "#src/operations/groups/group-errors.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { GroupRegister, type SiteGroup, siteGroup } from "#src/operations/groups/group-register.js";
import type { Applied, Change, Deleted, Groups, PointCut, RpoReport } from "#src/operations/groups/groups.js";
import { ImageClaims } from "#src/operations/groups/images/image-claims.js";
import type { GroupOffer, OfferAnswer, OfferedGroups } from "#src/operations/groups/other-sites.js";
import { PeerLinks } from "#src/operations/groups/peer-links.js";
import { PlannedFailovers } from "#src/operations/groups/planned/planned-failovers.js";
import type { PointPicture } from "#src/operations/groups/point-picture.js";
import { createGroup } from "#src/operations/groups/primary/create-group.js";
import { Group } from "#src/operations/groups/primary/group.js";
import { LinkCounts } from "#src/operations/groups/primary/link-counts.js";
import { NOT_REPLICATED } from "#src/operations/groups/primary/link-stops.js";
import { startReplication } from "#src/operations/groups/primary/start-replication.js";
import { FailoverTimeouts } from "#src/operations/groups/promotion/failover-timeouts.js";
import { FailoverVerbs } from "#src/operations/groups/promotion/failover-verbs.js";
import type { FailoverPlan, JobPicture, PlanAsked } from "#src/operations/groups/promotion/failovers.js";
import { HostFailovers } from "#src/operations/groups/promotion/host-failovers.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupsDirectory } from "#src/operations/groups/record/group-layout.js";
import { UnreadableGroup } from "#src/operations/groups/record/unreadable-group.js";
import { otherSite, peerNotConfigured } from "#src/operations/groups/replication-errors.js";
import { forgetFormerRole, takeReversedRole } from "#src/operations/groups/reprotect/change-role.js";
import { Turns } from "#src/operations/groups/turns.js";
import { VerifyTurns } from "#src/operations/groups/verify/verify-turns.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

/** Everything a host is given; what its groups share is its own. */
export type GroupHostPorts = Omit<
  GroupPorts,
  "claims" | "onDeleted" | "peerLinks" | "receiveWindows" | "verifyTurns"
> & {
  /** Fewer than in production, for tests. */
  readonly groupsMax?: number;
};

const PERMISSIONS = 0o700;
/** Behind one that goes on. Who sends more is not waiting for an answer. */
const CHANGES_WAITING_MAX = 16;
/** Opening one is mostly waiting for the disk; more at once would only wait in another order. */
const OPENED_AT_ONCE = 8;

/** The groups of a site: found at the start, made, changed, deleted. README.md tells what happens in which order. */
export class GroupHost extends FailoverVerbs implements Groups, OfferedGroups {
  readonly #ports: GroupPorts;
  readonly #groupsMax: number;
  readonly #turns = new Turns(CHANGES_WAITING_MAX);
  readonly #register: GroupRegister;
  readonly #offered: OfferedCopies;
  protected readonly failovers: HostFailovers;
  readonly #planned: PlannedFailovers;
  readonly #timeouts: FailoverTimeouts;
  #deletions: Deletions | undefined;
  #isStopped = false;
  /** Under way: they count before they are there. */
  #creating = 0;

  constructor({ groupsMax, ...ports }: GroupHostPorts) {
    super();
    this.#groupsMax = groupsMax ?? GROUPS_MAX;
    this.#ports = {
      ...ports,
      claims: new ImageClaims(),
      peerLinks: new PeerLinks(ports.clock, (site) => ports.otherSites.bandwidthOf(site)),
      receiveWindows: new ReceiveWindows(),
      verifyTurns: new VerifyTurns(ports.clock),
      onDeleted: async (...deleted) => await this.#deletions?.remember(...deleted),
    };
    this.#register = new GroupRegister(this.#ports);
    this.#offered = new OfferedCopies({
      ports: this.#ports,
      register: this.#register,
      inTurn: (name, work) => this.#inTurn(name, work),
      begin: (make) => this.#beginNew(make),
      onTaken: (id) => this.#planned.follow([id]),
    });
    const inTurn = <T>(name: string, work: () => Promise<T>) => this.#inTurn(name, work);
    const verbs = () => this.failovers;
    this.#planned = new PlannedFailovers({ ports: this.#ports, register: this.#register, verbs, inTurn });
    this.#timeouts = new FailoverTimeouts({ ports: this.#ports, register: this.#register, verbs });
    this.failovers = new HostFailovers({
      ports: this.#ports,
      register: this.#register,
      copy: (name, command) => this.copy(name, command),
      inTurn,
    });
  }

  /** Opens every group there is, each on its own. Fails only when it can't be told which there are. */
  async start(): Promise<void> {
    const { disk, dataDirectory } = this.#ports;
    const directory = groupsDirectory(dataDirectory);
    await ensureDirectory(disk, directory, PERMISSIONS);
    this.#deletions = await Deletions.open(this.#ports);
    await this.#register.find();
    const found = [...this.#register.groups.values()];
    const openNext = async (): Promise<void> => {
      for (let group = found.shift(); group !== undefined; group = found.shift())
        await this.#startGroup(group);
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openNext));
    this.#planned.follow(this.#register.groups.keys());
    this.#timeouts.start();
  }

  /** Ends all of them in order. What is asked for from now on is refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#planned.stop();
    this.#timeouts.stop();
    await this.#turns.idle();
    await this.#deletions?.stop();
    await Promise.all([...this.#register.groups.values()].map((group) => group.stop()));
  }

  async apply(specification: GroupSpecification, change: Change): Promise<Applied> {
    return await this.#inTurn(specification.group, async () => {
      const group = this.#named(specification.group);
      if (group === undefined) return await this.#create(specification);
      return await asPrimary(group, "a change", `apply -f FILE`).apply(specification, change);
    });
  }

  async diff(specification: GroupSpecification): Promise<readonly SpecificationChange[]> {
    const group = this.#named(specification.group);
    if (group !== undefined) return asPrimary(group, "a change", "diff -f FILE").diff(specification);
    this.#assertCreatable(specification);
    return diffOfNew(specification).changes;
  }

  async get(group: string): Promise<GroupPicture> {
    return this.#register.entry(group).picture();
  }

  async list(): Promise<readonly GroupPicture[]> {
    const { groups, unreadable } = this.#register;
    return [...groups.values(), ...unreadable.values()]
      .map((group) => group.picture())
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(group: string, change: Change, withCopy = false): Promise<Deleted> {
    const deletions = present(this.#deletions, "a host that has started");
    const answered = await deletions.answered(group, change.requestId);
    if (answered !== undefined) return answered;
    const entry = this.#register.entry(group);
    if (entry instanceof UnreadableGroup) return await this.#deleteUnreadable(entry, change);
    return await this.#inTurn(entry.name, async () => {
      // Who asked for the same before may have been first.
      const before = await deletions.answered(entry.record.id, change.requestId);
      if (before !== undefined) return before;
      if (this.#register.groups.get(entry.record.id) !== entry) throw this.#register.unknown(group);
      const kept = await entry.delete(change, withCopy);
      this.#register.groups.delete(entry.record.id);
      this.#ports.onChange();
      return await deletions.answerOf(entry.record, kept);
    });
  }

  async resize(group: string, member: string, sizeBytes: number, change: Change): Promise<GroupPicture> {
    const command = `group resize ${group} ${member}`;
    const entry = asPrimary(this.#register.readable(group), "a change", command);
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

  async limit(group: string, bytesPerSecondMax: number | undefined, change: Change): Promise<GroupPicture> {
    const said = bytesPerSecondMax === undefined ? "none" : exactRate(bytesPerSecondMax);
    const entry = asPrimary(this.#register.readable(group), "a limit", `limit ${group} --bandwidth ${said}`);
    return await this.#inTurn(entry.name, async () => {
      const { specification } = entry.record;
      const link = { ...specification.link, bytesPerSecondMax };
      return (await entry.apply({ ...specification, link }, change)).group;
    });
  }

  async startReplication(group: string, to: string | undefined, change: Change): Promise<GroupPicture> {
    const command = `start ${group}${to === undefined ? "" : ` --to ${to}`}`;
    const entry = asPrimary(this.#register.readable(group), "a start", command);
    return await this.#inTurn(entry.name, () => startReplication(entry, to, change, this.#ports.otherSites));
  }

  async pause(group: string, _change: Change): Promise<GroupPicture> {
    return await this.#setPaused(group, true);
  }

  async resume(group: string, _change: Change, force = false): Promise<GroupPicture> {
    if (force) await this.#planned.takeBack(group);
    return await this.#setPaused(group, false);
  }

  plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    return this.#planned.plannedFailover(group, deletePoints, change);
  }

  planVerb(group: string, asked: PlanAsked): Promise<FailoverPlan> {
    return asked.verb === "reprotect"
      ? this.failovers.planReprotect(group, asked.to)
      : this.#planned.plan(group, asked.deletePoints);
  }

  async rpo(group: string, sinceMs: number): Promise<RpoReport> {
    const entry = asPrimary(this.#register.readable(group), "the report of exposure", `rpo ${group}`);
    if (entry.link === undefined) throw hasNoSecondary(entry.name);
    const { targetMs } = entry.record.specification.rpo;
    return { group: entry.name, targetMs, ...(await entry.link.meter.summary(sinceMs)) };
  }

  async restart(group: string, now: boolean, change: Change): Promise<GroupPicture> {
    const command = `restart-replication ${group}${now ? " --now" : ""}`;
    const entry = asPrimary(this.#register.readable(group), "a restart", command);
    return await this.#inTurn(entry.name, () => entry.restart(now, change));
  }

  /** In nobody's turn: it changes nothing of the group, and with `sync` it may take long. */
  async cut(group: string, cut: PointCut, _change: Change): Promise<PointPicture> {
    return await asPrimary(this.#register.readable(group), "a point", `point cut ${group}`).cut(cut);
  }

  takeOffer(from: string, offer: GroupOffer): Promise<OfferAnswer> {
    return this.#offered.take(from, offer);
  }

  takeWithdrawal(from: string, id: string): Promise<void> {
    return this.#offered.withdraw(from, id);
  }

  acceptStream(stream: MessageStream): void {
    const { clock, logger } = this.#ports;
    const counts = new LinkCounts(clock);
    openLink(counts.counted(stream), { clock })
      .then((link) => this.#accept(link, counts))
      .catch((error: unknown) => {
        if (!(error instanceof TidemarkError)) throw error;
        logger.info("a stream was not taken", { peer: stream.peer, code: error.code, why: error.message });
      });
  }

  /** For the exports: the group of that name, if it can be told what it is. */
  named(name: string): SiteGroup | undefined {
    return this.#named(name);
  }

  get groups(): readonly SiteGroup[] {
    return [...this.#register.groups.values()];
  }

  #accept(link: OpenedLink, counts: LinkCounts): void {
    const group = this.#register.groups.get(link.handshake.groupId);
    if (!(group instanceof Group)) partUnknown(link);
    else if (group.link === undefined) partWith(link, NOT_REPLICATED);
    else group.link.accept(link, counts);
  }

  async #setPaused(group: string, paused: boolean): Promise<GroupPicture> {
    const verb = paused ? "pause" : "resume";
    const entry = asPrimary(this.#register.readable(group), `a ${verb}`, `${verb} ${group}`);
    return await this.#inTurn(entry.name, () => entry.setPaused(paused));
  }

  /** The copy that this site holds; who asks at the primary is told where it is. */
  protected copy(name: string, command: string): CopyGroup {
    const group = this.#register.readable(name);
    if (group instanceof CopyGroup) return group;
    const { secondary } = group.record.specification;
    if (secondary === undefined) throw hasNoSecondary(group.name);
    throw otherSite(group.name, "what is held", secondary, command);
  }

  protected primary(name: string, what: string, command: string): Group {
    return asPrimary(this.#register.readable(name), what, command);
  }

  async #startGroup(group: SiteGroup): Promise<void> {
    await this.#inTurn(group.name, async () => {
      await forgetFormerRole(this.#ports, group.record);
      await group.start();
      // A crash came between the images and the record.
      if (group.state.type === "reversed") await takeReversedRole(this.#ports, this.#register, group.record);
      if (group.state.type === "deleted") this.#register.groups.delete(group.record.id);
    });
  }

  async #create(specification: GroupSpecification): Promise<Applied> {
    this.#assertCreatable(specification);
    const group = await this.#beginNew(() => createGroup(this.#ports, specification));
    return { group: group.picture(), changes: diffOfNew(specification).changes, kept: [] };
  }

  async #beginNew(make: () => Promise<GroupRecord>): Promise<SiteGroup> {
    this.#assertRoom();
    this.#creating += 1;
    const record = await make().finally(() => {
      this.#creating -= 1;
    });
    const group = siteGroup(this.#ports, record);
    this.#register.groups.set(record.id, group);
    await group.start();
    if (group.state.type === "broken") throw broken(group.name, group.state.trouble);
    return group;
  }

  #assertCreatable(specification: GroupSpecification): void {
    const { group: name, primary } = specification;
    if (primary !== this.#ports.site && specification.secondary === this.#ports.site)
      throw otherSite(name, "a new group", primary, "apply -f FILE");
    const refusals = refuseSpecification(specification, this.#ports.site);
    if (refusals.length > 0) throw specificationRefused(specification.group, refusals);
    const { secondary } = specification;
    if (secondary !== undefined && this.#ports.otherSites.addressOf(secondary) === undefined)
      throw peerNotConfigured(specification.group, secondary);
    this.#assertRoom();
  }

  #assertRoom(): void {
    const { groups, unreadable } = this.#register;
    if (unreadable.size > 0) throw groupUnreadable([...unreadable.keys()]);
    if (groups.size + this.#creating >= this.#groupsMax) throw tooManyGroups(this.#groupsMax);
  }

  async #deleteUnreadable(entry: UnreadableGroup, change: Change): Promise<Deleted> {
    const { disk, dataDirectory } = this.#ports;
    return await this.#inTurn(entry.id, async () => {
      if (change.confirm !== CONFIRM_DELETE)
        throw confirmationMissing(`deleting the group ${entry.id} drops what is known of it`, {
          group: entry.id,
        });
      if (this.#register.unreadable.get(entry.id) !== entry) throw this.#register.unknown(entry.id);
      const images = await entry.remove(disk, dataDirectory);
      const kept = images.map(({ member, path }) => ({ member, path }));
      this.#register.unreadable.delete(entry.id);
      await this.#deletions?.rememberUnreadable(entry.id, change.requestId, kept);
      this.#ports.onChange();
      return { kept };
    });
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

  #named(name: string): SiteGroup | undefined {
    return this.#register.named(name);
  }
}

function stopping(group: string): TidemarkError {
  return notNow(group, { why: "the daemon is stopping", hint: "ask again when it runs" });
}
