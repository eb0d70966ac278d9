import type { RpoReport } from "#src/api/control/groups.js";
import { toMaybeTimestamp, toTimestamp } from "#src/api/rpc/timestamps.js";
import { enumName } from "#src/api/wire/enum-word.js";
import { toSpan } from "#src/api/wire/spans.js";
import type { GetRpoResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetRpoResponse.js";
import type { Loss } from "#src/platform/grpc/generated/tidemark/control/v1/Loss.js";

/** How exposure was, as a message. What nobody knows is absent. */
export function encodeRpo(report: RpoReport): GetRpoResponse {
  const { worst } = report;
  return {
    group: report.group,
    target: maybeSpan(report.targetMs),
    startTime: toTimestamp(report.fromMs),
    endTime: toTimestamp(report.untilMs),
    within: toSpan(report.withinMs),
    breached: toSpan(report.breachedMs),
    unknown: toSpan(report.unknownMs),
    unprotected: toSpan(report.unprotectedMs),
    unmeasured: toSpan(report.unmeasuredMs),
    breaches: report.breaches,
    worst: worst === undefined ? null : lossOf(worst.ms, worst.isAtLeast),
    worstTime: toMaybeTimestamp(worst?.minuteMs),
    percentiles: report.percentiles.map(({ percent, atMostMs }) => ({
      percent,
      atMost: maybeSpan(atMostMs),
    })),
    spans: report.spans.map(({ type, fromMs, untilMs, worstMs, isWorstAtLeast }) => ({
      startTime: toTimestamp(fromMs),
      endTime: toTimestamp(untilMs),
      worst: worstMs === undefined ? null : lossOf(worstMs, isWorstAtLeast),
      ...metOf(type, report.targetMs),
      kind: `RPO_SPAN_KIND_${enumName(type)}` as const,
    })),
    breachList: report.breachList.map(({ fromMs, untilMs, worstMs }) => ({
      startTime: toTimestamp(fromMs),
      endTime: toTimestamp(untilMs),
      worst: toSpan(worstMs),
    })),
  };
}

function metOf(type: RpoReport["spans"][number]["type"], targetMs: number | undefined): { met?: boolean } {
  if (type === "within" && targetMs !== undefined) return { met: true };
  return type === "breached" || type === "unprotected" ? { met: false } : {};
}

/** Only the age is remembered. */
function lossOf(ms: number, isAtLeast: boolean): Loss {
  return { age: toSpan(ms), bound: isAtLeast ? "BOUND_AT_LEAST" : "BOUND_AT_MOST" };
}

function maybeSpan(ms: number | undefined) {
  return ms === undefined ? null : toSpan(ms);
}
