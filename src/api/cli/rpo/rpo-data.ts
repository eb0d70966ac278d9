import type { JsonValue } from "#src/api/cli/output/output.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { enumWord, saidWord } from "#src/api/wire/enum-word.js";
import { fromSpan } from "#src/api/wire/spans.js";
import type { Duration__Output as Span } from "#src/platform/grpc/generated/google/protobuf/Duration.js";
import type { GetRpoResponse__Output as GetRpoResponse } from "#src/platform/grpc/generated/tidemark/control/v1/GetRpoResponse.js";

/** The data of `tidemark rpo GROUP`, described by schema/rpo.json. What nobody knows is null, never 0. */
export type RpoData = {
  readonly group: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly seconds: number;
  readonly target_seconds: number | null;
  readonly within: ShareData;
  readonly breached: ShareData;
  readonly unknown: ShareData;
  readonly unprotected: ShareData;
  readonly unmeasured: ShareData;
  readonly breaches: number;
  readonly worst: {
    readonly seconds: number | null;
    readonly bound: string | null;
    readonly minute: string | null;
  };
  readonly percentiles: readonly { readonly percent: number; readonly at_most_seconds: number | null }[];
  readonly breach_list: readonly {
    readonly from: string | null;
    readonly until: string | null;
    readonly seconds: number;
    readonly worst_seconds: number;
  }[];
  readonly spans: readonly {
    readonly kind: string;
    readonly from: string | null;
    readonly until: string | null;
    readonly worst_seconds: number | null;
  }[];
} & { readonly [key: string]: JsonValue };

export type ShareData = {
  readonly seconds: number;
  /** Of the span; what is good is rounded down and what is not is rounded up. */
  readonly percent: number | null;
};

export function rpoData(answer: GetRpoResponse): RpoData {
  const [from, until] = [rfc3339(answer.startTime), rfc3339(answer.endTime)];
  const spanMs = from === null || until === null ? 0 : Date.parse(until) - Date.parse(from);
  const bad = (span: Span | null): ShareData => shareOf(millis(span), spanMs, Math.ceil);
  return {
    group: answer.group,
    from,
    until,
    seconds: spanMs / 1000,
    target_seconds: maybeSeconds(answer.target),
    within: shareOf(millis(answer.within), spanMs, Math.floor),
    breached: bad(answer.breached),
    unknown: bad(answer.unknown),
    unprotected: bad(answer.unprotected),
    unmeasured: bad(answer.unmeasured),
    breaches: answer.breaches,
    worst: {
      seconds: maybeSeconds(answer.worst?.age ?? null),
      bound: answer.worst === null ? null : (saidWord(answer.worst.bound, "BOUND_") ?? null),
      minute: rfc3339(answer.worstTime),
    },
    percentiles: answer.percentiles.map(({ percent, atMost }) => ({
      percent,
      at_most_seconds: maybeSeconds(atMost),
    })),
    breach_list: answer.breachList.map(({ startTime, endTime, worst }) => {
      const [begun, ended] = [rfc3339(startTime), rfc3339(endTime)];
      const seconds = begun === null || ended === null ? 0 : (Date.parse(ended) - Date.parse(begun)) / 1000;
      return { from: begun, until: ended, seconds, worst_seconds: millis(worst) / 1000 };
    }),
    spans: answer.spans.map(({ kind, startTime, endTime, worst }) => ({
      kind: enumWord(kind, "RPO_SPAN_KIND_"),
      from: rfc3339(startTime),
      until: rfc3339(endTime),
      worst_seconds: maybeSeconds(worst?.age ?? null),
    })),
  };
}

/** In hundredths of a percent. */
const PERCENT_STEPS = 100;

function shareOf(ms: number, ofMs: number, round: (value: number) => number): ShareData {
  if (ofMs <= 0) return { seconds: ms / 1000, percent: null };
  const percent = Math.min(100, round((ms / ofMs) * 100 * PERCENT_STEPS) / PERCENT_STEPS);
  return { seconds: ms / 1000, percent };
}

function millis(span: Span | null): number {
  return span === null ? 0 : fromSpan(span);
}

function maybeSeconds(span: Span | null): number | null {
  return span === null ? null : fromSpan(span) / 1000;
}
