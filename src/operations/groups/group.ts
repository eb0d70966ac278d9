import { assert, present } from "#src/base/assert.js";
import { describeError } from "#src/base/errors.js";
import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupEvent } from "#src/domain/group/group-event.js";
import { type GroupState, isServed, troubleOf } from "#src/domain/group/group-state.js";
import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import { diffSpecifications } from "#src/domain/group/specification-diff.js";
import { afterGroupEvent } from "#src/domain/group/transition-table.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { bringImages, placesFor, stillThere } from "#src/operations/groups/change-images.js";
import { planMembers, removedMembers } from "#src/operations/groups/change-plan.js";
import {
  broken,
  CONFIRM_DELETE,
  confirmationMissing,
  notNow,
  recordUnwritable,
  specificationRefused,
  troubleFrom,
} from "#src/operations/groups/group-errors.js";
import { writeGroupRecord } from "#src/operations/groups/group-file.js";
import type { GroupRecord, KeptImage, MemberRecord } from "#src/operations/groups/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/group-layout.js";
import { observeGroup } from "#src/operations/groups/group-observer.js";
import { GroupPainter } from "#src/operations/groups/group-painter.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Applied, Change } from "#src/operations/groups/groups.js";
import { putAway } from "#src/operations/groups/put-away.js";
import { removeTree } from "#src/operations/groups/remove-tree.js";
import { RunningGroup, type RunObserver } from "#src/operations/groups/running-group.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * One group at this site: the shell around its state machine. What it does is asked for by one caller after the other (the
 * host sees to that); what it finds out by itself, that an image failed, comes at any time.
 */
export class Group {
  readonly #ports: GroupPorts;
  readonly #layout: GroupLayout;
  readonly #logger: Logger;
  readonly #painter: GroupPainter;
  readonly #observer: RunObserver;
  readonly #exports = new Map<string, ServedExport>();
  #record: GroupRecord;
  #state: GroupState;
  #running: RunningGroup | undefined;
  /** Where images are that outlived it. */
  #kept: readonly KeptImage[] = [];

