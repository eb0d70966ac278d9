import type { Continuation } from "#src/domain/fencing/verdict.js";
import { type Position, samePosition } from "#src/domain/model/sequence.js";

/**
 * One stream to a secondary, as a state machine: what has happened goes in, the one thing to do next comes out. The shell
 * does one thing at a time, so whatever it does, it does on what is said here.
 *
 * - `deciding`: everything that was sent has arrived; how it goes on follows from what the secondary holds now.
 * - `streaming`: what outbox and live spill hold, in order. Members that are seeded beside it take what is left of the link,
 *   and an eighth.
 * - `replaying`: what the spill of a dead run holds.
 * - `arriving`: all of that has been sent, and is not durable over there yet.
 * - `resyncing`: blocks of the dirty map take their places in the order, and what is in the order is sent.
 * - `ending`: `resync-end` is in the order.
 */
export type Stage =
  | { readonly type: "deciding" }
  | { readonly type: "streaming" }
  | { readonly type: "replaying"; readonly entry: bigint }
  | { readonly type: "arriving"; readonly entry: bigint }
  | { readonly type: "resyncing" }
  | { readonly type: "ending" }
  /** There is no way on from here: the stream ends with these words. */
  | { readonly type: "stuck"; readonly why: Extract<Continuation, { type: "diverged" }> };

export interface RunState {
  readonly stage: Stage;
  /** The end of what was sent, or of what the secondary held at the beginning; undefined: nothing. */
  readonly sent: Position | undefined;
  readonly durable: Position | undefined;
  /** The secondary allows so many bytes more. */
  readonly creditBytes: number;
  /** A batch is at hand, and not sent yet: its message takes so much. */
  readonly atHandBytes: number | undefined;
  /** Nothing was there when last asked; what comes is announced. */
  readonly isDrained: boolean;
  /** The last that was sent was a piece of a seed: the order has its turn before the next. */
  readonly isOrdersTurn: boolean;
  /** So many bytes of the order may go before the next piece of a seed that goes beside it. */
  readonly orderDueBytes: number;
  /** Nothing is to be copied before the secondary has said more. */
  readonly isCopyHeld: boolean;
  /** It has said more since that was last asked: what came meanwhile is not waited for. */
  readonly isCopyStirred: boolean;
}

/** How it stands with what the primary has kept. */
export interface KeptView {
  readonly backlog: "memory" | "spilling" | "overflowed" | "resyncing" | "discarding";
  /** Outbox and spill hold nothing that was not acknowledged. */
  readonly isEmpty: boolean;
  /** Members are seeded while the order goes on. */
  readonly isBeside: boolean;
  /** The next piece of a resync waits for no answer of the secondary's. */
  readonly canCopy: boolean;
  /** What of the resync is in memory; and how much may be. */
  readonly heldBytes: number;
  readonly heldBytesMax: number;
}

export type Work =
  | { readonly type: "decide" }
  | { readonly type: "pull" }
  | { readonly type: "replay" }
  | { readonly type: "send" }
  | { readonly type: "forget"; readonly entry: bigint }
  /** One piece of the dirty map; behind the last one, the end. */
  | { readonly type: "copy" };

export type RunEvent =
  | { readonly type: "credit"; readonly bytes: number }
  | { readonly type: "durable"; readonly position: Position | undefined }
  /** There is something in the order for who found nothing. */
  | { readonly type: "ready" }
  /** `open`: how far a resync is that an earlier stream has begun. */
  | { readonly type: "decided"; readonly next: Continuation; readonly open: "none" | "copying" | "ending" }
  | { readonly type: "at-hand"; readonly messageBytes: number }
  | { readonly type: "drained" }
  | { readonly type: "replayed" }
  | { readonly type: "sent"; readonly end: Position; readonly messageBytes: number }
  /** What was at hand was a piece of a seed, which is of no order. */
  | { readonly type: "seed-sent"; readonly messageBytes: number }
  /** The secondary has said what came of pieces of a seed. */
  | { readonly type: "seeded" }
  /** It is being found out what is to be copied next. */
  | { readonly type: "copying" }
  /** All that there is to be copied is on its way. */
  | { readonly type: "waiting" }
  | { readonly type: "forgotten" }
  /** Every block counts as lacking: it is decided again. */
  | { readonly type: "abandoned" }
  /** `resync-begin` is in the order. */
  | { readonly type: "begun" }
  | { readonly type: "copied" }
  /** Every block that was dirty has its place in the order, and `resync-end` has too. */
  | { readonly type: "finished" }
  /** Something was missed again: the resync leads nowhere. */
  | { readonly type: "missed" };

/**
 * Of an order that does not come to its end, so much goes for a piece of a seed beside it. The order is what is exposed, so
 * nearly all of the link is its own; an eighth is what groups of a link leave each other (`fair-order.ts`), and a seed that
 * got nothing would never end.
 */
const ORDER_PER_SEED = 7;

export function beginRun(held: Position | undefined, durable: Position | undefined): RunState {
  return {
    stage: { type: "deciding" },
    sent: held,
    durable,
    creditBytes: 0,
    atHandBytes: undefined,
    isDrained: false,
    isOrdersTurn: false,
    orderDueBytes: 0,
    isCopyHeld: false,
    isCopyStirred: false,
  };
}

