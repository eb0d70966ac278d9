import type { ErrorKind } from "#src/base/errors.js";

/** What the process ends with. Scripts switch on these: a number keeps its meaning for ever. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  finding: 5,
  /** EX_SOFTWARE of sysexits.h. */
  bug: 70,
  /** 128 and the number of SIGINT, as shells count. */
  interrupted: 130,
} as const;

/** The reason with which a command ends that was interrupted by Ctrl-C and has tidied up. */
export const INTERRUPTED = new Error("interrupted by Ctrl-C");

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Kind of an operating error -> exit code. The only place where that is decided. */
export const EXIT_OF_KIND: Readonly<Record<ErrorKind, ExitCode>> = {
  invalid: EXIT.usage,
  refused: EXIT.refused,
  pending: EXIT.refused,
  "not-found": EXIT.failed,
  denied: EXIT.refused,
  unreachable: EXIT.unreachable,
  exhausted: EXIT.failed,
  failed: EXIT.failed,
  corrupt: EXIT.failed,
};

/** As the help prints them. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, "done"],
  [EXIT.failed, "failed"],
  [EXIT.usage, "wrong usage or a bad configuration"],
  [EXIT.refused, "refused in this state; the reason and what to do are printed"],
  [EXIT.unreachable, "the server cannot be reached"],
  [EXIT.finding, "done, but with a finding"],
  [EXIT.bug, "internal error: a bug of tidemark"],
  [EXIT.interrupted, "interrupted by Ctrl-C"],
];
