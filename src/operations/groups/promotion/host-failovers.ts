import { isPromoted } from "#src/domain/group/group-state.js";
import type { Position } from "#src/domain/model/sequence.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { GroupRegister } from "#src/operations/groups/group-register.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { ReignGrant, SourceHold } from "#src/operations/groups/other-sites.js";
import { Group } from "#src/operations/groups/primary/group.js";
import type { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import {
  CONFIRM_COMMIT,
  CONFIRM_ROLLBACK,
  promotedHere,
} from "#src/operations/groups/promotion/failover-errors.js";
import type { FailoverPlan, FailoverWish, JobPicture } from "#src/operations/groups/promotion/failovers.js";
import {
  CONFIRM_RESOLVE,
  notAWinner,
  resolveUnconfirmed,
} from "#src/operations/groups/promotion/resolve-errors.js";
import { takeGrant } from "#src/operations/groups/promotion/take-grant.js";
import { takeHold } from "#src/operations/groups/promotion/take-hold.js";
import { otherSite } from "#src/operations/groups/replication-errors.js";
import { takeReversedRole } from "#src/operations/groups/reprotect/change-role.js";
import { CONFIRM_REPROTECT, nothingToReprotect } from "#src/operations/groups/reprotect/reprotect-errors.js";
import { assertReversible } from "#src/operations/groups/scan/scan-refusals.js";
import { assertServe } from "#src/operations/groups/serve-errors.js";
import type { JobRecord, JobVerb, JobWish } from "#src/operations/jobs/job.js";
import { jobEnded, jobNotCancellable, jobUnknown } from "#src/operations/jobs/job-errors.js";
import { paintJob } from "#src/operations/jobs/job-picture.js";
import { progressOf } from "#src/operations/jobs/job-progress.js";
import {
  answered,
  WISH_TO_REPROTECT,
  WISH_TO_ROLL_BACK,
  wishForCommit,
  wishForPoint,
} from "#src/operations/jobs/job-wish.js";

export interface HostFailoversOptions {
  readonly ports: GroupPorts;
  readonly register: GroupRegister;
  /** The copy that this site holds; who asks at the other site is told what to run where. */
  readonly copy: (name: string, command: string) => CopyGroup;
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/** What a host is asked of failing over: by the name of a group, one after the other for each. */
export class HostFailovers {
  readonly #options: HostFailoversOptions;

  constructor(options: HostFailoversOptions) {
    this.#options = options;
  }

  async plan(group: string, wish: FailoverWish): Promise<FailoverPlan> {
    return await this.#options.copy(group, `plan failover ${group}`).promotion.plan(wish);
  }

  /** In nobody's turn: it changes nothing. */
  async planReprotect(group: string, to: string): Promise<FailoverPlan> {
    const { register, copy, ports } = this.#options;
    const named = register.readable(group);
    if (named instanceof Group && !("winner" in named.state))
      throw nothingToReprotect(named.name, ports.site);
    return await copy(group, `plan reprotect ${group}`).reprotect.plan(to);
  }

  async failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    const before = this.#ofPrimary(group, "failover", wishForPoint(wish), change);
    if (before !== undefined) return before;
    return await this.#inTurn(group, `failover ${group}`, (promotion) => promotion.failover(wish, change));
  }

  async changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    const before = this.#ofPrimary(group, "change-point", wishForPoint(wish), change);
    if (before !== undefined) return before;
    const command = `change-point ${group} --point ${wish.selector}`;
    return await this.#inTurn(group, command, (promotion) => promotion.changePoint(wish, change));
  }

  async commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    const before = this.#ofPrimary(group, "commit", wishForCommit(deletePoints), change);
    if (before !== undefined) return before;
    const command = `commit ${group}${deletePoints ? " --delete-points" : ""}`;
    return await this.#inTurn(group, command, (promotion) => promotion.commit(deletePoints, change));
  }

  async rollback(group: string, change: Change): Promise<JobPicture> {
    const before = this.#ofPrimary(group, "rollback", WISH_TO_ROLL_BACK, change);
    if (before !== undefined) return before;
    const entry = this.#options.copy(group, `rollback ${group}`);
    return await this.#options.inTurn(entry.name, () => entry.rollback.ask(change));
  }

  /** Which of the two it is, is told by who is to win; each is a verb that stands for itself, with a word of its own. */
  async resolve(group: string, winner: string, change: Change): Promise<JobPicture> {
    const { site } = this.#options.ports;
    const command = `resolve ${group} --winner ${winner}`;
    const named = this.#options.register.readable(group);
    const jobs = named instanceof Group ? jobsOfPrimary(named, site) : [];
    const before = answered(group, jobs, "reprotect", WISH_TO_REPROTECT, change);
    if (before !== undefined) return before;
    const { name, primary, state, reprotect } = this.#options.copy(group, command);
    if (change.confirm !== CONFIRM_RESOLVE) throw resolveUnconfirmed(name, winner);
    if (winner !== site && winner !== primary) throw notAWinner(name, winner, site, primary);
    if (winner === primary) return await this.rollback(group, { ...change, confirm: CONFIRM_ROLLBACK });
    assertReversible(this.#options.copy(group, command).record.specification);
    // A repeated request finds it committed.
    if (state.type === "failed-over") {
      // What is final is final: not before it is known that the other site has stopped.
      await reprotect.assertFenced();
      await this.commit(group, false, { ...change, requestId: "", confirm: CONFIRM_COMMIT });
    }
    return await this.reprotect(group, "", { ...change, confirm: CONFIRM_REPROTECT });
  }

  async serve(group: string, change: Change): Promise<GroupPicture> {
    const entry = this.#options.register.readable(group);
    if (!(entry instanceof Group))
      throw isPromoted(entry.state)
        ? promotedHere(entry.name, entry.record.site)
        : otherSite(entry.name, "serving", entry.primary, `serve ${group}`);
    assertServe(entry.name, change.confirm);
    return await this.#options.inTurn(entry.name, () => entry.serve());
  }

  /** Of a secondary that is about to be promoted. */
  takeHold(from: string, hold: SourceHold): Promise<Position | undefined> {
    return takeHold(this.#options, from, hold);
  }

  /** Of the site that was promoted in the place of this one. */
  takeGrant(from: string, grant: ReignGrant): Promise<void> {
    return takeGrant(this.#options, from, grant);
  }

  /** Whoever stands for the group when its turn has come is asked, and whoever stands for it then begins. */
  async reprotect(group: string, to: string, change: Change): Promise<JobPicture> {
    const { register, copy, inTurn, ports } = this.#options;
    return await inTurn(register.readable(group).name, async () => {
      const named = register.readable(group);
      if (named instanceof Group) return answerOfPrimary(named, ports.site, to, change);
      const entry = copy(group, `reprotect ${group}`);
      try {
        return await entry.reprotect.ask(to, change);
      } finally {
        if (entry.state.type === "reversed")
          await takeReversedRole(ports, register, entry.record, entry.reprotect.handed);
      }
    });
  }

  /** Of every group when none is named. */
  jobs(group: string): readonly JobPicture[] {
    const { register, ports } = this.#options;
    const named = group === "" ? [...register.groups.values()] : [register.readable(group)];
    return named.flatMap((one) =>
      one instanceof CopyGroup ? one.promotion.jobs : jobsOfPrimary(one, ports.site),
    );
  }

  /** Not in turn: the turn is that of the job. */
  cancel(id: string, change: Change): JobPicture {
    const { register, ports } = this.#options;
    for (const one of register.groups.values()) {
      if (one instanceof CopyGroup && one.promotion.jobs.some((job) => job.id === id))
        return paintJob(one.name, ports.site, one.promotion.kept.cancel(id, change));
      const left = one instanceof Group ? cancelVerify(one, id, change) : undefined;
      if (left !== undefined) return left;
      if (one instanceof Group) assertNotOfPrimary(one, id);
    }
    throw jobUnknown(id);
  }

  /** A site that has become the primary since still answers for what it was asked before. */
  #ofPrimary(group: string, verb: JobVerb, wish: JobWish, change: Change): JobPicture | undefined {
    const { register, ports } = this.#options;
    const named = register.readable(group);
    if (!(named instanceof Group)) return undefined;
    return answered(named.name, jobsOfPrimary(named, ports.site), verb, wish, change);
  }

  async #inTurn(
    group: string,
    command: string,
    ask: (promotion: CopyPromotion) => Promise<JobPicture>,
  ): Promise<JobPicture> {
    const entry = this.#options.copy(group, command);
    return await this.#options.inTurn(entry.name, () => ask(entry.promotion));
  }
}

