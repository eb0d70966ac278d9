import { CopyGroup } from "#src/operations/groups/copy-group.js";
import type { CopyPromotion } from "#src/operations/groups/copy-promotion.js";
import type { FailoverPlan, FailoverWish, JobPicture } from "#src/operations/groups/failovers.js";
import type { GroupRegister } from "#src/operations/groups/group-register.js";
import type { Change } from "#src/operations/groups/groups.js";

export interface HostFailoversOptions {
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

  failover(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    return this.#inTurn(group, `failover ${group}`, (promotion) => promotion.failover(wish, change));
  }

  changePoint(group: string, wish: FailoverWish, change: Change): Promise<JobPicture> {
    const command = `change-point ${group} --point ${wish.selector}`;
    return this.#inTurn(group, command, (promotion) => promotion.changePoint(wish, change));
  }

  commit(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    const command = `commit ${group}${deletePoints ? " --delete-points" : ""}`;
    return this.#inTurn(group, command, (promotion) => promotion.commit(deletePoints, change));
  }

  /** Of every group when none is named. */
  jobs(group: string): readonly JobPicture[] {
    const { register } = this.#options;
    const named = group === "" ? [...register.groups.values()] : [register.readable(group)];
    return named.flatMap((one) => (one instanceof CopyGroup ? one.promotion.jobs : []));
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
