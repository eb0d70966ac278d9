import type { GroupEventType } from "#src/domain/group/group-event.js";
import { type Cell, PROMOTED_HERE, ROLLING_BACK, to } from "#src/domain/group/table-cells.js";

/** A site that was promoted, and gives the group back to its old primary. A row of the transition table. */
export const ROLLBACK_ROWS: { readonly "rolling-back": Readonly<Record<GroupEventType, Cell>> } = {
  "rolling-back": {
    opened: "impossible",
    waits: "impossible",
    "let-in": "impossible",
    serve: ROLLING_BACK,
    followed: "impossible",
    "open-failed": "impossible",
    retry: "stay",
    change: ROLLING_BACK,
    offer: PROMOTED_HERE,
    pause: ROLLING_BACK,
    resume: ROLLING_BACK,
    "hand-over": ROLLING_BACK,
    "handed-over": "impossible",
    "not-handed-over": "impossible",
    changed: "impossible",
    "change-failed": "impossible",
    // It has no image that clients write to.
    "image-failed": "impossible",
    fenced: "impossible",
    diverged: "impossible",
    promote: ROLLING_BACK,
    "change-point": ROLLING_BACK,
    // Something was in its way before the promise, and what was served is served again.
    promoted: to("failed-over"),
    "not-promoted": "impossible",
    // The same, and it could not be; or whether it is promised is in doubt.
    "promote-failed": to("failover-failed"),
    rollback: ROLLING_BACK,
    "rolled-back": to("following"),
    commit: ROLLING_BACK,
    committed: "impossible",
    reprotect: ROLLING_BACK,
    reversed: "impossible",
    delete: ROLLING_BACK,
    "delete-failed": "impossible",
    deleted: "impossible",
    close: ROLLING_BACK,
    closed: "impossible",
  },
};
