import { assert } from "#src/base/assert.js";
import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupEvent } from "#src/domain/group/group-event.js";
import { type GroupState, troubleOf } from "#src/domain/group/group-state.js";
import { afterGroupEvent } from "#src/domain/group/transition-table.js";
import { notNow } from "#src/operations/groups/group-errors.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface GroupMachineOptions {
  readonly group: string;
  readonly logger: Logger;
  readonly onChange: () => void;
  readonly perform: (effect: GroupEffect) => Promise<void>;
}

/** Where a group is in its life, and the only place where that changes. */
export class GroupMachine {
  readonly #options: GroupMachineOptions;
  #state: GroupState;

  constructor(options: GroupMachineOptions, state: GroupState) {
    this.#options = options;
    this.#state = state;
  }

  get state(): GroupState {
    return this.#state;
  }

  /** Throws the refusal when the event may not be now. */
  assertMay(event: GroupEvent): void {
    const outcome = afterGroupEvent(this.#state, event);
    if (outcome.type === "refused") throw notNow(this.#options.group, outcome.refusal);
  }

  /** One event: the state after it, and then what is to be done because of it. A refusal is thrown. */
  async send(event: GroupEvent): Promise<void> {
    for (const effect of this.step(event)) await this.#options.perform(effect);
  }

  /** The state alone; the effects are the caller's. */
  step(event: GroupEvent): readonly GroupEffect[] {
    const { group, logger, onChange } = this.#options;
    const outcome = afterGroupEvent(this.#state, event);
    if (outcome.type === "refused") throw notNow(group, outcome.refusal);
    assert(outcome.type === "step", `${event.type} cannot happen to a group that is ${this.#state.type}`);
    if (outcome.state === this.#state) return outcome.effects;
    const [from, to] = [this.#state.type, outcome.state.type];
    this.#state = outcome.state;
    const trouble = troubleOf(outcome.state);
    const fields = { from, to, because: event.type };
    if (trouble === undefined) logger.info(`the group is ${to}`, fields);
    else
      logger.error(`the group is ${to}: ${trouble.why}`, {
        ...fields,
        code: trouble.code,
        hint: trouble.hint,
      });
    onChange();
    return outcome.effects;
  }
}
