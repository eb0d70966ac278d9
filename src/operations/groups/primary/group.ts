import { assert, present } from "#src/base/assert.js";
import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupEvent } from "#src/domain/group/group-event.js";
import { type GroupState, isServed, troubleOf } from "#src/domain/group/group-state.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { freezerOf } from "#src/operations/groups/freeze/freezer-of.js";
import { assertDeletion, broken, hasNoSecondary, troubleFrom } from "#src/operations/groups/group-errors.js";
import { memberName, observeGroup } from "#src/operations/groups/group-observer.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Applied, Change, PointCut } from "#src/operations/groups/groups.js";
import type { OpenImage } from "#src/operations/groups/images/member-images.js";
import { putAwayLeaving } from "#src/operations/groups/images/put-away.js";
import { forgetSecondary } from "#src/operations/groups/images/remove-tree.js";
import { HandOver } from "#src/operations/groups/planned/hand-over.js";
import {
  bringImages,
  decideDeletion,
  placesFor,
  rememberImages,
  whereKept,
  withIdentities,
} from "#src/operations/groups/primary/change-images.js";
import {
  isCapturedAnew,
  planMembers,
  type Restart,
  removedMembers,
  withDeparted,
  withRestart,
  withSpecification,
} from "#src/operations/groups/primary/change-plan.js";
import { cutAt } from "#src/operations/groups/primary/cut-point.js";
import { GroupPainter } from "#src/operations/groups/primary/group-painter.js";
import { GroupVolumes, type HandedOver } from "#src/operations/groups/primary/group-volumes.js";
import { judgeChange } from "#src/operations/groups/primary/judge-change.js";
import { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import { ReignEnd } from "#src/operations/groups/primary/reign-end.js";
import { RunningGroup, type RunObserver } from "#src/operations/groups/primary/running-group.js";
import { type Standby, standbyOf } from "#src/operations/groups/primary/standby.js";
import { firstState } from "#src/operations/groups/primary/superseded.js";
import type { VolumeGate } from "#src/operations/groups/primary/volume-gate.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { removeGroup } from "#src/operations/groups/remove-group.js";
import { assertRestart, isCopyTrouble } from "#src/operations/groups/replication-errors.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * One group of which this site is the primary: the shell around its state machine. What it does is asked for by one caller after the other (the
 * host sees to that); what it finds out by itself, that an image failed, comes at any time.
 */
export class Group {
  readonly #ports: GroupPorts;
  readonly #layout: GroupLayout;
  readonly #logger: Logger;
  readonly #painter: GroupPainter;
  readonly #observer: RunObserver;
  readonly volumes: GroupVolumes;
  readonly #keeper: RecordKeeper;
  readonly #machine: GroupMachine;
  readonly #freezer: ReturnType<typeof freezerOf>;
  #link: PrimaryLink | undefined;
  readonly #reignEnd: ReignEnd;
  readonly handOver: HandOver;
  #running: RunningGroup | undefined;
  #standby: Standby | undefined;
  /** Where images are that outlived it. */
  #kept: readonly KeptImage[] = [];

