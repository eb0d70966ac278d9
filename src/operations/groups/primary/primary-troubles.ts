import type { SenderEvent } from "#src/data-path/sender/sender.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import type { Logger } from "#src/telemetry/logger.js";

/** What a primary says to people of a link that is not as it should be. */

export const NOT_DIALLED: Trouble = {
  code: "NOT_DIALLED",
  why: "the secondary has not dialled since the group was opened here",
  hint: "see that the daemon over there runs, and reaches this one: its log says what it meets",
};

const ACKNOWLEDGED_LOST: Trouble = {
  code: "ACKED_DATA_LOST",
  why: "the secondary holds less than it had acknowledged",
  hint: "all of it is sent again by itself; check the disk over there, and the log, before the copy is relied on",
};

export function supersededUnrecorded(group: string): Trouble {
  return {
    code: "SUPERSEDED_UNRECORDED",
    why: `that the group ${group} is superseded could not be recorded: a start would serve it again`,
    hint: "free space on the file system of the data directory or check its disk before this daemon is started again; it is tried again by itself",
  };
}

const SEED_LOST: Trouble = {
  code: "SEED_LOST",
  why: "the secondary lacks some of a volume that it had acknowledged as seeded",
  hint: "all of the volume is compared and sent again by itself; find out what happened to the secondary's disk",
};

type Lost = Extract<SenderEvent, { readonly type: "acknowledged-lost" | "seed-lost" }>;

/** What is wrong with the secondary then; said in the log, too. */
export function lostOf(event: Lost, logger: Logger): Trouble {
  const trouble = event.type === "seed-lost" ? SEED_LOST : ACKNOWLEDGED_LOST;
  const facts =
    event.type === "seed-lost"
      ? { members: event.members }
      : { held: event.held?.sequence ?? 0, acknowledged: event.acked };
  const { code, why, hint } = trouble;
  logger.warn(why, { peer: event.peer, code, ...facts, hint });
  return trouble;
}
