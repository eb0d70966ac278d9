/**
 * Where a group is in its life at this site. SPEC.md has the picture and what must hold. Each state has only the data
 * that is true in it.
 */
export type GroupState =
  /** Its state file and images are being opened. Nothing is served. */
  | { readonly type: "opening" }
  | { readonly type: "serving" }
  /** All of it is open, and no client is let in before the secondary was heard: another site may have been promoted. */
  | { readonly type: "waiting" }
  /** This site holds the copy: its store is open, the primary is dialled and followed. */
  | { readonly type: "following" }
  /** A point of the copy is about to be served here, in the primary's place. */
  | { readonly type: "failing-over" }
  /** Nothing is served and nothing followed; another attempt, at the same or another point, may be made. */
  | { readonly type: "failover-failed"; readonly trouble: Trouble }
  /** Served here, journal-backed. Another point may be taken, until it is committed. */
  | { readonly type: "failed-over" }
  /** About to be served from another point. */
  | { readonly type: "changing-point" }
  /** Nothing is served any more; the old primary is about to be promised the next epoch, and followed. */
  | { readonly type: "rolling-back" }
  /** Durably decided that the failover is final. Served throughout. */
  | { readonly type: "committing" }
  /** Final: this site is the primary, and nothing replicates. */
  | { readonly type: "committed" }
  /** About to be an ordinary primary again, with the old one as its secondary. Requests wait while its images are taken over. */
  | { readonly type: "reprotecting" }
  /** It is on record that it is. What stands for the group from here on is what stands for any primary. */
  | { readonly type: "reversed" }
  /** About to be handed over to the secondary, in order: requests wait, and what was written is on its way there. */
  | { readonly type: "handing-over" }
  /** Durably handed over: nothing is served until it is known whether the secondary has taken it. */
  | { readonly type: "handed-over" }
  /** Its members are about to become others. It is served; writers may have to wait for a moment. */
  | { readonly type: "changing" }
  /** Served, and an image did not take what was written to it: every flush fails. */
  | { readonly type: "impaired"; readonly trouble: Trouble }
  /** Not served: it could not be opened. */
  | { readonly type: "broken"; readonly trouble: Trouble }
  /** Durably superseded by the winner, and holds nothing that it lacks. Nothing is served any more. */
  | { readonly type: "fenced"; readonly winner: string }
  /** The same, with writes that were made after the fork: they are kept until somebody decides. */
  | { readonly type: "diverged"; readonly winner: string }
  /** Durably decided; nothing of it is served any more. */
  | { readonly type: "deleting" }
  /** Deleting it could not be ended; what is left is where it was. */
  | { readonly type: "half-deleted"; readonly trouble: Trouble }
  /** In order, because the daemon stops. */
  | { readonly type: "closing" }
  | { readonly type: "closed" }
  | { readonly type: "deleted" };

/** What is the matter, as an operator has to hear it. */
export interface Trouble {
  /** A stable UPPER_SNAKE code. */
  readonly code: string;
  readonly why: string;
  readonly hint: string;
}

export type GroupStateType = GroupState["type"];

export const GROUP_STATE_TYPES = [
  "opening",
  "serving",
  "waiting",
  "following",
  "failing-over",
  "failover-failed",
  "failed-over",
  "changing-point",
  "rolling-back",
  "committing",
  "committed",
  "reprotecting",
  "reversed",
  "handing-over",
  "handed-over",
  "changing",
  "impaired",
  "broken",
  "fenced",
  "diverged",
  "deleting",
  "half-deleted",
  "closing",
  "closed",
  "deleted",
] as const satisfies readonly GroupStateType[];

/** Whether clients may open its live volumes. */
export function isServed(state: GroupState): boolean {
  return SERVED[state.type];
}

const SERVED: Readonly<Record<GroupStateType, boolean>> = {
  opening: false,
  serving: true,
  waiting: false,
  following: false,
  "failing-over": false,
  "failover-failed": false,
  "failed-over": true,
  "changing-point": false,
  "rolling-back": false,
  committing: true,
  committed: true,
  reprotecting: true,
  reversed: true,
  "handing-over": true,
  "handed-over": false,
  changing: true,
  impaired: true,
  broken: false,
  fenced: false,
  diverged: false,
  deleting: false,
  "half-deleted": false,
  closing: false,
  closed: false,
  deleted: false,
};

export function troubleOf(state: GroupState): Trouble | undefined {
  return "trouble" in state ? state.trouble : undefined;
}

/** Whether a point of a copy is served here, or about to be: nobody is followed any more. */
export function isPromoted(state: GroupState): boolean {
  return PROMOTED.some((type) => type === state.type);
}

const PROMOTED: readonly GroupStateType[] = [
  "failing-over",
  "failover-failed",
  "failed-over",
  "changing-point",
  "rolling-back",
  "committing",
  "committed",
  "reprotecting",
  "reversed",
];
