/**
 * Where what the secondary does not have yet is kept, as a state machine.
 *
 * - `discarding`: there is no secondary. Batches are built, so that the volume costs what it will cost, and dropped.
 * - `memory`: in the outbox alone.
 * - `spilling`: the oldest in the spill on the disk, what follows in the outbox, in one order.
 * - `overflowed`: that has come to an end. What outbox and spill hold is sent all the same, in order; what is written now is
 *   in the dirty map alone.
 * - `resyncing`: `resync-begin` is in the order. Deltas are recorded again, in the outbox alone: nothing enters the spill
 *   before the secondary has the end, since before it the spill would continue nothing that is legal.
 *
 * The way back leads through a resync only: there is no order left to go on from.
 */
export type BacklogState =
  | { readonly type: "discarding" }
  | { readonly type: "memory" }
  | { readonly type: "spilling" }
  | { readonly type: "overflowed"; readonly why: OverflowReason }
  | { readonly type: "resyncing" };

export type OverflowReason =
  | "spill-full"
  | "spill-failed"
  | "outbox-full"
  | "unclean-stop"
  | "secondary-added"
  /** The run before ended in order, and left blocks in the dirty map. */
  | "earlier-run"
  /** A volume is larger than at the last run's end, or what it grew by holds data already. */
  | "volume-grown"
  /** An image took a change in part or not at all, and what it holds there now is in no delta. */
  | "change-untold"
  /** A scan has found what differs from what the secondary holds: see `scan/`. */
  | "scanned"
  /** The secondary holds less than it had acknowledged. */
  | "acknowledged-lost"
  /** The secondary lacks some of a member whose seed had ended. */
  | "seed-lost";

export type BacklogEvent =
  /** The group gets a secondary, which has nothing yet. */
  | { readonly type: "secondary-added" }
  | { readonly type: "secondary-removed" }
  /** The outbox is so full that its oldest go to the spill. */
  | { readonly type: "outbox-filling" }
  /** Nothing more fits, or a spill that failed takes nothing more. */
  | { readonly type: "overflow"; readonly why: OverflowReason }
  /** All that the spill held is durable at the secondary. */
  | { readonly type: "spill-emptied" }
  /** Outbox and spill hold nothing, and the sender begins a resync. */
  | { readonly type: "resync-begun" }
  /** The end of the resync is durable at the secondary, and nothing was missed meanwhile. */
  | { readonly type: "resync-ended" };

type StateName = BacklogState["type"];
type EventName = BacklogEvent["type"];

/** Where an event leads; `stay`: nothing changes; a text: it cannot happen there, for that reason. */
type Cell = BacklogState | "stay" | "overflowed" | { readonly refused: string };

const NO_SECONDARY = { refused: "there is no secondary" };
const HAS_ONE = { refused: "there is a secondary already" };
const NOTHING_SPILLED = { refused: "nothing is in the spill" };
const NOTHING_MISSED = { refused: "nothing was missed: the order goes on" };
const NOT_OPEN = { refused: "no resync is open" };
const MEMORY = { type: "memory" } as const;
const DISCARDING = { type: "discarding" } as const;

export const BACKLOG_TABLE: Readonly<Record<StateName, Readonly<Record<EventName, Cell>>>> = {
  discarding: {
    "secondary-added": "overflowed",
    "secondary-removed": "stay",
    "outbox-filling": NO_SECONDARY,
    overflow: NO_SECONDARY,
    "spill-emptied": "stay",
    "resync-begun": NO_SECONDARY,
    "resync-ended": NO_SECONDARY,
  },
  memory: {
    "secondary-added": HAS_ONE,
    "secondary-removed": DISCARDING,
    "outbox-filling": { type: "spilling" },
    overflow: "overflowed",
    "spill-emptied": NOTHING_SPILLED,
    "resync-begun": NOTHING_MISSED,
    "resync-ended": NOT_OPEN,
  },
  spilling: {
    "secondary-added": HAS_ONE,
    "secondary-removed": DISCARDING,
    "outbox-filling": "stay",
    overflow: "overflowed",
    "spill-emptied": MEMORY,
    "resync-begun": NOTHING_MISSED,
    "resync-ended": NOT_OPEN,
  },
  overflowed: {
    "secondary-added": HAS_ONE,
    "secondary-removed": DISCARDING,
    "outbox-filling": "stay",
    overflow: "stay",
    "spill-emptied": "stay",
    "resync-begun": { type: "resyncing" },
    "resync-ended": "stay",
  },
  resyncing: {
    "secondary-added": HAS_ONE,
    "secondary-removed": DISCARDING,
    "outbox-filling": "stay",
    overflow: "overflowed",
    "spill-emptied": "stay",
    "resync-begun": { refused: "a resync is open: it ends, or what overflows it begins the next" },
    "resync-ended": MEMORY,
  },
};

/** The state after the event, or why the event cannot happen there. */
export function afterBacklogEvent(state: BacklogState, event: BacklogEvent): BacklogState | string {
  const cell = BACKLOG_TABLE[state.type][event.type];
  if (cell === "stay") return state;
  if (cell === "overflowed")
    return { type: "overflowed", why: event.type === "overflow" ? event.why : "secondary-added" };
  return "refused" in cell ? cell.refused : cell;
}

/** Whether what is written becomes deltas; else its blocks join the dirty map. */
export function isRecording(state: BacklogState): boolean {
  return state.type !== "overflowed";
}

/** Whether the outbox may hand what it holds to the spill. */
export function maySpill(state: BacklogState): boolean {
  return state.type === "memory" || state.type === "spilling";
}

/** Whether the secondary, once it has what is kept, is where the group was: no resync is needed or open. */
export function isUnbroken(state: BacklogState): boolean {
  return state.type !== "overflowed" && state.type !== "resyncing";
}
