import type { Trouble } from "#src/domain/group/group-state.js";

/** What happens to a group: asked for, or found out. */
export type GroupEvent =
  /** All of it is open. */
  | { readonly type: "opened" }
  /** The same, and clients have to wait for the secondary to be heard. */
  | { readonly type: "waits" }
  /** It was heard, or the site may serve without. */
  | { readonly type: "let-in" }
  /** Asked for and confirmed: to serve without. */
  | { readonly type: "serve" }
  /** The store of a copy is open, and the primary is dialled. */
  | { readonly type: "followed" }
  | { readonly type: "open-failed"; readonly trouble: Trouble }
  /** Somebody asks to try again what failed. */
  | { readonly type: "retry" }
  /** Asked for: its members become others. */
  | { readonly type: "change" }
  /** The primary says what the group is to be, at the site that holds the copy. */
  | { readonly type: "offer" }
  /** Asked for, and durable: replication stops, at the primary. */
  | { readonly type: "pause" }
  /** Asked for, and durable: replication goes on. */
  | { readonly type: "resume" }
  /** Asked for and confirmed, and nothing known is in its way: the secondary is to be the primary, in order. */
  | { readonly type: "hand-over" }
  /** Nothing is written here any more, and it is durable that the secondary may take it. */
  | { readonly type: "handed-over" }
  /** Nothing was handed over; or the secondary has said, durably, that it does not take it; or somebody has decided so. */
  | { readonly type: "not-handed-over" }
  /** The members are what was asked for, or what they were before. */
  | { readonly type: "changed" }
  /** Neither the new members nor the old ones can be served. */
  | { readonly type: "change-failed"; readonly trouble: Trouble }
  /** The first failure of a write or a sync of an image. */
  | { readonly type: "image-failed"; readonly trouble: Trouble }
  /** Another site was promoted, and holds all that was written here: found out, and durable. */
  | { readonly type: "fenced"; readonly winner: string }
  /** The same, and it lacks some of it. */
  | { readonly type: "diverged"; readonly winner: string }
  /** Asked for at the copy, confirmed, and what it is to become is durable: it is to be served here. */
  | { readonly type: "promote" }
  /** The same where it is served already: from another point. */
  | { readonly type: "change-point" }
  /** The promise is durable, and the volumes are served from what grows behind it. */
  | { readonly type: "promoted" }
  /** Nothing was promised: all is as it was before. */
  | { readonly type: "not-promoted" }
  /** Something is promised, or may be, and nothing of it can be served. */
  | { readonly type: "promote-failed"; readonly trouble: Trouble }
  /** Asked for and confirmed, and nothing is in its way: the old primary is to be the primary again. */
  | { readonly type: "rollback" }
  /** It has been promised the next epoch, durably, and is followed from here on. */
  | { readonly type: "rolled-back" }
  /** Asked for, confirmed and durable: the failover is final. */
  | { readonly type: "commit" }
  /** All that is done because of it is done. */
  | { readonly type: "committed" }
  /** Asked for and confirmed, and nothing is in its way: the old primary is to become the secondary. */
  | { readonly type: "reprotect" }
  /** The record says that this site is an ordinary primary now, with the old one as its secondary. */
  | { readonly type: "reversed" }
  /** Asked for, confirmed and durable. */
  | { readonly type: "delete" }
  | { readonly type: "delete-failed"; readonly trouble: Trouble }
  /** Nothing of it is left but the images that are kept. */
  | { readonly type: "deleted" }
  /** The daemon stops. */
  | { readonly type: "close" }
  | { readonly type: "closed" };

export type GroupEventType = GroupEvent["type"];

export const GROUP_EVENT_TYPES = [
  "opened",
  "waits",
  "let-in",
  "serve",
  "followed",
  "open-failed",
  "retry",
  "change",
  "offer",
  "pause",
  "resume",
  "hand-over",
  "handed-over",
  "not-handed-over",
  "changed",
  "change-failed",
  "image-failed",
  "fenced",
  "diverged",
  "promote",
  "change-point",
  "promoted",
  "not-promoted",
  "promote-failed",
  "rollback",
  "rolled-back",
  "commit",
  "committed",
  "reprotect",
  "reversed",
  "delete",
  "delete-failed",
  "deleted",
  "close",
  "closed",
] as const satisfies readonly GroupEventType[];
