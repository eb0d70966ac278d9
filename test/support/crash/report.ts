import { writeSync } from "node:fs";
import type { FactValue } from "#test/support/crash/observe.js";

/** What the workload says, a line of JSON each, over a pipe that outlives it. */
export type ReportLine =
  /** The store is open; `durable` by branch. It goes on when it was told to. */
  | { readonly is: "start"; readonly life: number; readonly durable: Readonly<Record<string, number>> }
  | { readonly is: "durable"; readonly branch: string; readonly to: number }
  /** From now on the fact may have the value. */
  | { readonly is: "doing"; readonly name: string; readonly value: FactValue }
  /** The fact has the value, and will have it after a power loss. */
  | { readonly is: "done"; readonly name: string; readonly value: FactValue }
  /** It ended before its time; `code` and `kind` of an error that a store tells. */
  | { readonly is: "failed"; readonly code: string; readonly kind: string; readonly error: string };

/** The line is in the pipe when it returns. */
export function report(line: ReportLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
