import { printable } from "#src/api/cli/output/display-width.js";
import type { Paint } from "#src/api/cli/output/paint.js";

/** How the demo went; its data is described by schema/demo.json. Pure. */
export type DemoReport = {
  readonly held: boolean;
  readonly seconds: number;
  readonly steps: readonly DemoOutcome[];
  /** Of the writer. */
  readonly acknowledged: number;
  /** Where the data and the logs are; null when they are gone. */
  readonly directory: string | null;
};

export type DemoOutcome = {
  readonly what: string;
  /** Null: not reached. */
  readonly held: boolean | null;
  /** What was seen, or what does not hold. */
  readonly seen: string;
};

export function reportText(report: DemoReport, paint: Paint): string {
  const { held, steps, seconds, acknowledged, directory } = report;
  const lines = steps.map((step) => outcomeText(step, paint)).join("");
  const verdict = held ? paint("green", "every check held") : paint("red", "not every check held");
  const kept = directory === null ? "" : `data and logs: ${printable(directory)}\n`;
  return `${lines}\n${verdict}: ${acknowledged} writes acknowledged in ${seconds.toFixed(1)} s\n${kept}`;
}

/** Two lines: what was done, and what was seen. */
export function outcomeText({ what, held, seen }: DemoOutcome, paint: Paint): string {
  const [style, mark] =
    held === null ? (["dim", "-"] as const) : held ? (["green", "ok"] as const) : (["red", "NO"] as const);
  const second = seen === "" ? "" : `    ${printable(seen)}\n`;
  return `${paint(style, mark.padEnd(2))}  ${printable(what)}\n${second}`;
}
