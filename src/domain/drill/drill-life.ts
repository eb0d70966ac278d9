/**
 * The life of a drill at the site that holds it. What is durable of it is its branch, with the record that stands there:
 * it begins with that, and ends with the branch's being dropped, each in one instant. So a start finds a drill running,
 * or not at all; every other state belongs to a verb that goes on.
 */
export type DrillState =
  /** Its moment is looked for, its branch is begun. */
  | "starting"
  | "running"
  /** On its way to another moment: nobody has it open. */
  | "moving"
  /** Nobody has it open, and nobody gets it; its branch is dropped. */
  | "stopping"
  /** Not served: its branch could not be dropped, or nobody knows whether it is. */
  | "half-stopped"
  | "gone";

export type DrillEvent =
  | "begun"
  | "begin-failed"
  | "move"
  /** It stands at the other moment, or where it was. */
  | "moved"
  | "stop"
  | "dropped"
  | "drop-failed";

export interface DrillRefusal {
  readonly why: string;
  readonly hint: string;
}

/** `refused`: somebody asked for it, and it may not be now. `impossible`: only the shell could have sent it, and never here. */
export type DrillCell = { readonly to: DrillState } | { readonly refused: DrillRefusal } | "impossible";

const SOON = "ask again in a moment";
const BEING_STARTED = { refused: { why: "it is being started", hint: SOON } };
const BEING_MOVED = { refused: { why: "it is being moved to another point", hint: SOON } };
const BEING_STOPPED = { refused: { why: "it is being stopped", hint: SOON } };
const HALF_STOPPED = {
  refused: { why: "it was being stopped, and that could not be ended", hint: "stop it again" },
};
const GONE = { refused: { why: "it is stopped", hint: "start a new one" } };

export const DRILL_LIFE: Readonly<Record<DrillState, Readonly<Record<DrillEvent, DrillCell>>>> = {
  starting: {
    begun: { to: "running" },
    "begin-failed": { to: "gone" },
    move: BEING_STARTED,
    moved: "impossible",
    stop: BEING_STARTED,
    dropped: "impossible",
    "drop-failed": "impossible",
  },
  running: {
    begun: "impossible",
    "begin-failed": "impossible",
    move: { to: "moving" },
    moved: "impossible",
    stop: { to: "stopping" },
    dropped: "impossible",
    "drop-failed": "impossible",
  },
  moving: {
    begun: "impossible",
    "begin-failed": "impossible",
    move: BEING_MOVED,
    moved: { to: "running" },
    stop: BEING_MOVED,
    dropped: "impossible",
    "drop-failed": "impossible",
  },
  stopping: {
    begun: "impossible",
    "begin-failed": "impossible",
    move: BEING_STOPPED,
    moved: "impossible",
    stop: BEING_STOPPED,
    dropped: { to: "gone" },
    "drop-failed": { to: "half-stopped" },
  },
  "half-stopped": {
    begun: "impossible",
    "begin-failed": "impossible",
    move: HALF_STOPPED,
    moved: "impossible",
    stop: { to: "stopping" },
    dropped: "impossible",
    "drop-failed": "impossible",
  },
  gone: {
    begun: "impossible",
    "begin-failed": "impossible",
    move: GONE,
    moved: "impossible",
    stop: GONE,
    dropped: "impossible",
    "drop-failed": "impossible",
  },
};

/** Why nobody can open it now; undefined where it can be opened. */
export const NOT_OPENABLE: Readonly<Record<DrillState, DrillRefusal | undefined>> = {
  starting: BEING_STARTED.refused,
  running: undefined,
  moving: BEING_MOVED.refused,
  stopping: BEING_STOPPED.refused,
  "half-stopped": HALF_STOPPED.refused,
  gone: GONE.refused,
};