/** Of a site that was promoted once. What is under way is a reprotect, which is as far as the secondary has been made equal. */
function jobsOfPrimary(group: Group, site: string): readonly JobPicture[] {
  const jobs = recordedOf(group);
  const isRunning = jobs.some(({ state }) => state === "running");
  const { resync, seed } = isRunning ? group.picture() : {};
  const counted = resync ?? seed;
  const progress = counted && progressOf(counted);
  const decided = jobs.map((job) => paintJob(group.name, site, job, progress));
  return [...decided, ...(group.link?.verify.jobs ?? [])].toSorted((a, b) => a.createMs - b.createMs);
}

function recordedOf({ record }: Group): readonly JobRecord[] {
  const { pairing, former } = record;
  return (pairing?.role === "active" ? pairing.jobs : former?.jobs) ?? [];
}

/** Undefined: it is no comparison of this group. */
function cancelVerify({ link }: Group, id: string, { requestedBy, reason }: Change): JobPicture | undefined {
  const isLeft = link?.verify.cancel(id, requestedBy, reason);
  const job = link?.verify.jobs.find((known) => known.id === id);
  if (isLeft === undefined || job === undefined) return undefined;
  if (!isLeft) throw jobEnded(job);
  return job;
}

/** Who is the secondary is decided, and going back is another verb. */
function assertNotOfPrimary(group: Group, id: string): void {
  const job = recordedOf(group).find((known) => known.id === id);
  if (job === undefined) return;
  throw job.state === "running" ? jobNotCancellable(job) : jobEnded(job);
}

/** It is the primary: because it was reprotected by the same request, or there is nothing to reprotect, or not here. */
function answerOfPrimary(group: Group, site: string, to: string, { requestId }: Change): JobPicture {
  const before = answered(group.name, jobsOfPrimary(group, site), "reprotect", WISH_TO_REPROTECT, {
    requestId,
  });
  if (before !== undefined) return before;
  const command = `reprotect ${group.name}${to === "" ? "" : ` --to ${to}`}`;
  const { state } = group;
  if ("winner" in state) throw otherSite(group.name, "a reprotect", state.winner, command);
  throw nothingToReprotect(group.name, site);
}
