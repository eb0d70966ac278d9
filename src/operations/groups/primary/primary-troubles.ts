import type { Trouble } from "#src/domain/group/group-state.js";

/** What a primary says to people of a link that is not as it should be. */

export const NOT_DIALLED: Trouble = {
  code: "NOT_DIALLED",
  why: "the secondary has not dialled since the group was opened here",
  hint: "see that the daemon over there runs, and reaches this one: its log says what it meets",
};

export const ACKNOWLEDGED_LOST: Trouble = {
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
