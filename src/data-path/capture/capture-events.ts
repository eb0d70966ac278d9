import type { TidemarkError } from "#src/base/errors.js";
import type { BacklogEvent, BacklogState } from "#src/data-path/capture/backlog-state.js";
import type { ConfirmationState } from "#src/data-path/capture/confirmation.js";

/** What people and the group's state machine have to hear of. */
export type CaptureEvent =
  /** The image is in doubt: status `error`, FLUSH fails, fail over. */
  | { readonly type: "image-failed"; readonly member: number; readonly error: TidemarkError }
  /** There is no room for what was to be written to the image: whoever wrote it was told, and all goes on. */
  | { readonly type: "image-full"; readonly member: number; readonly error: TidemarkError }
  /** Where the backlog is kept has changed. */
  | {
      readonly type: "backlog";
      readonly from: BacklogState;
      readonly to: BacklogState;
      readonly because: BacklogEvent["type"];
    }
  /** Members that came to the group are whole at the secondary, and in what is promotable. */
  | { readonly type: "seeded" }
  /** Replies wait for the secondary, or do not: condition `Degraded`. */
  | { readonly type: "confirmation"; readonly state: ConfirmationState }
  /** What may differ was not known any more for that reason, and counts as differing. */
  | { readonly type: "knowledge-lost"; readonly member: number | undefined; readonly why: string }
  /** There is no dirty map of that member, as of one that has come to the group: all of it counts as lacking. */
  | { readonly type: "nothing-known"; readonly member: number }
  /** Hot set, dirty map, spill or state file could not be written. The application is served as long as it can be. */
  | { readonly type: "trouble"; readonly error: unknown };

export type CaptureOperation = "read" | "write" | "zero" | "flush";

/** Called on the hot path: an implementation adds to counters. */
export interface CaptureMetrics {
  /** An operation was answered. `bytes` is its span. */
  answered(
    member: number,
    operation: CaptureOperation,
    bytes: number,
    elapsedMs: number,
    failed: boolean,
  ): void;
}

/** A request that took longer than what was set. */
export interface SlowRequest {
  readonly member: number;
  readonly operation: CaptureOperation;
  readonly offset: number;
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface CaptureObserver {
  readonly onEvent: (event: CaptureEvent) => void;
  readonly metrics: CaptureMetrics;
  readonly slowMs: number;
  readonly onSlow: (request: SlowRequest) => void;
}

export const NO_CAPTURE_METRICS: CaptureMetrics = { answered: () => undefined };
