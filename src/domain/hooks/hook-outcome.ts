import type { HookMoment, OnHookFailure } from "#src/domain/model/group-specification.js";

/** How a hook ended. Plain data: it is run in another thread than the one that wants it. */
export interface HookOutcome {
  readonly end: HookEnd;
  /** The last lines that it printed on either stream, bounded in number and length. */
  readonly output: readonly string[];
  readonly elapsedMs: number;
}

export type HookEnd =
  | { readonly type: "exited"; readonly code: number }
  | { readonly type: "signalled"; readonly signal: string }
  | { readonly type: "timed-out"; readonly timeoutMs: number }
  /** The daemon stops, or nobody wants it any more. */
  | { readonly type: "aborted" }
  /** It never ran: not defined, not to be started. */
  | { readonly type: "not-run"; readonly code: string; readonly why: string; readonly hint: string };

export function hasSucceeded({ end }: Pick<HookOutcome, "end">): boolean {
  return end.type === "exited" && end.code === 0;
}

/** What the end of a hook means for what waits for it. */
export type HookVerdict = "done" | "go-on" | "stop";

export function judgeHook(outcome: Pick<HookOutcome, "end">, onFailure: OnHookFailure): HookVerdict {
  if (hasSucceeded(outcome)) return "done";
  return onFailure === "abort" ? "stop" : "go-on";
}

/** As the end of a sentence about the hook. */
export function describeEnd(end: HookEnd): string {
  switch (end.type) {
    case "exited":
      return end.code === 0 ? "succeeded" : `ended with ${end.code}`;
    case "signalled":
      return `was ended by ${end.signal}`;
    case "timed-out":
      return `was ended after ${end.timeoutMs} ms, which is all the time it has`;
    case "aborted":
      return "was ended, because the daemon stops";
    case "not-run":
      return `did not run: ${end.why}`;
  }
}

/** What to do about a hook that failed. */
export function hintOfEnd(end: HookEnd, hook: string): string {
  switch (end.type) {
    case "timed-out":
      return `see why ${hook} takes so long, or give it more time in the configuration of this site`;
    case "aborted":
      return "ask again when the daemon runs";
    case "not-run":
      return end.hint;
    default:
      return `see what ${hook} printed, and run it by hand`;
  }
}

/** Those that put right what another has begun. They run although the daemon stops. */
export const UNDOING: ReadonlySet<HookMoment> = new Set(["thaw", "release"]);
