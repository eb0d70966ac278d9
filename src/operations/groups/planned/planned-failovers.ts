import { asPrimary } from "#src/operations/groups/as-primary.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import type { Change } from "#src/operations/groups/groups.js";
import { FollowThrough, type FollowThroughOptions } from "#src/operations/groups/planned/follow-through.js";
import { Group } from "#src/operations/groups/primary/group.js";
import type { FailoverPlan, JobPicture } from "#src/operations/groups/promotion/failovers.js";
import { answered, wishForCommit } from "#src/operations/jobs/job-wish.js";

/** What a host is asked of handing over in order, by the name of a group; and what follows at the site that took over. */
export class PlannedFailovers {
  readonly #options: FollowThroughOptions;
  readonly #following: FollowThrough;

  constructor(options: FollowThroughOptions) {
    this.#options = options;
    this.#following = new FollowThrough(options);
  }

  /** After a start, and when one was taken over. */
  follow(ids: Iterable<string>): void {
    for (const id of ids) this.#following.follow(id);
  }

  stop(): void {
    this.#following.stop();
    for (const group of this.#options.register.groups.values())
      if (group instanceof Group) group.handOver.source.release();
  }

  async plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    const command = `planned-failover ${group}${deletePoints ? " --delete-points" : ""}`;
    const before = this.#ofCopy(group, deletePoints, change);
    if (before !== undefined) return before;
    return await this.#asked(group, command, ({ handOver }) => handOver.ask(deletePoints, change));
  }

  /** In nobody's turn: it changes nothing. */
  async plan(group: string, deletePoints: boolean): Promise<FailoverPlan> {
    const { register } = this.#options;
    const command = `plan planned-failover ${group}${deletePoints ? " --delete-points" : ""}`;
    return await asPrimary(register.readable(group), "a planned failover", command).handOver.plan(
      deletePoints,
    );
  }

  /** Where nothing is in doubt it changes nothing. */
  async takeBack(group: string): Promise<void> {
    await this.#asked(group, `resume ${group} --force`, ({ handOver }) => handOver.takeBack());
  }

  /** A site that has become the copy since still answers for what it was asked before. */
  #ofCopy(group: string, deletePoints: boolean, change: Change): JobPicture | undefined {
    const copy = this.#options.register.readable(group);
    if (!(copy instanceof CopyGroup)) return undefined;
    return answered(copy.name, copy.promotion.jobs, "planned-failover", wishForCommit(deletePoints), change);
  }

  /** Whoever stands for the group when its turn has come. */
  async #asked<T>(group: string, command: string, ask: (primary: Group) => Promise<T>): Promise<T> {
    const { register, inTurn } = this.#options;
    const primary = () => asPrimary(register.readable(group), "a planned failover", command);
    return await inTurn(primary().name, () => ask(primary()));
  }
}
