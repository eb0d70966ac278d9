import { ageText } from "#src/api/cli/group/figures-text.js";
import {
  FIGURES,
  type Figure,
  type GroupHistory,
  HISTORY_SECONDS,
} from "#src/api/cli/group/group-history.js";
import { sparkLine } from "#src/api/cli/output/spark-line.js";
import { formatRate } from "#src/base/quantity.js";

/** Below each figure that is known a line of how it was, and its peak: heights say nothing without one. */
export function historyLines(history: GroupHistory, nowMs: number): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const figure of FIGURES) {
    const values = history.of(figure, nowMs);
    const known = values.filter((value) => value !== undefined);
    if (known.length === 0) continue;
    const peak = PEAKS[figure](Math.max(...known));
    lines.set(figure, `${sparkLine(values)}  ${HISTORY_SECONDS} s, peak ${peak}`);
  }
  return lines;
}

const PEAKS: Readonly<Record<Figure, (value: number) => string>> = {
  exposure: (seconds) => ageText(seconds * 1000),
  "ack lag": (ms) => `${Math.round(ms)} ms`,
  writes: formatRate,
  sends: formatRate,
};
