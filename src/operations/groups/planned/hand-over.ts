import { assert, present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { Change } from "#src/operations/groups/groups.js";
import { HandOverOutcome } from "#src/operations/groups/planned/hand-over-outcome.js";
import type { HandOverRecord } from "#src/operations/groups/planned/hand-over-record.js";
import { HeldSource } from "#src/operations/groups/planned/held-source.js";
import { assertUsable } from "#src/operations/groups/planned/in-step.js";
import {
  handOverFailed,
  plannedInterrupted,
  plannedTakenBack,
  volumeHandedOver,
} from "#src/operations/groups/planned/planned-errors.js";
import { cutPoint } from "#src/operations/groups/primary/cut-point.js";
import type { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import type { RunningGroup } from "#src/operations/groups/primary/running-group.js";
import type { VolumeGate } from "#src/operations/groups/primary/volume-gate.js";
import { assertConfirmed, CONFIRM_PLANNED } from "#src/operations/groups/promotion/failover-errors.js";
import type { FailoverPlan, JobPicture } from "#src/operations/groups/promotion/failovers.js";
import { JobHooks } from "#src/operations/groups/promotion/job-hooks.js";
import { blockersOf, NOTHING_LOST } from "#src/operations/groups/promotion/plan-of-verb.js";
import type { PrimaryPairing } from "#src/operations/groups/record/group-file-format.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { assertHandable } from "#src/operations/groups/scan/scan-refusals.js";
import { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import { withJob } from "#src/operations/jobs/job-history.js";
import { paintJob } from "#src/operations/jobs/job-picture.js";
import { failed, JobRun } from "#src/operations/jobs/job-run.js";
import { answered, wishForCommit } from "#src/operations/jobs/job-wish.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Writers wait so long at the most for the secondary to have all of it: a link that is well needs a moment. */
const DRAIN_MS_MAX = 10_000;
const DRAIN_LOOK_MS = 5;
/** The answer to whoever asked waits so long for the outcome; then the job is followed. */
const OUTCOME_MS_MAX = 15_000;

export interface HandOverOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  readonly link: () => PrimaryLink | undefined;
  readonly running: () => RunningGroup | undefined;
  /** Opens what was stopped, behind the gates that clients have. */
  readonly reopen: (gates: ReadonlyMap<string, VolumeGate>) => Promise<void>;
  readonly serve: () => Promise<unknown>;
}

/**
 * How a primary hands its group over to the secondary, in order. README.md counts the steps. What fails before the hand-over is
 * durable leaves both sites as before; from then on nothing is served here until it is known whether the secondary has taken it.
 */
export class HandOver {
  readonly #options: HandOverOptions;
  readonly #hooks: JobHooks;
  readonly #outcome: HandOverOutcome;
  /** For a secondary that is about to be promoted otherwise. */
  readonly source: HeldSource;
  #asked: { readonly job: JobRun; readonly deletePoints: boolean } | undefined;
  #failure: TidemarkError | undefined;

  constructor(options: HandOverOptions) {
    this.#options = options;
    const { ports, keeper, machine, logger } = options;
    const hooks = new GroupHooks({
      runner: ports.hooks,
      group: () => {
        const { id, site, specification } = keeper.record;
        return { id, site, role: machine.state.type === "handed-over" ? "failed" : "active", specification };
      },
    });
    this.#hooks = new JobHooks({ hooks, logger, save: (job) => this.#save(job) });
    this.#outcome = new HandOverOutcome(options, this.#hooks);
    this.source = new HeldSource(options);
  }

  async ask(deletePoints: boolean, change: Change): Promise<JobPicture> {
    const { ports, keeper, machine } = this.#options;
    const group = this.#group;
    const wish = wishForCommit(deletePoints);
    const before = answered(group, this.#pictures, "planned-failover", wish, change);
    if (before !== undefined) return before;
    const { secondary = "" } = keeper.record.specification;
    assertConfirmed("planned-failover", change.confirm, group, secondary, deletePoints);
    await this.assertMay(deletePoints);
    const id = ports.random.uuid();
    const job = new JobRun(ports.clock, id, "planned-failover", wish, change, this.#hooks.has);
    await this.#preDemote(job, deletePoints);
    job.begin("hold-writes");
    await keeper.updatePairing((pairing) => ({ ...this.#withJob(pairing, job), plannedFailed: undefined }));
    this.#asked = { job, deletePoints };
    this.#failure = undefined;
    try {
      await machine.send({ type: "hand-over" });
    } finally {
      this.#asked = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure;
    await this.#outcome.known(OUTCOME_MS_MAX);
    return present(
      this.#pictures.find(({ id }) => id === job.job.id),
      "the job",
    );
  }

  /** Nothing has begun yet, and clients go on: what fails here leaves all as before. The hook takes its time, so it is asked again. */
  async #preDemote(job: JobRun, deletePoints: boolean): Promise<void> {
    if (!job.job.steps.some(({ name }) => name === "pre-demote")) return;
    await this.#hooks.before(job, "pre-demote");
    try {
      await this.assertMay(deletePoints);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      job.fail(error);
      await this.#save(job.job);
      throw error;
    }
  }

  async #save(job: JobRecord): Promise<void> {
    const nowMs = this.#options.ports.clock.wallMs();
    await this.#options.keeper.updatePairing((pairing) => ({
      ...pairing,
      jobs: withJob(pairing.jobs ?? [], job, nowMs),
    }));
  }

  /** What it would do now. A state in which it is never done is refused. */
  async plan(deletePoints: boolean): Promise<FailoverPlan> {
    const { ports, keeper, machine, link, running } = this.#options;
    machine.assertMay({ type: "hand-over" });
    const { specification } = keeper.record;
    const { group, secondary = "" } = specification;
    const blockers = await blockersOf(() => this.assertMay(deletePoints));
    const members = specification.members.map(({ name }) => name);
    const open = running();
    const head = open?.state.state.lineage.at(-1)?.epoch ?? 0;
    return {
      ...NOTHING_LOST,
      verb: "planned-failover",
      group,
      site: ports.site,
      position: { epoch: head, sequence: open?.capture?.position.sequence ?? 0 },
      epoch: head + 1,
      // What is still on its way; behind it nothing is copied, in either direction.
      moveBytes: link()?.exposure?.now.bytes ?? 0,
      members,
      creates: [
        `epoch ${head + 1}, written by ${secondary}`,
        `live exports at ${secondary}: ${members.map((name) => `${group}/${name}`).join(", ")}`,
        `a copy at ${ports.site}, from what it holds`,
      ],
      severs: [
        `what clients have open of the volumes at ${ports.site}`,
        ...(deletePoints ? [`the recovery points at ${secondary}`] : []),
      ],
      roomFreeBytes: undefined,
      lastCleanVerifyMs: link()?.verify.summary.equalMs,
      blockers,
      warnings: [],
      confirm: CONFIRM_PLANNED,
    };
  }

  /** Throws what stands in the way, at either site, as far as that is known before writers are held. Changes nothing. */
  async assertMay(deletePoints: boolean): Promise<void> {
    const { ports, keeper, machine, link } = this.#options;
    machine.assertMay({ type: "hand-over" });
    assertHandable(keeper.record.specification);
    assertUsable(keeper.record, link());
    const { id, specification } = keeper.record;
    const pairing = this.#pairing;
    const { secondary = "" } = specification;
    const offer = { id, specification, copy: pairing.copy, isHeld: true };
    await ports.otherSites.offer(secondary, { ...offer, handOver: { type: "would", deletePoints } });
  }

  /** The effect `hand-over`. */
  async perform(): Promise<void> {
    const { machine, keeper, logger } = this.#options;
    const { job, deletePoints } = present(this.#asked, "what was asked for");
    const running = present(this.#options.running(), "what is served");
    let gates: ReadonlyMap<string, VolumeGate> | undefined;
    try {
      if (!(await running.hold()))
        throw this.#failed("WRITERS_WAIT", "what clients had asked for did not come to rest");
      await this.#drain(job);
      job.begin("stop");
      gates = gatesOf(running, keeper.record.members);
      await running.stop({ keepsGates: true });
      const handOver = this.#decide(running, job.job.id, deletePoints);
      job.begin("hand-over");
      await keeper.updatePairing((pairing) => ({ ...this.#withJob(pairing, job), handOver }));
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      logger.warn("the group was not handed over, and is served here as before", {
        error: describeError(error),
      });
      this.#failure = error;
      return await this.#asBefore(job, error, running, gates);
    }
    const { group, secondary = "" } = keeper.record.specification;
    for (const [name, gate] of gates) gate.end(volumeHandedOver(`${group}/${name}`, secondary));
    await machine.send({ type: "handed-over" });
  }

  /** The effect `ask-outcome`; and what a start does that finds a hand-over. */
  askOutcome(): void {
    this.#outcome.ask();
  }

  /** What a start finds of one that had handed nothing over. */
  async settle(): Promise<void> {
    const { keeper, ports, logger } = this.#options;
    const { pairing } = keeper.record;
    if (pairing?.role !== "active" || pairing.handOver !== undefined) return;
    const isOpen = ({ verb, state }: JobRecord) => verb === "planned-failover" && state === "running";
    if (pairing.jobs?.some(isOpen) !== true) return;
    const why = plannedInterrupted(this.#group);
    const nowMs = ports.clock.wallMs();
    await keeper
      .updatePairing((now) => ({
        ...now,
        plannedFailed: why.message,
        jobs: (now.jobs ?? []).map((job) => (isOpen(job) ? failed(job, why, nowMs) : job)),
      }))
      .catch((error: unknown) => {
        if (!(error instanceof TidemarkError)) throw error;
        logger.warn("how a planned failover ended is not on record yet", { error: describeError(error) });
      });
  }

  /** An operator goes on here, whatever the secondary answers. */
  async takeBack(): Promise<void> {
    const { machine } = this.#options;
    await this.#outcome.stop();
    if (machine.state.type !== "handed-over") return;
    try {
      await this.#outcome.notTaken(plannedTakenBack(this.#group));
    } finally {
      // What could not be recorded decides nothing: then the answer is still to come.
      if (machine.state.type === "handed-over") this.#outcome.ask();
    }
  }

  /** The last one came to nothing: another verb was asked for since. */
  async forgetFailure(): Promise<void> {
    const { keeper } = this.#options;
    const { pairing } = keeper.record;
    if (pairing?.role !== "active" || pairing.plannedFailed === undefined) return;
    await keeper.updatePairing((now) => ({ ...now, plannedFailed: undefined }));
  }

  stop(): Promise<void> {
    return this.#outcome.stop();
  }

  /** Everything that was written is promotable over there. Points go on no more: the last is the moment that is handed over. */
  async #drain(job: JobRun): Promise<void> {
    const { clock } = this.#options.ports;
    job.begin("drain");
    const link = present(this.#options.link(), "a link");
    await cutPoint(link, this.#group, "crash", "planned-failover");
    await link.cutter?.stop();
    const untilMs = clock.monotonicMs() + DRAIN_MS_MAX;
    for (;;) {
      const { capture, down } = link;
      if (capture === undefined) throw this.#failed("LINK_DOWN", "the link ended");
      if (capture.confirmation.promotable >= capture.position.sequence) return;
      if (down !== undefined) throw this.#failed("LINK_DOWN", `the link broke: ${down.why}`);
      if (clock.monotonicMs() >= untilMs)
        throw this.#failed("DRAIN_SLOW", `the secondary did not have all of it within ${DRAIN_MS_MAX} ms`);
      await clock.sleep(DRAIN_LOOK_MS);
    }
  }

  /** What is handed over: the state file says that the stop was in order, with every image synced. */
  #decide(running: RunningGroup, job: string, deletePoints: boolean): HandOverRecord {
    const { random } = this.#options.ports;
    const { clean, lineage } = running.state.state;
    const head = present(lineage.at(-1), "a primary has a lineage");
    const { order } = clean ?? {};
    const isImpaired = this.#options.machine.state.type !== "handing-over";
    if (clean === undefined || order === undefined || order.batched !== clean.last || isImpaired)
      throw this.#failed(
        "STOP_NOT_CLEAN",
        "an image did not take its last sync, or not all that was written was sent",
      );
    return {
      entry: formatId64(random.uint64() | 1n),
      epoch: head.epoch + 1,
      parent: { entry: formatId64(head.id), epoch: head.epoch, sequence: clean.last },
      link: formatId64(order.link),
      deletePoints,
      job,
    };
  }

  /** Served again behind the same gates; where it cannot be opened, it is broken, as after any change that failed. */
  async #asBefore(
    job: JobRun,
    error: TidemarkError,
    running: RunningGroup,
    gates: ReadonlyMap<string, VolumeGate> | undefined,
  ): Promise<void> {
    const { machine, keeper, logger, reopen } = this.#options;
    const held = gates ?? gatesOf(running, keeper.record.members);
    job.fail(error);
    await keeper
      .updatePairing((pairing) => ({ ...this.#withJob(pairing, job), plannedFailed: error.message }))
      .catch((why: unknown) => {
        if (!(why instanceof TidemarkError)) throw why;
        logger.warn("that a planned failover came to nothing is not on record", {
          error: describeError(why),
        });
      });
    try {
      // Also where nothing was stopped yet: what was ended of it, such as its points, begins anew.
      if (gates === undefined) await running.stop({ keepsGates: true });
      await reopen(held);
    } catch (why) {
      if (!(why instanceof TidemarkError)) throw why;
      return await machine.send({ type: "open-failed", trouble: troubleFrom(why) });
    }
    await machine.send({ type: "not-handed-over" });
  }

  #failed(code: string, why: string): TidemarkError {
    return handOverFailed(
      this.#group,
      code,
      why,
      `tidemark status ${this.#group} shows how it is; ask for it again`,
    );
  }

  get #pairing(): PrimaryPairing {
    const { pairing } = this.#options.keeper.record;
    assert(pairing?.role === "active", "a primary with a secondary");
    return pairing;
  }

  #withJob(pairing: PrimaryPairing, { job }: JobRun): PrimaryPairing {
    return { ...pairing, jobs: withJob(pairing.jobs ?? [], job, this.#options.ports.clock.wallMs()) };
  }

  get #pictures(): readonly JobPicture[] {
    const { pairing } = this.#options.keeper.record;
    const jobs = pairing?.role === "active" ? (pairing.jobs ?? []) : [];
    return jobs.map((job) => paintJob(this.#group, this.#options.ports.site, job));
  }

  get #group(): string {
    return this.#options.keeper.record.specification.group;
  }
}

function gatesOf(
  running: RunningGroup,
  members: readonly { readonly number: number; readonly name: string }[],
): ReadonlyMap<string, VolumeGate> {
  return new Map(
    members.flatMap(({ number, name }) => {
      const gate = running.gate(number);
      return gate === undefined ? [] : [[name, gate] as const];
    }),
  );
}
