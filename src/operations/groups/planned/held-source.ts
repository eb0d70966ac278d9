import { present } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { GroupStateType } from "#src/domain/group/group-state.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { cutPoint } from "#src/operations/groups/primary/cut-point.js";
import type { PrimaryLink } from "#src/operations/groups/primary/primary-link.js";
import type { RunningGroup } from "#src/operations/groups/primary/running-group.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Whoever asks has a job to do meanwhile; one that has gone away must not keep writers from their work for longer. */
export const HOLD_MS_MAX = 600_000;
/** How soon it is noticed that this site was superseded, or that nobody is to wait any more. */
const LOOK_MS = 50;

/** Where nothing of it is written but by clients. */
const HOLDABLE: readonly GroupStateType[] = ["serving", "waiting", "impaired"];

export interface HeldSourceOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  readonly link: () => PrimaryLink | undefined;
  readonly running: () => RunningGroup | undefined;
}

/**
 * A primary whose secondary is about to be promoted, and asks that nothing more be written: what is acknowledged by then arrives
 * there. Writers wait at their gates, and nothing of it is on record: where the secondary is promoted they are told ESHUTDOWN as
 * soon as that is heard; where it comes to nothing they go on, when the secondary says so or when the time is over. What the
 * promise does not wait for it does not guarantee either: a hold that ends first ends without a trace but the log.
 */
export class HeldSource {
  readonly #options: HeldSourceOptions;
  /** On the monotonic clock; 0: it is not held, or no longer to be. */
  #untilMs = 0;

  constructor(options: HeldSourceOptions) {
    this.#options = options;
  }

  get isHeld(): boolean {
    return this.#untilMs > 0;
  }

  /** In the group's turn, which lasts as long as the hold: no change of the group opens a gate meanwhile. */
  async hold(untilMs: number): Promise<Position> {
    const { machine, running, logger, link } = this.#options;
    if (!this.#mayHold(untilMs)) throw notHeld(this.#group, `it is ${machine.state.type} here`);
    const held = present(running(), "what is served");
    this.#untilMs = untilMs;
    try {
      if (!(await held.hold())) throw notHeld(this.#group, "what clients had asked for did not come to rest");
      const path = link();
      // With it `latest-processed` is all of it too. It is no part of what is asked for.
      if (path !== undefined)
        await cutPoint(path, this.#group, "crash", "stop-source").catch(ignorePoint(logger));
      logger.warn("clients wait: the secondary is about to be promoted, and asks for it", {});
      return this.end();
    } catch (error) {
      this.#letPass();
      throw error;
    }
  }

  /** Asked again while it is held. */
  holdOn(untilMs: number): Position {
    this.#untilMs = Math.max(this.#untilMs, untilMs);
    return this.end();
  }

  /** Where the order stands. */
  end(): Position {
    const capture = this.#options.running()?.capture;
    if (capture === undefined) throw notHeld(this.#group, "it is not open");
    return capture.position;
  }

  /** They go on. */
  release(): void {
    this.#untilMs = 0;
  }

  /** Resolves once nobody is held any more. */
  async over(): Promise<void> {
    const { clock } = this.#options.ports;
    while (this.#mayHold(this.#untilMs)) await clock.sleep(LOOK_MS);
    this.#letPass();
  }

  #mayHold(untilMs: number): boolean {
    const { machine, ports } = this.#options;
    return ports.clock.monotonicMs() < untilMs && HOLDABLE.includes(machine.state.type);
  }

  /** Gates that were ended meanwhile, because this site is superseded, stay so. */
  #letPass(): void {
    this.#untilMs = 0;
    const { machine, running, logger } = this.#options;
    if (!HOLDABLE.includes(machine.state.type)) return;
    running()?.letPass();
    logger.warn("clients go on: the secondary was not promoted, as far as this site has heard", {});
  }

  get #group(): string {
    return this.#options.keeper.record.specification.group;
  }
}

function ignorePoint(logger: Logger): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof TidemarkError)) throw error;
    logger.info("no point was cut where clients were stopped", { error: describeError(error) });
  };
}

function notHeld(group: string, why: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SOURCE_NOT_STOPPED",
    message: `clients of ${group} could not be stopped: ${why}`,
    hint: "stop the application at its primary",
    facts: { group },
  });
}
