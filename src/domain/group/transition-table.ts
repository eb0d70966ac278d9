import { ENDING_ROWS } from "#src/domain/group/ending-rows.js";
import type { GroupEffect } from "#src/domain/group/group-effect.js";
import type { GroupEvent, GroupEventType } from "#src/domain/group/group-event.js";
import type { GroupState, GroupStateType, Trouble } from "#src/domain/group/group-state.js";
import { PLANNED_ROWS } from "#src/domain/group/planned-rows.js";
import { PROMOTION_ROWS } from "#src/domain/group/promotion-rows.js";
import { REPROTECT_ROWS } from "#src/domain/group/reprotect-rows.js";
import { ROLLBACK_ROWS } from "#src/domain/group/rollback-rows.js";
import { SUPERSEDED_ROWS } from "#src/domain/group/superseded-rows.js";
import {
  BEING_CHANGED,
  BEING_OPENED,
  type Cell,
  FAILING,
  IS_PRIMARY,
  NOT_FAILED_OVER,
  NOT_OPEN,
  NOT_PRIMARY,
  type Refusal,
  to,
  WAITING,
} from "#src/domain/group/table-cells.js";

export type { Refusal } from "#src/domain/group/table-cells.js";

/**
 * The whole life of a group at a site: from each state, what each event does. The compiler keeps it complete. What a cell
 * may be stands in table-cells.ts; the states of a site that was promoted in promotion-rows.ts, that in which it gives
 * the group back in rollback-rows.ts, those in which it becomes an ordinary primary in reprotect-rows.ts, those of a primary
 * that hands its group over in planned-rows.ts, of one that is superseded in superseded-rows.ts, and those at the end of a
 * life in ending-rows.ts.
 */
