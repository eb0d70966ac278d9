import { assert, present } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { DIFFERENCES_RESERVATION } from "#src/data-path/recovery/recovery.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import { placesFor } from "#src/operations/groups/primary/change-images.js";
import type { HandedOver } from "#src/operations/groups/primary/group-volumes.js";
import { volumeEnded } from "#src/operations/groups/primary/volume-gate.js";
import type { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import { assertConfirmed } from "#src/operations/groups/promotion/failover-errors.js";
import type { FailoverPlan, JobPicture, RefusalPicture } from "#src/operations/groups/promotion/failovers.js";
import { blockersOf, NOTHING_LOST } from "#src/operations/groups/promotion/plan-of-verb.js";
import {
  type GroupRecord,
  type MemberRecord,
  PAIRING_OF_NEW,
} from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Divergence } from "#src/operations/groups/reprotect/divergence.js";
import {
  CONFIRM_REPROTECT,
  onlyToOldPrimary,
  peerNotFenced,
  stillKept,
} from "#src/operations/groups/reprotect/reprotect-errors.js";
import { reunionOf } from "#src/operations/groups/reprotect/reunion.js";
import { assertReversible } from "#src/operations/groups/scan/scan-refusals.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import { paintJob } from "#src/operations/jobs/job-picture.js";
import { JobRun } from "#src/operations/jobs/job-run.js";
import { answered, WISH_TO_REPROTECT } from "#src/operations/jobs/job-wish.js";
import type { Logger } from "#src/telemetry/logger.js";

/** The old primary is dialled once more, and answers in that time, or nothing is begun. */
const ANSWER_MS_MAX = 4000;

export interface CopyReprotectOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  readonly promotion: CopyPromotion;
  readonly running: () => RunningCopy | undefined;
  readonly divergence: Divergence;
}

/**
 * How a site that was promoted, and for which that is final, becomes an ordinary primary with the old one as its secondary.
 * README.md counts the steps. The record decides: until it says so, a start serves as before; unless the images are written
 * in place from here on already, which a start goes on from.
 */
export class CopyReprotect {
  readonly #options: CopyReprotectOptions;
  #asked: JobRun | undefined;
  #failure: TidemarkError | undefined;
  #gates: HandedOver["gates"] = new Map();

  constructor(options: CopyReprotectOptions) {
    this.#options = options;
  }