  constructor(ports: GroupPorts, layout: GroupLayout, record: GroupRecord) {
    this.#ports = ports;
    this.#layout = layout;
    this.#record = record;
    this.#state = { type: record.phase.type === "deleting" ? "deleting" : "opening" };
    this.#logger = ports.logger.child({ group: record.specification.group });
    this.#painter = new GroupPainter(ports, layout);
    this.#observer = observeGroup({
      group: this.name,
      ports,
      logger: this.#logger,
      memberName: (number) => this.#memberName(number),
      onImageFailed: (trouble) => this.#step({ type: "image-failed", trouble }),
    });
  }

  get record(): GroupRecord {
    return this.#record;
  }

  get name(): string {
    return this.#record.specification.group;
  }

  get state(): GroupState {
    return this.#state;
  }

  picture(): GroupPicture {
    return this.#painter.paint(this.#record, this.#state, this.#running);
  }

  /** Goes on with what was decided: after it the group is served, or broken; or deleted, or half so. */
  async start(): Promise<void> {
    await this.#perform(this.#state.type === "deleting" ? "remove" : "open");
  }

  async stop(): Promise<void> {
    await this.#send({ type: "close" });
    if (this.#state.type === "closing") await this.#send({ type: "closed" });
  }

  /** The same object as long as somebody uses it; undefined when there is no such member or it is not served. */
  exportOf(member: string): ServedExport | undefined {
    const known = this.#record.members.find(({ name }) => name === member);
    const gate = known === undefined ? undefined : this.#running?.gate(known.number);
    if (gate === undefined || !isServed(this.#state)) return undefined;
    const before = this.#exports.get(member);
    if (before !== undefined) return before;
    const served: ServedExport = {
      type: "export",
      device: gate,
      description: this.describe(member),
      rotational: false,
      fastZero: true,
      close: async () => {
        if (this.#exports.get(member) === served) this.#exports.delete(member);
      },
    };
    this.#exports.set(member, served);
    return served;
  }

  /** A line for clients that list exports. */
  describe(member: string): string {
    return `volume ${member} of group ${this.name}`;
  }

  /** README.md counts the steps. */
  async apply(given: GroupSpecification, change: Change): Promise<Applied> {
    const { changes, wanted } = this.#judge(given, change);
    await this.#retry();
    // What was decided before may not have come through: then it is tried again.
    if (changes.length === 0 && this.#running?.lags(this.#record.members) !== true)
      return { group: this.picture(), changes, kept: [] };
    const removed = await this.#change(wanted);
    return { group: this.picture(), changes, kept: await this.#whereKept(removed) };
  }

  /** What applying would do; throws when it would be refused. */
  diff(given: GroupSpecification): Applied["changes"] {
    return this.#judge(given, undefined).changes;
  }

  /** README.md counts the steps. */
  async delete(change: Change): Promise<readonly KeptImage[]> {
    if (change.confirm !== CONFIRM_DELETE)
      throw confirmationMissing(`deleting the group ${this.name} ends its service`, { group: this.name });
    if (this.#record.phase.type !== "deleting") {
      this.#assertMay({ type: "delete" });
      const images = [...this.#record.leaving, ...(await this.#placesFor(this.#record.members))];
      const phase = { type: "deleting", requestId: change.requestId, images } as const;
      await this.#persist({ ...this.#record, phase });
    }
    await this.#send({ type: "delete" });
    const trouble = troubleOf(this.#state);
    if (trouble !== undefined) throw broken(this.name, trouble);
    return this.#kept;
  }

  #judge(given: GroupSpecification, change: Change | undefined) {
    const diff = diffSpecifications(this.#record.specification, given);
    const refusals = [...refuseSpecification(diff.wanted, this.#ports.site), ...diff.refusals];
    if (refusals.length > 0) throw specificationRefused(this.name, refusals);
    const removed = diff.changes.filter(({ destructive }) => destructive).map(({ key }) => key);
    if (change !== undefined && removed.length > 0 && change.confirm !== CONFIRM_DELETE)
      throw confirmationMissing(`applying it would remove ${removed.join(", ")} from ${this.name}`, {
        group: this.name,
        removed: removed.join(", "),
      });
    return diff;
  }

  /** What failed before is tried again; it may have been mended. */
  async #retry(): Promise<void> {
    await this.#send({ type: "retry" });
    if (this.#state.type === "broken") throw broken(this.name, this.#state.trouble);
  }

  /** What was removed, and where it is to be kept. */
  async #change(wanted: GroupSpecification): Promise<readonly KeptImage[]> {
    await this.#send({ type: "change" });
    let removed: readonly KeptImage[];
    try {
      removed = await this.#becomeWanted(wanted);
    } finally {
      if (this.#state.type === "changing") await this.#send({ type: "changed" });
    }
    if (this.#state.type === "broken") throw broken(this.name, this.#state.trouble);
    return removed;
  }

  /** One that could not be put away yet is where it was. */
  async #whereKept(removed: readonly KeptImage[]): Promise<Applied["kept"]> {
    const waiting = new Set(this.#record.leaving.map(({ path }) => path));
    const images = removed.map((image) =>
      waiting.has(image.path) ? { ...image, path: image.from ?? image.path } : image,
    );
    return (await stillThere(this.#ports.disk, images)).map(({ member, path }) => ({ member, path }));
  }

  async #becomeWanted(wanted: GroupSpecification): Promise<readonly KeptImage[]> {
    const before = this.#record;
    const running = present(this.#running, "what is served");
    const plan = planMembers(before, wanted, this.#ports.site);
    if (!plan.isReshaping && !running.lags(before.members)) {
      await this.#persist({ ...before, specification: wanted });
      return [];
    }
    // 1. What is new is looked at, then made; images that are to be larger are made larger.
    const brought = await bringImages(this.#ports, this.#layout, this.name, plan, running);
    const added = new Map(brought.map((image) => [image.number, image.identity]));
    const members = plan.members.map((member) => ({
      ...member,
      identity: added.get(member.number) ?? member.identity,
    }));
    // 2. It is decided.
    const removed = removedMembers(before, members);
    const places = await this.#placesFor(removed);
    try {
      await this.#persist({
        ...before,
        specification: wanted,
        members,
        nextMember: plan.nextMember,
        leaving: [...before.leaving, ...places],
      });
      // One that has failed meanwhile is served as it is: to begin anew would hide what it has lost.
      const trouble = troubleOf(this.#state);
      if (trouble !== undefined) throw broken(this.name, trouble);
    } catch (error) {
      for (const image of brought) await image.close();
      throw error;
    }
    // 3. Clients of what goes are told; those of what stays wait for a moment.
    for (const { name } of removed) await this.#endExport(name);
    try {
      await running.reshape(members, brought);
    } catch (error) {
      // A volume that could not be made larger is served as it was.
      if (running.isOpen) throw error;
      await this.#send({ type: "change-failed", trouble: troubleFrom(error) });
      return places;
    }
    // 4. What went is put away.
    await this.#putAway();
    return places;
  }

  async #putAway(): Promise<void> {
    const { leaving } = this.#record;
    if (leaving.length === 0) return;
    try {
      await putAway(this.#ports.disk, leaving);
      await this.#persist({ ...this.#record, leaving: [] });
      for (const { member, path } of leaving)
        this.#logger.info("the image of a member that was removed is kept", { member, path });
    } catch (error) {
      // They are where they were, and in the record: the next start or change goes on with it.
      this.#logger.warn("images of removed members could not be put away", { error: describeError(error) });
    }
  }

  async #placesFor(members: readonly MemberRecord[]): Promise<readonly KeptImage[]> {
    const { disk, dataDirectory } = this.#ports;
    return await placesFor(disk, dataDirectory, this.#layout, this.#record, members);
  }

  async #persist(record: GroupRecord): Promise<void> {
    const { disk, hash64 } = this.#ports;
    try {
      await writeGroupRecord(disk, this.#layout, record, hash64);
    } catch (error) {
      // The file may stand for either: the old record is written once more, so that no start finds what was refused.
      const [again] = await Promise.allSettled([writeGroupRecord(disk, this.#layout, this.#record, hash64)]);
      if (again.status === "rejected")
        this.#logger.warn("the record of the group may be the one that was refused", {
          error: describeError(again.reason),
        });
      throw recordUnwritable(this.name, error);
    }
    this.#record = record;
    this.#ports.onChange();
  }

  #assertMay(event: GroupEvent): void {
    const outcome = afterGroupEvent(this.#state, event);
    if (outcome.type === "refused") throw notNow(this.name, outcome.refusal);
  }

  /** One event: the state after it, and then what is to be done because of it. A refusal is thrown. */
  async #send(event: GroupEvent): Promise<void> {
    for (const effect of this.#step(event)) await this.#perform(effect);
  }

  /** The only place where the state changes. */
  #step(event: GroupEvent): readonly GroupEffect[] {
    const outcome = afterGroupEvent(this.#state, event);
    if (outcome.type === "refused") throw notNow(this.name, outcome.refusal);
    assert(outcome.type === "step", `${event.type} cannot happen to a group that is ${this.#state.type}`);
    if (outcome.state === this.#state) return outcome.effects;
    const [from, to] = [this.#state.type, outcome.state.type];
    this.#state = outcome.state;
    const trouble = troubleOf(outcome.state);
    const fields = { from, to, because: event.type };
    if (trouble === undefined) this.#logger.info(`the group is ${to}`, fields);
    else
      this.#logger.error(`the group is ${to}: ${trouble.why}`, {
        ...fields,
        code: trouble.code,
        hint: trouble.hint,
      });
    this.#ports.onChange();
    return outcome.effects;
  }

  async #perform(effect: GroupEffect): Promise<void> {
    switch (effect) {
      case "open":
        return await this.#open();
      case "end-exports":
        return await this.#endExports();
      case "release":
        return await this.#release();
      case "remove":
        return await this.#remove();
    }
  }

  async #open(): Promise<void> {
    let event: GroupEvent = { type: "opened" };
    try {
      await this.#putAway();
      this.#running = await RunningGroup.start(this.#ports, this.#layout, this.#record, this.#observer);
      await this.#rememberImages(this.#running);
    } catch (error) {
      event = { type: "open-failed", trouble: troubleFrom(error) };
    }
    await this.#send(event);
  }

  /**
   * Which files the images are now. Another than before is taken all the same: somebody has brought a copy back, or the
   * machine has numbered its disks anew, and nothing here relies on its being the same.
   */
  async #rememberImages(running: RunningGroup): Promise<void> {
    const members = this.#record.members.map((member) => {
      const { identity, path } = running.image(member.number);
      if (identity === member.identity) return member;
      this.#logger.info("a volume's image is not the file or device it was when it was opened last", {
        member: member.name,
        path,
        identity,
        before: member.identity,
      });
      return { ...member, identity };
    });
    if (members.some((member, index) => member !== this.#record.members[index]))
      await this.#persist({ ...this.#record, members });
  }

  async #endExports(): Promise<void> {
    // After a change that failed, requests are held; nobody will let them go any more.
    if (this.#state.type === "broken") this.#running?.refuse();
    await Promise.all([...this.#exports.keys()].map((member) => this.#endExport(member)));
  }

  async #endExport(member: string): Promise<void> {
    const served = this.#exports.get(member);
    if (served === undefined) return;
    this.#exports.delete(member);
    await this.#ports.endExport(served);
  }

  async #release(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }

  async #remove(): Promise<void> {
    const { disk } = this.#ports;
    const { phase } = this.#record;
    assert(phase.type === "deleting", "a group is removed once that is decided");
    let event: GroupEvent = { type: "deleted" };
    try {
      await putAway(disk, phase.images);
      this.#kept = await stillThere(disk, phase.images);
      await this.#ports.onDeleted(this.#record, phase.requestId, this.#kept);
      await removeTree(disk, this.#layout.directory, "group");
      this.#ports.forgetCounts(this.name);
    } catch (error) {
      event = { type: "delete-failed", trouble: troubleFrom(error) };
    }
    await this.#send(event);
  }

  #memberName(number: number): string {
    return this.#record.members.find((member) => member.number === number)?.name ?? `member ${number}`;
  }
}
