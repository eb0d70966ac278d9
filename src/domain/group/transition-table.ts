import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupEvent, GroupEventType } from "#src/domain/group/group-event.js";
import type { GroupState, GroupStateType, Trouble } from "#src/domain/group/group-state.js";

/**
 * The whole life of a group at a site: from each state, what each event does. The compiler keeps it complete.
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

const to = (state: GroupStateType, ...effects: GroupEffect[]): Cell => ({ to: state, effects });
const refused = (why: string, hint: string): Cell => ({ refused: { why, hint } });

const SOON = "ask again in a moment";
const BEING_OPENED = refused("it is being opened", SOON);
const BEING_CHANGED = refused("it is being changed", SOON);
const BEING_DELETED = refused("it is being deleted", "wait until it is gone");
const HALF_DELETED = refused(
  "it is being deleted, and that could not be ended",
  "remove what is in the way, and delete it again",
);
const STOPPING = refused("the daemon is stopping", "ask again when it runs");
const GONE = refused("it has been deleted", "apply its specification to make a new one");
const NOT_OPEN = refused(
  "it could not be opened",
  "mend what its hint says, and apply its specification again",
);
const SUPERSEDED = refused(
  "another site was promoted and is its primary now",
  "ask there; what was written here since then is kept until it is reprotected, or deleted",
);
const FAILING = refused(
  "an image of it did not take what was written to it",
  "check the disk, then start the daemon again: what the image holds is checked when it is opened",
);

const NOT_PRIMARY = refused(
  "this site holds the copy of the group",
  "ask at its primary: tidemark group show names it",
);
const IS_PRIMARY = refused(
  "this site is the primary of the group",
  "two sites each take themselves for its primary: compare tidemark group show at both",
);

export const TRANSITION_TABLE: Readonly<Record<GroupStateType, Readonly<Record<GroupEventType, Cell>>>> = {
  opening: {
    opened: to("serving"),
    followed: to("following"),
    "open-failed": to("broken", "release"),
    retry: "stay",
    change: BEING_OPENED,
    offer: BEING_OPENED,
    pause: BEING_OPENED,
    resume: BEING_OPENED,
    changed: "impossible",
    "change-failed": "impossible",
    // Before anything is served nothing is written: the capture has not begun.
    "image-failed": "impossible",
    // Nobody is served yet: the shell says it once it is open; and so below, once it is changed.
    fenced: "impossible",
    diverged: "impossible",
    delete: BEING_OPENED,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: BEING_OPENED,
    closed: "impossible",
  },
  serving: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: to("changing"),
    offer: IS_PRIMARY,
    pause: to("serving", "hold-link"),
    resume: to("serving", "let-link"),
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": to("impaired"),
    fenced: to("fenced", "end-exports", "release"),
    diverged: to("diverged", "end-exports", "release"),
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  following: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: NOT_PRIMARY,
    offer: "stay",
    pause: NOT_PRIMARY,
    resume: NOT_PRIMARY,
    changed: "impossible",
    "change-failed": "impossible",
    // A copy has no image that clients write to: what its store meets is told by its conditions.
    "image-failed": "impossible",
    fenced: "impossible",
    diverged: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  changing: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: BEING_CHANGED,
    offer: IS_PRIMARY,
    pause: BEING_CHANGED,
    resume: BEING_CHANGED,
    changed: to("serving"),
    "change-failed": to("broken", "end-exports", "release"),
    "image-failed": to("impaired"),
    fenced: "impossible",
    diverged: "impossible",
    delete: BEING_CHANGED,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: BEING_CHANGED,
    closed: "impossible",
  },
  impaired: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    // What the image holds is in doubt until it has been read from the disk again: that is a start, not an apply.
    retry: "stay",
    change: FAILING,
    offer: IS_PRIMARY,
    pause: to("impaired", "hold-link"),
    resume: to("impaired", "let-link"),
    // It failed while it was being changed: the change has ended, the doubt has not.
    changed: "stay",
    "change-failed": to("broken", "end-exports", "release"),
    // The first failure is the one that counts.
    "image-failed": "stay",
    fenced: to("fenced", "end-exports", "release"),
    diverged: to("diverged", "end-exports", "release"),
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  broken: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: to("opening", "open"),
    change: NOT_OPEN,
    offer: NOT_OPEN,
    pause: NOT_OPEN,
    resume: NOT_OPEN,
    changed: "impossible",
    "change-failed": "impossible",
    // What is being released may fail still: it is not served already.
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  fenced: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: SUPERSEDED,
    change: SUPERSEDED,
    offer: SUPERSEDED,
    pause: SUPERSEDED,
    resume: SUPERSEDED,
    changed: "impossible",
    "change-failed": "impossible",
    // The last sync of an image that is being closed.
    "image-failed": "stay",
    fenced: "stay",
    diverged: "stay",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  diverged: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: SUPERSEDED,
    change: SUPERSEDED,
    offer: SUPERSEDED,
    pause: SUPERSEDED,
    resume: SUPERSEDED,
    changed: "impossible",
    "change-failed": "impossible",
    // The last sync of an image that is being closed.
    "image-failed": "stay",
    fenced: "stay",
    diverged: "stay",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  deleting: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: BEING_DELETED,
    change: BEING_DELETED,
    offer: BEING_DELETED,
    pause: BEING_DELETED,
    resume: BEING_DELETED,
    changed: "impossible",
    "change-failed": "impossible",
    // The last sync of an image that is kept failed: told in the log, and there is nobody left to serve.
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    delete: "stay",
    "delete-failed": to("half-deleted"),
    deleted: to("deleted"),
    close: BEING_DELETED,
    closed: "impossible",
  },
  "half-deleted": {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: HALF_DELETED,
    change: HALF_DELETED,
    offer: HALF_DELETED,
    pause: HALF_DELETED,
    resume: HALF_DELETED,
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    delete: to("deleting", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    // Decided durably: the next start goes on with it.
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  closing: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: STOPPING,
    change: STOPPING,
    offer: STOPPING,
    pause: STOPPING,
    resume: STOPPING,
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    delete: STOPPING,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: "stay",
    closed: to("closed"),
  },
  closed: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: STOPPING,
    change: STOPPING,
    offer: STOPPING,
    pause: STOPPING,
    resume: STOPPING,
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    delete: STOPPING,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: "stay",
    closed: "impossible",
  },
  deleted: {
    opened: "impossible",
    followed: "impossible",
    "open-failed": "impossible",
    retry: GONE,
    change: GONE,
    offer: GONE,
    pause: GONE,
    resume: GONE,
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    delete: "stay",
    "delete-failed": "impossible",
    deleted: "impossible",
    close: "stay",
    closed: "impossible",
  },
};

/** What an event does: a step, perhaps to where it was, or a refusal; `impossible` is the caller's to assert. */
export type Outcome =
  | { readonly type: "step"; readonly state: GroupState; readonly effects: readonly GroupEffect[] }
  | { readonly type: "refused"; readonly refusal: Refusal }
  | { readonly type: "impossible" };

export function afterGroupEvent(state: GroupState, event: GroupEvent): Outcome {
  const cell = TRANSITION_TABLE[state.type][event.type];
  if (cell === "stay") return { type: "step", state, effects: [] };
  if (cell === "impossible") return { type: "impossible" };
  if ("refused" in cell) return { type: "refused", refusal: cell.refused };
  return { type: "step", state: enter(cell.to, state, event), effects: cell.effects };
}

function enter(type: GroupStateType, before: GroupState, event: GroupEvent): GroupState {
  switch (type) {
    case "impaired":
    case "broken":
    case "half-deleted":
      return { type, trouble: troubleFrom(before, event) };
    case "fenced":
    case "diverged":
      return { type, winner: "winner" in event ? event.winner : "" };
    default:
      return { type };
  }
}

function troubleFrom(before: GroupState, event: GroupEvent): Trouble {
  if ("trouble" in event) return event.trouble;
  return "trouble" in before ? before.trouble : UNTOLD;
}

/** No cell of the table leads here; a test walks all of them. */
export const UNTOLD: Trouble = { code: "UNTOLD", why: "nobody said why", hint: "report this as a defect" };