  constructor(ports: GroupPorts, layout: GroupLayout, record: GroupRecord, handed?: HandedOver) {
    this.#ports = ports;
    this.#layout = layout;
    const logger = ports.logger.child({ group: record.specification.group });
    this.#logger = logger;
    this.#keeper = new RecordKeeper({ ...ports, layout, logger }, record);
    this.#machine = new GroupMachine(
      { group: this.name, logger, onChange: ports.onChange, perform: (effect) => this.#perform(effect) },
      firstState(record),
    );
    this.#reignEnd = new ReignEnd({
      group: this.name,
      keeper: this.#keeper,
      machine: this.#machine,
      ...{ logger, clock: ports.clock },
      shut: (why) => {
        this.#running?.refuse(why);
        this.#link?.endWaiting();
      },
    });
    this.handOver = new HandOver({
      ...{ ports, keeper: this.#keeper, machine: this.#machine, logger, serve: () => this.serve() },
      ...{ link: () => this.#link, running: () => this.#running },
      reopen: (gates) => this.#openRunning(gates).finally(() => this.#reignEnd.opened()),
    });
    this.#freezer = freezerOf(ports, layout, this.#keeper, logger);
    this.#link = this.#linkOf();
    this.#painter = new GroupPainter(ports, layout);
    this.volumes = new GroupVolumes(this.name, ports.endExport, (member) => this.#gate(member), handed);
    this.#observer = observeGroup({
      group: this.name,
      ports,
      logger,
      memberName: (number) => memberName(this.record, number),
      hasSecondary: () => this.link !== undefined,
      onImageFailed: (trouble) => this.#machine.step({ type: "image-failed", trouble }),
      onEvent: (event) => this.link?.onCapture(event),
    });
  }

  /** Undefined without a secondary. */
  get link(): PrimaryLink | undefined {
    return this.#link;
  }

  get record(): GroupRecord {
    return this.#keeper.record;
  }

  get name(): string {
    return this.record.specification.group;
  }

  get state(): GroupState {
    return this.#machine.state;
  }

  picture(): GroupPicture {
    return this.#painter.paint(this.record, this.state, this.#running, this.link, this.#reignEnd.unrecorded);
  }

  /** Goes on with what was decided: after it the group is served, or broken; or deleted, or half so. */
  async start(): Promise<void> {
    await this.#freezer.resume();
    await this.handOver.settle();
    if (this.state.type === "handed-over") this.handOver.askOutcome();
    if (this.state.type === "opening") await this.#perform("open");
    if (this.state.type === "deleting") await this.#perform("remove");
  }

  async stop(): Promise<void> {
    await this.#reignEnd.stop();
    await this.handOver.stop();
    await this.#machine.send({ type: "close" });
    if (this.state.type === "closing") await this.#machine.send({ type: "closed" });
    await this.#freezer.stop();
  }

  /** Without having heard the secondary: somebody has decided so, or it has said that this site is the primary. */
  async serve(): Promise<GroupPicture> {
    await this.#machine.send({ type: "serve" });
    this.#standby?.stop();
    return this.picture();
  }

  exportOf(member: string): ServedExport | undefined {
    return this.volumes.exportOf(member);
  }

  /** README.md counts the steps. */
  async apply(given: GroupSpecification, change: Change): Promise<Applied> {
    const { changes, wanted } = judgeChange(this.record, given, change);
    await this.#retry();
    // What was decided before may not have come through: then it is tried again.
    if (changes.length === 0 && this.#running?.lags(this.record.members) !== true)
      return { group: this.picture(), changes, kept: [] };
    const removed = await this.#reignEnd.after(() => this.#change(wanted));
    const kept = await whereKept(this.#ports.disk, removed, this.record.leaving);
    return { group: this.picture(), changes, kept };
  }

  /** What applying would do; throws when it would be refused. */
  readonly diff = (given: GroupSpecification) => judgeChange(this.record, given, undefined).changes;

  /** README.md counts the steps. */
  async delete(change: Change, withCopy: boolean): Promise<readonly KeptImage[]> {
    assertDeletion(this.name, change.confirm);
    const { requestId } = change;
    if (this.record.phase.type !== "deleting") {
      this.#machine.assertMay({ type: "delete" });
      await decideDeletion(this.#ports, this.#layout, this.#keeper, { requestId, withCopy });
    }
    await this.#machine.send({ type: "delete" });
    const trouble = troubleOf(this.state);
    if (trouble !== undefined) throw broken(this.name, trouble);
    return this.#kept;
  }

  /** Durable before it has an effect; what is so already changes nothing. */
  async setPaused(paused: boolean): Promise<GroupPicture> {
    if (this.link === undefined) throw hasNoSecondary(this.name);
    const event = { type: paused ? "pause" : "resume" } as const;
    this.#machine.assertMay(event);
    await this.handOver.forgetFailure();
    if (this.link.pairing.paused !== paused) {
      await this.#keeper.updatePairing((pairing) => ({ ...pairing, paused }));
      await this.#machine.send(event);
    }
    return this.picture();
  }

  /** Everything is sent again. README.md counts the steps; asked with the same id it is done once. */
  async restart(now: boolean, { requestId, confirm }: Change): Promise<GroupPicture> {
    const { link } = this;
    if (link === undefined) throw hasNoSecondary(this.name);
    if (requestId !== "" && link.pairing.restart === requestId) return this.picture();
    assertRestart(this.name, confirm, now);
    await this.#retry();
    link.letWritersGo();
    // Of a copy that is gone there is nothing to keep.
    const anew = now || isCopyTrouble(link.stuck?.code ?? "");
    await this.#reignEnd.after(() => this.#change(this.record.specification, { requestId, anew }));
    link.restarted();
    return this.picture();
  }

  /** With `sync` it resolves when the point is promotable at the secondary. */
  readonly cut = (cut: PointCut) => cutAt(this.link, this.record, () => this.#running, cut);

  /** What failed before is tried again; it may have been mended. */
  async #retry(): Promise<void> {
    await this.#machine.send({ type: "retry" });
    if (this.state.type === "broken") throw broken(this.name, this.state.trouble);
  }

  /** What was removed, and where it is to be kept. */
  async #change(wanted: GroupSpecification, restart?: Restart): Promise<readonly KeptImage[]> {
    await this.#machine.send({ type: "change" });
    let removed: readonly KeptImage[];
    try {
      removed = await this.#becomeWanted(wanted, restart);
    } finally {
      if (this.state.type === "changing") await this.#machine.send({ type: "changed" });
    }
    if (this.state.type === "broken") throw broken(this.name, this.state.trouble);
    return removed;
  }

  async #becomeWanted(wanted: GroupSpecification, restart?: Restart): Promise<readonly KeptImage[]> {
    const before = this.record;
    const nowMs = this.#ports.clock.wallMs();
    const running = present(this.#running, "what is served");
    const plan = planMembers(before, wanted, this.#ports.site);
    const isAnew = restart !== undefined || isCapturedAnew(before.specification, wanted);
    if (!plan.isReshaping && !isAnew && !running.lags(before.members)) {
      await this.#keeper.update((record) => withSpecification(record, wanted, nowMs));
      this.link?.changed();
      return [];
    }
    // Who waits for the secondary is let go by mode async, but not before that is decided.
    const letsGo = wanted.mode.type === "async";
    if (this.link !== undefined) await running.assertRests(letsGo);
    // 1. What is new is looked at, then made; images that are to be larger are made larger.
    const brought = await bringImages(this.#ports, this.#layout, this.name, plan, running);
    const members = withIdentities(plan.members, brought);
    // 2. It is decided.
    const removed = removedMembers(before, members);
    const places = await placesFor(this.#ports, this.#layout, before, removed);
    try {
      const gone = removed.map(({ number }) => number);
      await this.#keeper.update((record) => ({
        ...(restart === undefined
          ? withDeparted(withSpecification(record, wanted, nowMs), gone)
          : withRestart(record, restart)),
        members,
        nextMember: plan.nextMember,
        leaving: [...before.leaving, ...places],
      }));
      if (letsGo) this.link?.letWritersGo();
      // One that has failed meanwhile is served as it is: to begin anew would hide what it has lost.
      const trouble = troubleOf(this.state);
      if (trouble !== undefined) throw broken(this.name, trouble);
    } catch (error) {
      for (const image of brought) await image.close();
      throw error;
    }
    // 3. Clients of what goes are told; those of what stays wait for a moment.
    for (const { name } of removed) await this.volumes.end(name);
    try {
      await this.#reshape(running, members, brought, isAnew);
    } catch (error) {
      // A volume that could not be made larger is served as it was.
      if (running.isOpen) throw error;
      await this.#machine.send({ type: "change-failed", trouble: troubleFrom(error) });
      return places;
    }
    this.link?.changed();
    // 4. What went is put away.
    await putAwayLeaving(this.#ports.disk, this.#keeper, this.#logger);
    return places;
  }

  /** With the link that the record asks for from here on. */
  async #reshape(
    running: RunningGroup,
    members: GroupRecord["members"],
    brought: readonly OpenImage[],
    isAnew: boolean,
  ): Promise<void> {
    const before = this.#link;
    this.#link = this.#linkOf();
    await running.reshape(members, brought, isAnew, this.#link);
    this.#reignEnd.opened();
    if (this.#link !== undefined || before === undefined) return;
    await before.stop();
    await forgetSecondary(this.#ports.disk, this.#layout);
  }

  #linkOf(): PrimaryLink | undefined {
    const keeper = this.#keeper;
    if (keeper.record.pairing === undefined) return undefined;
    return (
      this.#link ??
      new PrimaryLink({
        ports: this.#ports,
        keeper,
        freezer: this.#freezer,
        logger: this.#logger,
        onHeard: () => this.#standby?.heard(),
        onSuperseded: (by, isDiverged) => this.#reignEnd.supersede(by, isDiverged),
      })
    );
  }

  readonly #effects: Readonly<Partial<Record<GroupEffect, () => void | Promise<void>>>> = {
    open: () => this.#reignEnd.after(() => this.#open()),
    "hand-over": () => this.#reignEnd.after(() => this.handOver.perform()),
    "ask-outcome": () => this.handOver.askOutcome(),
    "hold-link": () => this.link?.hold(),
    "let-link": () => this.link?.let(),
    "end-exports": () => this.#endExports(),
    release: () => this.#release(),
    remove: () => this.#remove(),
  };

  async #perform(effect: GroupEffect): Promise<void> {
    await this.#effects[effect]?.();
  }

  async #open(): Promise<void> {
    let event: GroupEvent = { type: "opened" };
    try {
      await putAwayLeaving(this.#ports.disk, this.#keeper, this.#logger);
      this.#link = this.#linkOf();
      if (this.#link === undefined) await forgetSecondary(this.#ports.disk, this.#layout);
      await this.#openRunning(this.volumes.handed);
    } catch (error) {
      event = { type: "open-failed", trouble: troubleFrom(error) };
    }
    this.#reignEnd.opened();
    if (event.type === "opened" && this.link?.down !== undefined && this.volumes.handed === undefined)
      this.#standby = standbyOf(this.#ports, this.record, this.#logger, this.#machine);
    if (this.#standby?.isWaiting === true) event = { type: "waits" };
    await this.#machine.send(event);
  }

  /** `gates`: what clients have of it already. */
  async #openRunning(gates: HandedOver["gates"] | undefined): Promise<void> {
    const { record, link } = this;
    const parts = [this.#ports, this.#layout, record, this.#observer, link, gates] as const;
    this.#running = await RunningGroup.start(...parts);
    await rememberImages(this.#keeper, this.#running, this.#logger);
  }

  async #endExports(): Promise<void> {
    this.link?.endWaiting();
    // After a change that failed, requests are held; nobody will let them go any more.
    if (this.state.type === "broken") this.#running?.refuse();
    await this.volumes.endAll();
  }

  async #release(): Promise<void> {
    this.#standby?.stop();
    const running = this.#running;
    this.#running = undefined;
    await this.link?.stop();
    await running?.stop();
  }

  async #remove(): Promise<void> {
    await this.#reignEnd.stop();
    const { phase } = this.record;
    assert(phase.type === "deleting", "a group is removed once that is decided");
    let event: GroupEvent = { type: "deleted" };
    try {
      this.#kept = await removeGroup(this.#ports, this.#layout, this.record, phase);
    } catch (error) {
      event = { type: "delete-failed", trouble: troubleFrom(error) };
    }
    await this.#machine.send(event);
  }

  #gate(member: string): VolumeGate | undefined {
    const known = this.record.members.find(({ name }) => name === member);
    return known === undefined || !isServed(this.state) ? undefined : this.#running?.gate(known.number);
  }
}
