import { listOf, oneOf, optional, record, type Shape, text, variants, whole } from "#src/base/json-shape.js";

/** One line of the audit log: who asked for what, when, why, and how it ended. Plain data. */
export interface HistoryEntry extends HistoryAsked {
  /** Rises by one with each of the site. */
  readonly number: number;
  readonly timeMs: number;
  readonly outcome: HistoryOutcome;
  readonly endMs: number | undefined;
  /** The job that does it; empty without one. */
  readonly jobId: string;
  /** Why it was not done. */
  readonly refusal: HistoryRefusal | undefined;
}

/** `unknown`: the daemon ended in between, so that nobody was answered. What became of it is in the group's status and jobs. */
export type HistoryOutcome = "running" | "done" | "refused" | "failed" | "unknown";

export interface HistoryAsked {
  readonly caller: string;
  /** As on the command line. */
  readonly verb: string;
  /** As it was named, or by its id; empty for the site. */
  readonly group: string;
  readonly options: readonly HistoryOption[];
  readonly reason: string;
  readonly requestId: string;
}

export interface HistoryOption {
  readonly name: string;
  readonly value: string;
}

export interface HistoryRefusal {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface HistoryEnd {
  readonly outcome: "done" | "refused" | "failed";
  readonly jobId: string;
  readonly refusal: HistoryRefusal | undefined;
}

/** Two lines an entry: one before it is begun, one once it is known how it ended. */
export type HistoryLine = BegunLine | EndedLine;

export interface BegunLine extends HistoryAsked {
  readonly type: "begun";
  readonly number: number;
  readonly timeMs: number;
}

export interface EndedLine extends HistoryEnd {
  readonly type: "ended";
  readonly number: number;
  readonly timeMs: number;
}

const REFUSAL = record<HistoryRefusal>({ kind: text, code: text, message: text, hint: text });

export const HISTORY_LINE: Shape<HistoryLine> = variants<HistoryLine["type"], HistoryLine>("type", {
  begun: record<BegunLine>({
    type: oneOf(["begun"]),
    number: whole,
    timeMs: whole,
    caller: text,
    verb: text,
    group: text,
    options: listOf(record<HistoryOption>({ name: text, value: text })),
    reason: text,
    requestId: text,
  }),
  ended: record<EndedLine>({
    type: oneOf(["ended"]),
    number: whole,
    timeMs: whole,
    outcome: oneOf(["done", "refused", "failed"]),
    jobId: text,
    refusal: optional(REFUSAL),
  }),
});

/** Entries as their lines tell them, oldest first; `isLive`: those that this process has begun and not ended. */
export function entriesOf(
  lines: Iterable<HistoryLine>,
  isLive: (number: number) => boolean = () => false,
): readonly HistoryEntry[] {
  const entries = new Map<number, HistoryEntry>();
  for (const line of lines) {
    if (line.type === "begun") {
      // A write that failed may have left it behind, once more.
      if (entries.has(line.number)) continue;
      const { type: _, ...asked } = line;
      const outcome = isLive(line.number) ? "running" : "unknown";
      entries.set(line.number, { ...asked, outcome, endMs: undefined, jobId: "", refusal: undefined });
      continue;
    }
    // What was asked may have been dropped with the file before: then the end says nothing.
    const begun = entries.get(line.number);
    if (begun === undefined) continue;
    const { outcome, jobId, refusal, timeMs: endMs } = line;
    entries.set(line.number, { ...begun, outcome, jobId, refusal, endMs });
  }
  return [...entries.values()];
}
