import type { GroupEventType } from "#src/domain/group/group-event.js";
import type { GroupStateType } from "#src/domain/group/group-state.js";
import { type Cell, PROMOTED_HERE, REPROTECTING, to } from "#src/domain/group/table-cells.js";

/**
 * The states in which a site that was promoted becomes an ordinary primary, with the old one as its secondary. Rows of the
 * transition table.
 */
type ReprotectState = Extract<GroupStateType, "reprotecting" | "reversed">;

export const REPROTECT_ROWS: Readonly<Record<ReprotectState, Readonly<Record<GroupEventType, Cell>>>> = {
  reprotecting: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: REPROTECTING,
    followed: "impossible",
    // The images are written in place from here on, and the record does not say so yet: a start goes on with it.
    "open-failed": to("broken", "end-exports", "release"),
    retry: "stay",
    change: REPROTECTING,
    offer: PROMOTED_HERE,
    pause: REPROTECTING,
    resume: REPROTECTING,
    "hand-over": REPROTECTING,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": "impossible",
    fenced: "impossible",
    diverged: "impossible",
    promote: REPROTECTING,
    "change-point": REPROTECTING,
    promoted: "impossible",
    "not-promoted": "impossible",
    // The same, and it could not be served again.
    "promote-failed": to("failover-failed", "end-exports"),
    rollback: REPROTECTING,
    "rolled-back": "impossible",
    commit: REPROTECTING,
    // Something was in its way, and all is as before.
    committed: to("committed"),
    reprotect: REPROTECTING,
    reversed: to("reversed", "release"),
    delete: REPROTECTING,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: REPROTECTING,
    closed: "impossible",
  },
  // Nobody asks it for long: whoever stands for the group takes its place in the turn in which it is reversed.
  reversed: {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: REPROTECTING,
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: REPROTECTING,
    offer: PROMOTED_HERE,
    pause: REPROTECTING,
    resume: REPROTECTING,
    "hand-over": REPROTECTING,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    "image-failed": "impossible",
    fenced: "impossible",
    diverged: "impossible",
    promote: REPROTECTING,
    "change-point": REPROTECTING,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: REPROTECTING,
    "rolled-back": "impossible",
    commit: REPROTECTING,
    committed: "impossible",
    reprotect: REPROTECTING,
    reversed: "impossible",
    delete: REPROTECTING,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
};