  /** What clients have of its volumes, once it is reversed. */
  get handed(): HandedOver {
    return { gates: this.#gates, volumes: this.#options.promotion.volumes };
  }

  async ask(to: string, change: Change): Promise<JobPicture> {
    const { ports, machine, promotion } = this.#options;
    const group = this.#group;
    // One that came as far as the images is gone on with.
    if (machine.state.type === "broken") await machine.send({ type: "retry" });
    const decided = machine.state.type === "reversed" ? this.#decided : undefined;
    if (decided !== undefined) return decided;
    const before = answered(group, promotion.jobs, "reprotect", WISH_TO_REPROTECT, change);
    if (before !== undefined) return before;
    assertReversible(this.#options.keeper.record.specification);
    assertConfirmed("reprotect", change.confirm, group, this.#oldPrimary);
    machine.assertMay({ type: "reprotect" });
    if (to !== "" && to !== this.#oldPrimary) throw onlyToOldPrimary(group, to, this.#oldPrimary);
    await this.#assertNothingKept();
    await this.assertFenced();
    const job = promotion.kept.newJob(ports.random.uuid(), "reprotect", WISH_TO_REPROTECT, change);
    job.begin("hold-writes");
    await promotion.kept.saveJob(job.job);
    this.#asked = job;
    this.#failure = undefined;
    try {
      await machine.send({ type: "reprotect" });
    } finally {
      this.#asked = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure;
    return paintJob(group, ports.site, job.job);
  }

  /** What it would do now. A state in which it is never done is refused. */
  async plan(to: string): Promise<FailoverPlan> {
    const { ports, machine, promotion, divergence } = this.#options;
    const group = this.#group;
    const peer = this.#oldPrimary;
    assertReversible(this.#options.keeper.record.specification);
    machine.assertMay({ type: "reprotect" });
    if (to !== "" && to !== peer) throw onlyToOldPrimary(group, to, peer);
    const { store } = this.#running;
    const blockers = await blockersOf(
      () => this.#assertNothingKept(),
      () => this.assertFenced(),
    );
    const known = await divergence.known();
    const head = store.state.lineage.at(-1);
    const members = promotion.reign?.members.map(({ name }) => name) ?? [];
    return {
      ...NOTHING_LOST,
      verb: "reprotect",
      group,
      site: ports.site,
      position: { epoch: head?.epoch ?? 0, sequence: store.end?.sequence ?? 0 },
      epoch: head?.epoch ?? 0,
      moveBytes: known.bytes,
      members,
      creates: [`a copy at ${peer}, from what it holds: what differs is sent`],
      severs: ["what is kept of versions here: the images are written in place from then on"],
      roomFreeBytes: store.space.freeBytes,
      blockers,
      warnings: known.bytes === undefined ? [comparesAll(known.why)] : [OLD_SIDE_UNKNOWN],
      confirm: CONFIRM_REPROTECT,
    };
  }

  /** The effect `reverse`. What clients ask for waits meanwhile; after a failure they are told, and open it again. */
  async reverse(): Promise<void> {
    const { machine, promotion, logger, divergence } = this.#options;
    const { store } = this.#running;
    const job = present(this.#asked, "what was asked for");
    this.#gates = (await promotion.handOver()) ?? new Map();
    try {
      job.begin("go-in-place");
      await promotion.stop();
      await divergence.finish();
      const standing = await store.inPlace.go();
      if (standing.kind === "not") throw stillKept(this.#group, standing.why);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#failure = error;
      await this.#endHeld();
      // The ledger may have it all the same: then a start goes on with it, and nothing is served as before.
      if (store.inPlace.standing.kind === "at") return await this.#failed(error);
      logger.warn("the images could not be taken over, and all is as before", {
        error: describeError(error),
      });
      job.fail(error);
      await promotion.kept.saveJob(job.job).catch((why: unknown) =>
        logger.warn("that a reprotect came to nothing could not be recorded", {
          error: describeError(why),
        }),
      );
      return await this.#serveAgain();
    }
    try {
      await this.#recordReversed(job);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#failure = error;
      await this.#endHeld();
      return await this.#failed(error);
    }
    await machine.send({ type: "reversed" });
  }

  /** What a start finds. True: the images are written in place from here on, and now the record says so too. */
  async opened(): Promise<boolean> {
    const { machine, promotion, ports } = this.#options;
    if (this.#running.store.inPlace.standing.kind !== "at") return false;
    const running = promotion.kept.jobs.findLast(
      ({ verb, state }) => verb === "reprotect" && state === "running",
    );
    await this.#recordReversed(JobRun.of(ports.clock, running));
    await machine.send({ type: "reversed" });
    return true;
  }

  async #endHeld(): Promise<void> {
    for (const [name, gate] of this.#gates) gate.end(volumeEnded(`${this.#group}/${name}`));
    this.#gates = new Map();
    await this.#options.promotion.volumes.endAll();
  }

  /** As a start does, which says what came of it. What cannot be served is opened when somebody asks again. */
  async #serveAgain(): Promise<void> {
    try {
      await this.#options.promotion.opened();
      await this.#options.divergence.resume();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      await this.#failed(error);
    }
  }

  async #failed(error: TidemarkError): Promise<void> {
    await this.#options.machine.send({ type: "open-failed", trouble: troubleFrom(error) });
  }

  /** In one change: who is the primary, what its images are, and that the secondary has nothing that is known of. */
  async #recordReversed(job: JobRun | undefined): Promise<void> {
    const { keeper, promotion, ports } = this.#options;
    const all = await this.#members();
    const served = new Set(promotion.reign?.members.map(({ member }) => member));
    const members = all.filter(({ number }) => served.has(number));
    const others = all.filter(({ number }) => !served.has(number));
    const leaving = await placesFor(
      ports,
      groupLayout(ports.dataDirectory, keeper.record.id),
      keeper.record,
      others,
    );
    job?.begin("reverse");
    job?.begin("compare");
    const earlier = promotion.kept.jobs.filter(({ id }) => id !== job?.job.id);
    const divergence = await this.#options.divergence.finish();
    const reunion = reunionOf(divergence, members);
    const jobs = job === undefined ? earlier : [...earlier, { ...job.job, reunion }];
    const narrowed = reunion.whole === undefined ? ("unheard" as const) : undefined;
    const images = { members, leaving: leaving.filter(({ from }) => from !== undefined) };
    const nextMember = Math.max(0, ...all.map(({ number }) => number)) + 1;
    await keeper.update((record) => reversed(record, { ...images, nextMember, jobs, narrowed }));
  }

  /** Also those that are not served, since the failover left them out: their images are kept elsewhere. */
  async #members(): Promise<readonly MemberRecord[]> {
    const { store } = this.#running;
    const { disk } = this.#options.ports;
    return await Promise.all(
      store.members.map(
        async ({ member, name, made, path }): Promise<MemberRecord> => ({
          number: member,
          name,
          sizeBytes: store.sizeOf(member),
          image: made ? { type: "own" } : { type: "given", path },
          identity: (await disk.stat(path))?.identity ?? "",
        }),
      ),
    );
  }

  /** Points that are due to go are let go of first. */
  async #assertNothingKept(): Promise<void> {
    const { store } = this.#running;
    await store.maintain();
    const standing = store.inPlace.standing;
    assert(standing.kind === "not", "who writes in place is reversed already");
    // A point of a kept branch goes with that.
    const branches = new Set(store.branches.map(({ entry }) => entry.id));
    const ofBranches = store.points.points.filter(({ position }) => branches.has(position.entry));
    const kept = standing.why.filter(
      (one) =>
        one.type !== "not-folded" &&
        one.type !== "not-recorded" &&
        // It ends with the reprotect.
        !(one.type === "reservation" && one.why === DIFFERENCES_RESERVATION) &&
        !(one.type === "point" && ofBranches.some(({ id }) => id === one.id)),
    );
    const pinned = store.points.points.filter((point) => point.pinned).map(({ id }) => id);
    if (kept.length > 0) throw stillKept(this.#group, kept, pinned);
  }

  /** It has heard, and it answers now. */
  async assertFenced(): Promise<void> {
    const { promotion } = this.#options;
    const { reign } = promotion;
    const hears = reign !== undefined && (await promotion.oldPrimary.ask(ANSWER_MS_MAX));
    if (!hears) throw peerNotFenced(this.#group, this.#oldPrimary, promotion.fence?.trouble);
  }

  /** The job that the record says is under way, once that says that this site is the primary. */
  get #decided(): JobPicture | undefined {
    const { keeper, ports } = this.#options;
    const { pairing } = keeper.record;
    const job =
      pairing?.role === "active" ? pairing.jobs?.findLast(({ verb }) => verb === "reprotect") : undefined;
    return job && paintJob(this.#group, ports.site, job);
  }

  get #running(): RunningCopy {
    return present(this.#options.running(), "a store that is open");
  }

  get #group(): string {
    return this.#options.keeper.record.specification.group;
  }

  get #oldPrimary(): string {
    return this.#options.keeper.record.specification.primary;
  }
}

function comparesAll(why: string): RefusalPicture {
  return {
    code: "DIFFERENCES_UNKNOWN",
    why: `every block is compared by hash: ${why}`,
    hint: "nothing is to be done; what is equal is not sent",
  };
}

const OLD_SIDE_UNKNOWN: RefusalPicture = {
  code: "OLD_SIDE_NOT_COUNTED",
  why: "what the old primary has written alone is not in it: that site says so when it takes the group",
  hint: "nothing is to be done; the job shows it",
};

interface Reversed extends Pick<GroupRecord, "members" | "leaving" | "nextMember"> {
  readonly jobs: readonly JobRecord[];
  readonly narrowed: "unheard" | undefined;
}

function reversed(record: GroupRecord, { jobs, narrowed, ...images }: Reversed): GroupRecord {
  const { specification, pairing, site } = record;
  assert(pairing?.role === "passive", "a copy");
  const names = new Set(images.members.map(({ name }) => name));
  return {
    ...record,
    specification: {
      ...specification,
      primary: site,
      secondary: specification.primary,
      members: specification.members.filter(({ name }) => names.has(name)),
    },
    ...images,
    pairing: { ...PAIRING_OF_NEW, copy: pairing.copy + 1, jobs, narrowed },
    former: undefined,
  };
}
