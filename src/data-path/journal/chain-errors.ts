import { AssertionFailure } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { SegmentKind } from "#src/data-path/journal/segment-format.js";

/** What a chain refuses, and what to do then. */

/** A defect of ours is no failure of the disk: it is not dressed up as one, it ends the process. */
export function rethrowDefect(error: unknown): void {
  if (error instanceof AssertionFailure) throw error;
}

export function isExhausted(error: unknown): boolean {
  return error instanceof TidemarkError && error.kind === "exhausted";
}

export function chainSuspect(cause: unknown, path: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "STORE_SUSPECT",
    message: `what was last written to ${path} may not be on the disk`,
    hint: "nothing of it was acknowledged; check the disk and the kernel's log: it comes again, into a new segment, by itself",
    facts: { path },
    cause,
  });
}

export function noRoom(cause: unknown, kind: SegmentKind): TidemarkError {
  const full = isExhausted(cause);
  return new TidemarkError({
    kind: full ? "exhausted" : "failed",
    code: full ? "STORE_FULL" : "STORE_UNWRITABLE",
    message: `no room can be made for the ${kind}: ${describeError(cause)}`,
    hint: full
      ? "free space on the file system of the data directory, or lower points.max_bytes; nothing was lost"
      : "check the file system of the data directory; nothing was lost",
    cause,
  });
}

export function chainClosed(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "JOURNAL_CLOSED",
    message: "the journal is closed: nothing more is taken in",
    hint: "nothing of it was acknowledged; send it again once the group is served again",
  });
}

export function chainBacklog(waitingBytesMax: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "STORE_BACKLOG",
    message: "the disk does not keep up with what arrives",
    hint: "wait for earlier appends before the next",
    facts: { waitingBytesMax },
  });
}