/** Everything that was sent has become durable. */
export function hasArrived({ sent, durable, atHandBytes }: RunState): boolean {
  if (atHandBytes !== undefined) return false;
  return sent === undefined || (durable !== undefined && samePosition(sent, durable));
}

/** The next thing to do; undefined: wait for the next event. */
export function nextWork(state: RunState, kept: KeptView): Work | undefined {
  const { stage } = state;
  if (state.atHandBytes !== undefined)
    return state.creditBytes >= state.atHandBytes ? { type: "send" } : undefined;
  switch (stage.type) {
    case "deciding":
      // Nothing is begun for one who has not said that he is ready.
      return state.creditBytes > 0 && hasArrived(state) ? { type: "decide" } : undefined;
    case "streaming":
      if (kept.backlog === "overflowed" && kept.isEmpty && hasArrived(state)) return { type: "decide" };
      if (kept.isBeside && mayCopy(state, kept) && (state.isDrained || state.orderDueBytes <= 0))
        return { type: "copy" };
      return mayPull(state) ? { type: "pull" } : undefined;
    case "replaying":
      return state.creditBytes > 0 ? { type: "replay" } : undefined;
    case "arriving":
      return hasArrived(state) ? { type: "forget", entry: stage.entry } : undefined;
    case "resyncing":
      if (state.isOrdersTurn && mayPull(state)) return { type: "pull" };
      if (mayCopy(state, kept) && kept.heldBytes < kept.heldBytesMax / 2) return { type: "copy" };
      if (mayPull(state)) return { type: "pull" };
      return mayCopy(state, kept) && kept.heldBytes < kept.heldBytesMax ? { type: "copy" } : undefined;
    case "ending":
      return mayPull(state) ? { type: "pull" } : undefined;
    default:
      return undefined;
  }
}

/** What was begun with is over when the backlog says so: looked at before each piece of work. */
export function settle(state: RunState, { backlog }: KeptView): RunState {
  const { type } = state.stage;
  if ((type === "resyncing" || type === "ending") && backlog !== "resyncing")
    return { ...state, stage: { type: "streaming" } };
  return state;
}

export function afterEvent(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case "credit":
      return { ...state, creditBytes: Math.min(state.creditBytes + event.bytes, Number.MAX_SAFE_INTEGER) };
    case "durable":
      return { ...state, durable: event.position, isCopyHeld: false, isCopyStirred: true };
    case "ready":
      return { ...state, isDrained: false, orderDueBytes: Math.max(1, state.orderDueBytes) };
    case "at-hand":
      return { ...state, atHandBytes: event.messageBytes, isOrdersTurn: false };
    case "drained":
      return { ...state, isDrained: true, isOrdersTurn: false, orderDueBytes: 0 };
    case "seed-sent":
      return {
        ...state,
        atHandBytes: undefined,
        creditBytes: state.creditBytes - event.messageBytes,
        isOrdersTurn: true,
        orderDueBytes: event.messageBytes * ORDER_PER_SEED,
      };
    case "seeded":
      return { ...state, isCopyHeld: false, isCopyStirred: true };
    case "copying":
      return { ...state, isCopyStirred: false };
    case "waiting":
      return { ...state, isCopyHeld: !state.isCopyStirred };
    case "sent":
      return {
        ...state,
        sent: event.end,
        atHandBytes: undefined,
        orderDueBytes: state.orderDueBytes - event.messageBytes,
        creditBytes: state.creditBytes - event.messageBytes,
      };
    case "decided":
      return { ...state, stage: stageOf(event.next, event.open), isDrained: false, isCopyHeld: false };
    case "replayed":
      return state.stage.type === "replaying"
        ? { ...state, stage: { type: "arriving", entry: state.stage.entry } }
        : state;
    case "forgotten":
    case "abandoned":
      return { ...state, stage: { type: "deciding" } };
    case "begun":
      return { ...state, stage: { type: "resyncing" }, isDrained: false, isCopyHeld: false };
    case "copied":
      return { ...state, isDrained: false };
    case "finished":
      // Of a seed beside the order, which goes on.
      if (state.stage.type === "streaming") return { ...state, isDrained: false };
      return { ...state, stage: { type: "ending" }, isDrained: false };
    case "missed":
      return { ...state, stage: { type: "streaming" }, isDrained: false };
    default:
      return event;
  }
}

function mayCopy({ isCopyHeld }: RunState, { canCopy }: KeptView): boolean {
  return canCopy && !isCopyHeld;
}

function mayPull({ creditBytes, isDrained }: RunState): boolean {
  return creditBytes > 0 && !isDrained;
}

function stageOf(next: Continuation, open: "none" | "copying" | "ending"): Stage {
  switch (next.type) {
    case "stream":
      return open === "none" ? { type: "streaming" } : { type: open === "copying" ? "resyncing" : "ending" };
    case "spill":
      return next.run === "dead" ? { type: "replaying", entry: next.entry } : { type: "streaming" };
    // It begins with its begin.
    case "resync":
    case "seed":
    case "lost":
      return { type: "deciding" };
    default:
      return { type: "stuck", why: next };
  }
}
