import { assert } from "#src/base/assert.js";
import { describeError } from "#src/base/errors.js";
import type { StoreRules } from "#src/data-path/store/store.js";
import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupEvent } from "#src/domain/group/group-event.js";
import { type GroupState, isPromoted, troubleOf } from "#src/domain/group/group-state.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import type { BranchesAt } from "#src/operations/groups/copy/copy-branches.js";
import { CopyPainter } from "#src/operations/groups/copy/copy-painter.js";
import type { PointsAt } from "#src/operations/groups/copy/copy-points.js";
import { CopyViews } from "#src/operations/groups/copy/copy-views.js";
import type { GroupScrub } from "#src/operations/groups/copy/group-scrub.js";
import { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import {
  broken,
  CONFIRM_DELETE,
  confirmationMissing,
  notNow,
  troubleFrom,
} from "#src/operations/groups/group-errors.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import { hooksOf } from "#src/operations/groups/hooks-of.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import { TakeOver } from "#src/operations/groups/planned/take-over.js";
import { stillThere } from "#src/operations/groups/primary/change-images.js";
import { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import { CopyRollback } from "#src/operations/groups/promotion/copy-rollback.js";
import type { GroupRecord, KeptImage } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { CopyReprotect } from "#src/operations/groups/reprotect/copy-reprotect.js";
import { Divergence } from "#src/operations/groups/reprotect/divergence.js";
import type { ExportListing, ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { Logger } from "#src/telemetry/logger.js";

/** One group of which this site holds the copy: the shell around its state machine, as `Group` is at the primary. */
export class CopyGroup {
  readonly #ports: GroupPorts;
  readonly #layout: GroupLayout;
  readonly #logger: Logger;
  readonly #keeper: RecordKeeper;
  readonly #machine: GroupMachine;
  readonly #painter: CopyPainter;
  readonly #views: CopyViews;
  readonly promotion: CopyPromotion;
  readonly divergence: Divergence;
  readonly reprotect: CopyReprotect;
  readonly rollback: CopyRollback;
  readonly takeOver: TakeOver;
  #running: RunningCopy | undefined;
  /** Where images are that outlived it. */
  #kept: readonly KeptImage[] = [];

  constructor(ports: GroupPorts, layout: GroupLayout, record: GroupRecord) {
    this.#ports = ports;
    this.#layout = layout;
    const logger = ports.logger.child({ group: record.specification.group });
    const { disk, hash64, onChange } = ports;
    this.#logger = logger;
    this.#keeper = new RecordKeeper({ disk, hash64, layout, logger, onChange }, record);
    this.#machine = new GroupMachine(
      { group: this.name, logger, onChange, perform: (effect) => this.#perform(effect) },
      { type: record.phase.type === "deleting" ? "deleting" : "opening" },
    );
    this.#painter = new CopyPainter(ports);
    this.#views = new CopyViews(this.name);
    const { keeper, machine } = { keeper: this.#keeper, machine: this.#machine };
    const hooks = hooksOf(
      ports.hooks,
      () => this.record,
      () => isPromoted(this.state),
    );
    const running = () => this.#running;
    this.promotion = new CopyPromotion({ ports, keeper, machine, logger, running, hooks });
    this.divergence = new Divergence({
      ...{ ports, logger, directory: this.#layout.directory },
      store: () => running()?.store,
      reign: () => this.promotion.reign,
    });
    const reversing = { ports, keeper, machine, logger, running, promotion: this.promotion };
    this.takeOver = new TakeOver(reversing);
    this.reprotect = new CopyReprotect({ ...reversing, divergence: this.divergence });
    this.rollback = new CopyRollback(reversing);
  }

  get record(): GroupRecord {
    return this.#keeper.record;
  }

  get name(): string {
    return this.record.specification.group;
  }

  get primary(): string {
    return this.record.specification.primary;
  }

  /** Number of the copy. */
  get copy(): number {
    const { pairing } = this.record;
    assert(pairing?.role === "passive", "a copy");
    return pairing.copy;
  }

  get state(): GroupState {
    return this.#machine.state;
  }

  /** What is followed or written here; empty where nothing is open. */
  get lineage(): Lineage {
    return this.#running?.store.state.lineage ?? [];
  }

  picture(): GroupPicture {
    return this.#painter.paint(this.record, this.state, this.#running, this.promotion, this.rollback.untaken);
  }

  /** Goes on with what was decided: after it the primary is followed, or it is broken; or deleted, or half so. */
  async start(): Promise<void> {
    await this.#perform(this.state.type === "deleting" ? "remove" : "open");
  }

  async stop(): Promise<void> {
    await this.#machine.send({ type: "close" });
    if (this.state.type === "closing") await this.#machine.send({ type: "closed" });
  }

  /** The primary says what the group is to be. Durable once it resolves; saying it again has it dialled at once. */
  async takeOffer(specification: GroupSpecification): Promise<void> {
    if (isPromoted(this.state)) this.promotion.heardOldPrimary();
    await this.#machine.send({ type: "retry" });
    if (this.state.type === "broken") throw broken(this.name, this.state.trouble);
    await this.#machine.send({ type: "offer" });
    if (JSON.stringify(specification) !== JSON.stringify(this.record.specification))
      await this.#keeper.update((record) => ({ ...record, specification }));
    this.#running?.receiver.dialNow();
  }

  /** A volume is served live from a copy once this site was promoted. */
  exportOf(member: string): ServedExport | undefined {
    return this.promotion.volumes.exportOf(member);
  }

  /** What of it can be read: points of a copy, also where one of them is served. */
  get #readable(): RunningCopy | undefined {
    return this.state.type === "following" || isPromoted(this.state) ? this.#running : undefined;
  }

  /** A view of a member, read-only, of its own for each who asks. */
  async openView(member: string, selector: string): Promise<ServedExport | ExportRefusal> {
    const running = this.#readable;
    if (running === undefined) return this.#unreadable();
    return await this.#views.open(running.store, member, selector);
  }

  #unreadable(): ExportRefusal {
    const trouble = troubleOf(this.state);
    const why = trouble === undefined ? "it is not open" : `${trouble.why}; ${trouble.hint}`;
    return { type: "refused", reason: "policy", text: `the group ${this.name} cannot be read here: ${why}` };
  }

  /** For who asks for points. */
  points(): PointsAt {
    const running = this.open();
    const { members, points } = this.record.specification;
    const { site, clock } = this.#ports;
    const policy = { policy: points, everyMs: points.everyMs, clock };
    const role = this.#retentionRole();
    return { store: running.store, site, group: this.name, membersTotal: members.length, role, ...policy };
  }

  /** Reading back what is held. */
  scrub(): GroupScrub {
    return this.open().scrub;
  }

  /** What is open of it: its drills, its branches. Refused while nothing is. */
  open(): RunningCopy {
    const running = this.#readable;
    if (running === undefined) throw troubled(this.name, this.state);
    return running;
  }

  /** For who asks for branches. */
  branches(): BranchesAt {
    return { store: this.open().store, group: this.name, site: this.#ports.site };
  }

  /** A member of a drill, the same for all who ask. Refusals are for the person at the client. */
  openDrill(member: string, drill: string): ServedExport | ExportRefusal {
    return this.#running?.drills.open(member, drill) ?? this.#unreadable();
  }

  /** Drills that clients may open. */
  get drillListings(): readonly ExportListing[] {
    return this.#running?.drills.listings() ?? [];
  }

  /** 1. Recorded; 2. views end, receiver and store close; 3. all of it goes but files at paths that a person gave. */
  async delete(change: Change, _withCopy = true): Promise<readonly KeptImage[]> {
    if (change.confirm !== CONFIRM_DELETE)
      throw confirmationMissing(
        isPromoted(this.state)
          ? `deleting the group ${this.name} here drops what is served and every point of it, with what was written since the failover`
          : `deleting the group ${this.name} here drops its copy, with every point; its primary is left as it is`,
        { group: this.name },
      );
    return await this.drop(change.requestId);
  }

  /** The same without asking: who may decide has decided. */
  async drop(requestId: string): Promise<readonly KeptImage[]> {
    if (this.record.phase.type !== "deleting") {
      this.#machine.assertMay({ type: "delete" });
      const images = this.#givenImages();
      const phase = { type: "deleting", requestId, images, withCopy: false } as const;
      await this.#keeper.update((record) => ({ ...record, phase }));
    }
    await this.#machine.send({ type: "delete" });
    const trouble = troubleOf(this.state);
    if (trouble !== undefined) throw broken(this.name, trouble);
    return this.#kept;
  }

  /** Those at paths that a person gave: as the store has them, or as the specification names them where it is not open. */
  #givenImages(): readonly KeptImage[] {
    const { members } = this.record.specification;
    const { site } = this.#ports;
    const named = members.flatMap((member) =>
      member.capture === "postgres" || member.images[site] === undefined
        ? []
        : [{ name: member.name, path: member.images[site] }],
    );
    const given = this.#running?.store.members.filter(({ made }) => !made) ?? named;
    return given.map(({ name, path }) => ({ member: name, from: undefined, path }));
  }

  async #perform(effect: GroupEffect): Promise<void> {
    switch (effect) {
      case "open":
        return await this.#open();
      case "end-exports":
        return await this.#endExports();
      case "promote":
        await this.rollback.stop();
        return await this.promotion.promote();
      case "roll-back":
        return await this.rollback.rollBack();
      case "commit":
        await this.divergence.begin();
        return await this.promotion.finishCommit();
      case "reverse":
        return await this.reprotect.reverse();
      case "release":
        return await this.#release();
      case "remove":
        return await this.#remove();
      default:
        assert(false, `${effect} is of a primary`);
    }
  }

  async #open(): Promise<void> {
    let event: GroupEvent = { type: "followed" };
    try {
      this.#running = await RunningCopy.open({
        ports: this.#ports,
        layout: this.#layout,
        record: () => this.record,
        logger: this.#logger,
        retentionRole: () => this.#retentionRole(),
        onTelling: () => void this.picture(),
        onRound: async () => {
          await this.promotion.round();
          this.rollback.tell();
          await this.divergence.round();
        },
      });
      if (await this.reprotect.opened()) return;
      if (await this.promotion.opened()) return await this.divergence.resume();
      this.#running.follow();
    } catch (error) {
      event = { type: "open-failed", trouble: troubleFrom(error) };
    }
    await this.#machine.send(event);
    this.rollback.tell();
  }

  /** What changes the point ends live volumes; views of other points go on. */
  async #endExports(): Promise<void> {
    this.rollback.endingExports();
    await this.promotion.endExports();
    if (this.state.type === "changing-point" || this.state.type === "rolling-back") return;
    await this.#running?.drills.stop();
    await this.#views.endAll((served) => this.#ports.endExport(served));
  }

  #retentionRole(): ReturnType<StoreRules["role"]> {
    const { reign, committedMs } = this.promotion;
    if (reign === undefined) return { type: "secondary" };
    if (reign.commit?.isDone !== true) return { type: "failed-over" };
    return {
      type: "promoted",
      sinceMs: reign.commit.deletePoints ? Number.MAX_SAFE_INTEGER : (committedMs ?? 0),
    };
  }

  async #release(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await this.rollback.stop();
    try {
      await this.promotion.stop();
    } catch (error) {
      this.#logger.error("what is served could not be ended in order; the next start takes it for a crash", {
        error: describeError(error),
      });
    }
    await running?.stop();
  }

  async #remove(): Promise<void> {
    const { phase } = this.record;
    assert(phase.type === "deleting", "a group is removed once that is decided");
    let event: GroupEvent = { type: "deleted" };
    try {
      this.#kept = await stillThere(this.#ports.disk, phase.images);
      await this.#ports.onDeleted(this.record, phase.requestId, this.#kept);
      await removeTree(this.#ports.disk, this.#layout.directory, "group");
    } catch (error) {
      event = { type: "delete-failed", trouble: troubleFrom(error) };
    }
    await this.#machine.send(event);
  }
}

function troubled(group: string, state: GroupState) {
  const trouble = troubleOf(state);
  return trouble === undefined
    ? notNow(group, { why: "it is not open", hint: "ask again in a moment" })
    : broken(group, trouble);
}