export const TRANSITION_TABLE: Readonly<Record<GroupStateType, Readonly<Record<GroupEventType, Cell>>>> = {
  opening: {
    opened: to("serving"),
    waits: to("waiting"),
    "let-in": "impossible",
    serve: BEING_OPENED,
    followed: to("following"),
    "open-failed": to("broken", "release"),
    retry: "stay",
    change: BEING_OPENED,
    offer: BEING_OPENED,
    pause: BEING_OPENED,
    resume: BEING_OPENED,
    "hand-over": BEING_OPENED,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    // Before anything is served nothing is written: the capture has not begun.
    "image-failed": "impossible",
    // Nobody is served yet: the shell says it once it is open; and so below, once it is changed.
    fenced: "impossible",
    diverged: "impossible",
    promote: BEING_OPENED,
    "change-point": BEING_OPENED,
    promoted: to("failed-over"),
    "not-promoted": "impossible",
    "promote-failed": to("failover-failed"),
    rollback: BEING_OPENED,
    "rolled-back": "impossible",
    commit: BEING_OPENED,
    committed: to("committed"),
    reprotect: BEING_OPENED,
    reversed: to("reversed", "release"),
    delete: BEING_OPENED,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: BEING_OPENED,
    closed: "impossible",
  },
  serving: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: "stay",
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: to("changing"),
    offer: IS_PRIMARY,
    pause: to("serving", "hold-link"),
    resume: to("serving", "let-link"),
    "hand-over": to("handing-over", "hand-over"),
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": to("impaired"),
    fenced: to("fenced", "end-exports", "release"),
    diverged: to("diverged", "end-exports", "release"),
    promote: IS_PRIMARY,
    "change-point": NOT_FAILED_OVER,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: NOT_FAILED_OVER,
    "rolled-back": "impossible",
    commit: NOT_FAILED_OVER,
    committed: "impossible",
    reprotect: NOT_FAILED_OVER,
    reversed: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  waiting: {
    opened: "impossible",
    waits: "impossible",
    "let-in": to("serving"),
    serve: to("serving"),
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: WAITING,
    offer: IS_PRIMARY,
    pause: to("waiting", "hold-link"),
    resume: to("waiting", "let-link"),
    "hand-over": WAITING,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    // Nobody writes to it: every flush of who is let in fails, and says so.
    "image-failed": "stay",
    fenced: to("fenced", "end-exports", "release"),
    diverged: to("diverged", "end-exports", "release"),
    promote: IS_PRIMARY,
    "change-point": NOT_FAILED_OVER,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: NOT_FAILED_OVER,
    "rolled-back": "impossible",
    commit: NOT_FAILED_OVER,
    committed: "impossible",
    reprotect: NOT_FAILED_OVER,
    reversed: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  following: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: NOT_PRIMARY,
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: NOT_PRIMARY,
    offer: "stay",
    pause: NOT_PRIMARY,
    resume: NOT_PRIMARY,
    "hand-over": NOT_PRIMARY,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    // A copy has no image that clients write to: what its store meets is told by its conditions.
    "image-failed": "impossible",
    fenced: "impossible",
    diverged: "impossible",
    promote: to("failing-over", "promote"),
    "change-point": NOT_FAILED_OVER,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: NOT_FAILED_OVER,
    "rolled-back": "impossible",
    commit: NOT_FAILED_OVER,
    committed: "impossible",
    reprotect: NOT_FAILED_OVER,
    reversed: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  ...PROMOTION_ROWS,
  ...ROLLBACK_ROWS,
  ...REPROTECT_ROWS,
  ...PLANNED_ROWS,
  changing: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: BEING_CHANGED,
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: BEING_CHANGED,
    offer: IS_PRIMARY,
    pause: BEING_CHANGED,
    resume: BEING_CHANGED,
    "hand-over": BEING_CHANGED,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: to("serving"),
    "change-failed": to("broken", "end-exports", "release"),
    "image-failed": to("impaired"),
    fenced: "impossible",
    diverged: "impossible",
    promote: BEING_CHANGED,
    "change-point": BEING_CHANGED,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: BEING_CHANGED,
    "rolled-back": "impossible",
    commit: BEING_CHANGED,
    committed: "impossible",
    reprotect: BEING_CHANGED,
    reversed: "impossible",
    delete: BEING_CHANGED,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: BEING_CHANGED,
    closed: "impossible",
  },
  impaired: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: "stay",
    followed: "impossible",
    "open-failed": "impossible",
    // What the image holds is in doubt until it has been read from the disk again: that is a start, not an apply.
    retry: "stay",
    change: FAILING,
    offer: IS_PRIMARY,
    pause: to("impaired", "hold-link"),
    resume: to("impaired", "let-link"),
    "hand-over": FAILING,
    "handed-over": "impossible",
    "not-handed-over": "stay",
    // It failed while it was being changed: the change has ended, the doubt has not.
    changed: "stay",
    "change-failed": to("broken", "end-exports", "release"),
    // The first failure is the one that counts.
    "image-failed": "stay",
    fenced: to("fenced", "end-exports", "release"),
    diverged: to("diverged", "end-exports", "release"),
    promote: IS_PRIMARY,
    "change-point": NOT_FAILED_OVER,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: NOT_FAILED_OVER,
    "rolled-back": "impossible",
    commit: NOT_FAILED_OVER,
    committed: "impossible",
    reprotect: NOT_FAILED_OVER,
    reversed: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  broken: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: NOT_OPEN,
    followed: "impossible",
    "open-failed": "impossible",
    retry: to("opening", "open"),
    change: NOT_OPEN,
    offer: NOT_OPEN,
    pause: NOT_OPEN,
    resume: NOT_OPEN,
    "hand-over": NOT_OPEN,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    // What is being released may fail still: it is not served already.
    "image-failed": "stay",
    fenced: "impossible",
    diverged: "impossible",
    promote: NOT_OPEN,
    "change-point": NOT_OPEN,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: NOT_OPEN,
    "rolled-back": "impossible",
    commit: NOT_OPEN,
    committed: "impossible",
    reprotect: NOT_OPEN,
    reversed: "impossible",
    delete: to("deleting", "end-exports", "release", "remove"),
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
  ...SUPERSEDED_ROWS,
  ...ENDING_ROWS,
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
    case "failover-failed":
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
