import { assert } from "#src/base/assert.js";
import { DRILL_LIFE, type DrillEvent, type DrillState } from "#src/domain/drill/drill-life.js";
import type { DrillRecord } from "#src/domain/drill/drill-record.js";
import type { Position } from "#src/domain/model/sequence.js";
import { drillNotNow } from "#src/operations/drills/drill-errors.js";
import type { DrillExports } from "#src/operations/drills/drill-exports.js";
import type { Timer } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Where a drill stands: its branch, and what clients have open of that. */
export interface DrillPlace {
  readonly branch: bigint;
  readonly position: Position;
  /** Undefined where another version has written it. */
  readonly record: DrillRecord | undefined;
  readonly exports: DrillExports;
}

/** One drill: the only place where its state changes. */
export class Drill {
  readonly name: string;
  readonly #group: string;
  readonly #logger: Logger;
  #state: DrillState;
  /** Undefined until it is begun. */
  place: DrillPlace | undefined;
  /** When it ends by itself. */
  timer: Timer | undefined;

  constructor(group: string, name: string, logger: Logger, place?: DrillPlace) {
    this.#group = group;
    this.name = name;
    this.#logger = logger;
    this.place = place;
    this.#state = place === undefined ? "starting" : "running";
  }

  get state(): DrillState {
    return this.#state;
  }

  /** Throws DRILL_NOT_READY where the event is asked for and may not be now. */
  step(event: DrillEvent): void {
    const cell = DRILL_LIFE[this.#state][event];
    assert(cell !== "impossible", `${event} of a drill that is ${this.#state}`);
    if ("refused" in cell) throw drillNotNow(this.#group, this.name, cell.refused);
    this.#logger.info("a drill goes on", {
      drill: this.name,
      from: this.#state,
      to: cell.to,
      because: event,
    });
    this.#state = cell.to;
  }
}
