import type { GroupEventType } from "#src/domain/group/group-event.js";
import type { GroupStateType } from "#src/domain/group/group-state.js";
import { type Cell, HANDED_OVER, HANDING_OVER, IS_PRIMARY, to } from "#src/domain/group/table-cells.js";

/** The states of a primary that hands its group over to the secondary, in order. Rows of the transition table. */
type PlannedState = Extract<GroupStateType, "handing-over" | "handed-over">;

export const PLANNED_ROWS: Readonly<Record<PlannedState, Readonly<Record<GroupEventType, Cell>>>> = {
  "handing-over": {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: HANDING_OVER,
    followed: "impossible",
    // It was stopped to be handed over, that came to nothing, and it could not be opened again.
    "open-failed": to("broken", "end-exports", "release"),
    retry: "stay",
    change: HANDING_OVER,
    offer: IS_PRIMARY,
    pause: HANDING_OVER,
    resume: HANDING_OVER,
    "hand-over": HANDING_OVER,
    "handed-over": to("handed-over", "end-exports", "release", "ask-outcome"),
    "not-handed-over": to("serving"),
    changed: "impossible",
    "change-failed": "impossible",
    // Its last sync before the hand-over: what it holds is in doubt, and so nothing is handed over.
    "image-failed": to("impaired"),
    // The shell says it once it is served again.
    fenced: "impossible",
    diverged: "impossible",
    promote: IS_PRIMARY,
    "change-point": HANDING_OVER,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: HANDING_OVER,
    "rolled-back": "impossible",
    commit: HANDING_OVER,
    committed: "impossible",
    reprotect: HANDING_OVER,
    reversed: "impossible",
    delete: HANDING_OVER,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: HANDING_OVER,
    closed: "impossible",
  },
  "handed-over": {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: HANDED_OVER,
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: HANDED_OVER,
    offer: HANDED_OVER,
    pause: HANDED_OVER,
    resume: HANDED_OVER,
    "hand-over": HANDED_OVER,
    "handed-over": "impossible",
    "not-handed-over": to("opening", "open"),
    changed: "impossible",
    "change-failed": "impossible",
    // What is being closed was synced before.
    "image-failed": "stay",
    // The secondary has taken it; or was promoted otherwise meanwhile.
    fenced: to("fenced"),
    diverged: to("diverged"),
    promote: HANDED_OVER,
    "change-point": HANDED_OVER,
    promoted: "impossible",
    "not-promoted": "impossible",
    "promote-failed": "impossible",
    rollback: HANDED_OVER,
    "rolled-back": "impossible",
    commit: HANDED_OVER,
    committed: "impossible",
    reprotect: HANDED_OVER,
    reversed: "impossible",
    // The images may be all there is, or be overtaken already: that is known first.
    delete: HANDED_OVER,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: to("closing", "end-exports", "release"),
    closed: "impossible",
  },
};
