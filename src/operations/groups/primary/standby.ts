import type { StartAlone } from "#src/domain/model/start-alone.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface StandbyOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly rule: StartAlone;
  /** Clients are let in from here on; asked once at most. */
  readonly onLetIn: () => void;
}

/**
 * Whether a primary that has just started lets clients in. While it was away its secondary may have been promoted, and then
 * whatever it acknowledges is written twice. It waits until it has heard the secondary, or for as long as its configuration
 * says; without a clock that both share, no time is safe: who chooses one prefers service.
 */
export class Standby {
  readonly #options: StandbyOptions;
  #timer: Timer | undefined;
  #isWaiting = true;

  constructor(options: StandbyOptions) {
    this.#options = options;
    const { clock, rule, logger } = options;
    if (rule.type !== "after") return;
    this.#timer = clock.startTimer(rule.delayMs, () => {
      if (this.#isWaiting)
        logger.warn("the secondary was not heard in time, and the group is served without", {
          waitedMs: rule.delayMs,
        });
      this.heard();
    });
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  heard(): void {
    if (!this.#isWaiting) return;
    this.stop();
    this.#options.onLetIn();
  }

  stop(): void {
    this.#isWaiting = false;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/**
 * Undefined: clients are let in at once. Where nothing was promotable at the secondary yet, nobody can have been promoted.
 */
export function standbyOf(
  { clock, startAlone }: Pick<GroupPorts, "clock" | "startAlone">,
  { pairing }: Pick<GroupRecord, "pairing">,
  logger: Logger,
  machine: GroupMachine,
): Standby | undefined {
  const rule = startAlone?.() ?? { type: "at-once" };
  const isPaired = pairing?.role === "active" && pairing.paired;
  // Whatever has become of it meanwhile, superseded above all, is no reason to let anybody in.
  const onLetIn = () => {
    if (machine.state.type === "waiting") machine.step({ type: "let-in" });
  };
  return isPaired && rule.type !== "at-once" ? new Standby({ clock, rule, logger, onLetIn }) : undefined;
}
