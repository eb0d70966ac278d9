import type { GroupEventType } from "#src/domain/group/group-event.js";
import { type Cell, SUPERSEDED, to } from "#src/domain/group/table-cells.js";

/** The life of a primary in whose place another site was promoted, durably. */
const SUPERSEDED_ROW: Readonly<Record<GroupEventType, Cell>> = {
  opened: "impossible",
  waits: "impossible",
  "let-in": "impossible",
  serve: SUPERSEDED,
  followed: "impossible",
  "open-failed": "impossible",
  retry: SUPERSEDED,
  change: SUPERSEDED,
  offer: SUPERSEDED,
  pause: SUPERSEDED,
  resume: SUPERSEDED,
  "hand-over": SUPERSEDED,
  "handed-over": "impossible",
  "not-handed-over": "impossible",
  changed: "impossible",
  "change-failed": "impossible",
  // The last sync of an image that is being closed.
  "image-failed": "stay",
  fenced: "stay",
  diverged: "stay",
  promote: SUPERSEDED,
  "change-point": SUPERSEDED,
  promoted: "impossible",
  "not-promoted": "impossible",
  "promote-failed": "impossible",
  rollback: SUPERSEDED,
  "rolled-back": "impossible",
  commit: SUPERSEDED,
  committed: "impossible",
  reprotect: SUPERSEDED,
  reversed: "impossible",
  delete: to("deleting", "end-exports", "release", "remove"),
  "delete-failed": "impossible",
  deleted: "impossible",
  close: to("closing", "end-exports", "release"),
  closed: "impossible",
};

/** Rows of the transition table. Whether it holds writes that the winner lacks changes nothing of what may happen to it. */
export const SUPERSEDED_ROWS = { fenced: SUPERSEDED_ROW, diverged: SUPERSEDED_ROW } as const;
