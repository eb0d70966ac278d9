import type { Change } from "#src/operations/groups/groups.js";
import type { Group } from "#src/operations/groups/primary/group.js";
import type { JobPicture } from "#src/operations/groups/promotion/failovers.js";

export interface PlannedFailoversOptions {
  /** Who asks at the copy is told what to run where. */
  readonly primary: (name: string, command: string) => Group;
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/** What a host is asked of handing over in order, by the name of a group. */
export class PlannedFailovers {
  readonly #options: PlannedFailoversOptions;

  constructor(options: PlannedFailoversOptions) {
    this.#options = options;
  }

  async plannedFailover(group: string, deletePoints: boolean, change: Change): Promise<JobPicture> {
    const { primary, inTurn } = this.#options;
    const command = `planned-failover ${group}${deletePoints ? " --delete-points" : ""}`;
    const { name } = primary(group, command);
    return await inTurn(name, () => primary(group, command).handOver.ask(deletePoints, change));
  }

  /** Where nothing is in doubt it changes nothing. */
  async takeBack(group: string): Promise<void> {
    const { primary, inTurn } = this.#options;
    const command = `resume ${group} --force`;
    const { name } = primary(group, command);
    await inTurn(name, () => primary(group, command).handOver.takeBack());
  }
}
