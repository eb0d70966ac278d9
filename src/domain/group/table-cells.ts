import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupStateType } from "#src/domain/group/group-state.js";

/**
 * What stands in the cells of the transition table.
 *
 * - a step: the next state, and what is to be done because of it. One whose next state carries a trouble takes that of
 *   the event, or keeps its own where the event has none.
 * - `stay`: it is so already, or makes no difference here.
 * - `refused`: somebody asked for it, and it may not be now; told as it stands here.
 * - `impossible`: only the shell itself could have sent it, and never here: a mistake of ours.
 */
export type Cell =
  | { readonly to: GroupStateType; readonly effects: readonly GroupEffect[] }
  | "stay"
  | "impossible"
  | { readonly refused: Refusal };

export interface Refusal {
  readonly why: string;
  readonly hint: string;
}

export const to = (state: GroupStateType, ...effects: GroupEffect[]): Cell => ({ to: state, effects });
const refused = (why: string, hint: string): Cell => ({ refused: { why, hint } });

export const SOON = "ask again in a moment";
export const BEING_OPENED = refused("it is being opened", SOON);
export const BEING_CHANGED = refused("it is being changed", SOON);
export const BEING_DELETED = refused("it is being deleted", "wait until it is gone");
export const HALF_DELETED = refused(
  "it is being deleted, and that could not be ended",
  "remove what is in the way, and delete it again",
);
export const STOPPING = refused("the daemon is stopping", "ask again when it runs");
export const GONE = refused("it has been deleted", "apply its specification to make a new one");
export const NOT_OPEN = refused(
  "it could not be opened",
  "mend what its hint says, and apply its specification again",
);
export const SUPERSEDED = refused(
  "another site was promoted and is its primary now",
  "ask there; what was written here since then is kept until it is reprotected, or deleted",
);
export const WAITING = refused(
  "it waits to hear from its secondary, which may have been promoted, before clients are let in",
  "start the daemon there; or, if it is certain that it was not promoted, tidemark serve",
);
export const FAILING = refused(
  "an image of it did not take what was written to it",
  "check the disk, then start the daemon again: what the image holds is checked when it is opened",
);

export const NOT_PRIMARY = refused(
  "this site holds the copy of the group",
  "ask at its primary: tidemark group show names it",
);
export const IS_PRIMARY = refused(
  "this site is the primary of the group",
  "two sites each take themselves for its primary: compare tidemark group show at both",
);

export const NOT_FAILED_OVER = refused(
  "it is not failed over",
  "tidemark failover, at the site that holds the copy, serves it there first",
);
export const FAILING_OVER = refused("a point of it is about to be served here", SOON);
export const FAILOVER_FAILED = refused(
  "a failover of it was begun here, and nothing is served yet",
  "fail over again, to the same or another point; or roll back to the old primary: tidemark rollback",
);
export const FAILED_OVER = refused(
  "it was failed over to this site, and that is not final",
  "tidemark change-point takes another point, tidemark commit makes it final, tidemark rollback gives it back to the old primary",
);
export const ROLLING_BACK = refused("it is being given back to its old primary", SOON);
export const COMMITTING = refused("its failover is being made final", SOON);
export const COMMITTED = refused(
  "its failover is final",
  "points that are kept can be read over NBD; nothing goes back behind a commit",
);
export const REPROTECTING = refused("it is being made the primary of the old one", SOON);
export const PROMOTED_HERE = refused(
  "this site was promoted in its primary's place",
  "see which site serves it: tidemark group show, at both",
);

export const NOTHING_REPLICATES = refused(
  "this site is its primary, and nothing of it is anywhere else",
  "tidemark reprotect makes the old primary its secondary first",
);
export const HANDING_OVER = refused("it is being handed over to its secondary", SOON);
export const HANDED_OVER = refused(
  "it was handed over to its secondary, and whether that has taken it is not known yet",
  "the secondary is asked until it answers; tidemark failover, at the secondary, or tidemark resume --force, here, decides it without an answer",
);
