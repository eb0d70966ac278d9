import type { Judgement, Mode } from "#native-bench/replication/judge-loss.js";
import { percentile } from "#native-bench/replication/spread.js";

/** The rows of a table for RESULTS.md. */
const COLUMNS = [
  "mode",
  "kills",
  "lost nothing",
  "loss ms p50 p99 max",
  "writes p50 p99 max",
  "KiB max",
  "reported ms p50 p99 max",
  "predicted at the secondary, ms p50 max",
  "prefix, bound, mode violated",
  "s a kill",
];

export const RPO_HEADER = `${rowOf(COLUMNS)}\n${rowOf(COLUMNS.map(() => "---"))}`;

export function rpoRow(mode: Mode, judgements: readonly Judgement[], tookMs: readonly number[]): string {
  const of = (values: readonly number[], digits: number, ...shares: readonly number[]) =>
    shares.map((share) => percentile(values, share).toFixed(digits)).join(" ");
  const losses = judgements.map(({ loss }) => loss);
  const lossMs = losses.map(({ seconds }) => seconds * 1000);
  const reported = judgements.flatMap(({ reported }) =>
    reported?.seconds == null ? [] : [reported.seconds * 1000],
  );
  const predicted = judgements.flatMap(({ predicted }) =>
    predicted.seconds === null ? [] : [predicted.seconds * 1000],
  );
  const violated = (["prefixViolations", "boundViolations", "modeViolations"] as const).map(
    (kind) => judgements.filter((judgement) => judgement[kind].length > 0).length,
  );
  return rowOf([
    mode,
    `${judgements.length}`,
    `${losses.filter(({ writes }) => writes === 0).length}`,
    of(lossMs, 1, 0.5, 0.99, 1),
    of(
      losses.map(({ writes }) => writes),
      0,
      0.5,
      0.99,
      1,
    ),
    of(
      losses.map(({ bytes }) => bytes / 1024),
      0,
      1,
    ),
    of(reported, 1, 0.5, 0.99, 1),
    of(predicted, 0, 0.5, 1),
    violated.join(", "),
    of(
      tookMs.map((ms) => ms / 1000),
      1,
      0.5,
    ),
  ]);
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
