import { CLASS_BOUNDS_MS, MINUTE_MS, type RpoMinute } from "#src/domain/rpo/rpo-minute.js";

/** How exposure was over a span of time, from its minutes. Nothing in it is better than what was. */
export interface RpoSummary {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly withinMs: number;
  readonly breachedMs: number;
  /** Only a lower bound was known. */
  readonly unknownMs: number;
  readonly unprotectedMs: number;
  /** The daemon did not run, or the group was not open. */
  readonly unmeasuredMs: number;
  /** How often it began; of those under way at the beginning of the span not counted. */
  readonly breaches: number;
  readonly worst: { readonly ms: number; readonly isAtLeast: boolean; readonly minuteMs: number } | undefined;
  /** `atMostMs`: undefined where so much of the time is known of only as a lower bound, or not at all. */
  readonly percentiles: readonly { readonly percent: number; readonly atMostMs: number | undefined }[];
  /** From the oldest on, without gaps. */
  readonly spans: readonly RpoStretch[];
  /** The newest, oldest first. */
  readonly breachList: readonly RpoBreach[];
}

export type RpoStretchType = "within" | "breached" | "unknown" | "unprotected" | "unmeasured";

/** Minutes of one kind, one behind the other; each counts as the worst that is in it. */
export interface RpoStretch {
  readonly type: RpoStretchType;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly worstMs: number | undefined;
  readonly isWorstAtLeast: boolean;
}

/** Breaches that touch, or lie in one minute, are one. */
export interface RpoBreach {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly worstMs: number;
}

export const PERCENTS = [50, 90, 99, 99.9] as const;
/** A report is read by people. */
export const BREACHES_LISTED_MAX = 100;
/** And a message has a size. What is older is one stretch of the worst kind that is in it. */
export const STRETCHES_MAX = 500;
/** A restart of a second in a minute is no reason to call it unmeasured as a stretch; the sums count it. */
const UNMEASURED_MS_MAX = 5_000;

/**
 * `minutes`: all that are kept, ascending, each once; those outside of the span are passed over. Whole minutes count. What
 * was before the first of all is no part of the answer: the group was not there, or it has been forgotten.
 */
export function summariseRpo(
  minutes: readonly RpoMinute[],
  given: { readonly fromMs: number; readonly untilMs: number },
): RpoSummary {
  const oldest = minutes[0]?.minute ?? Math.floor(given.untilMs / MINUTE_MS);
  const first = Math.max(oldest, Math.floor(given.fromMs / MINUTE_MS));
  const last = Math.floor(given.untilMs / MINUTE_MS);
  const inside = minutes.filter(({ minute }) => minute >= first && minute <= last);
  const untilMs = Math.max(given.untilMs, first * MINUTE_MS);
  const fromMs = beginningOf(minutes[0], first, untilMs);
  const sum = (of: (minute: RpoMinute) => number): number =>
    inside.reduce((total, minute) => total + of(minute), 0);
  const withinMs = sum((minute) => minute.withinMs);
  const breachedMs = sum((minute) => minute.breachedMs);
  const unknownMs = sum((minute) => minute.unknownMs);
  const unprotectedMs = sum((minute) => minute.unprotectedMs);
  const measuredMs = withinMs + breachedMs + unknownMs + unprotectedMs;
  const spanMs = untilMs - fromMs;
  return {
    fromMs,
    untilMs,
    withinMs,
    breachedMs,
    unknownMs,
    unprotectedMs,
    unmeasuredMs: Math.max(0, spanMs - measuredMs),
    breaches: sum((minute) => minute.breaches),
    worst: worstOf(inside),
    percentiles: percentilesOf(inside, Math.max(spanMs, measuredMs)),
    spans: stretchesOf(inside, { fromMs, untilMs }),
    breachList: breachesOf(inside).slice(-BREACHES_LISTED_MAX),
  };
}

/** Of the very first minute that is remembered what was before measuring began is no part of the answer. */
function beginningOf(oldest: RpoMinute | undefined, first: number, untilMs: number): number {
  const startMs = first * MINUTE_MS;
  if (oldest === undefined || oldest.minute !== first) return startMs;
  return Math.min(untilMs, startMs + oldest.firstSecond * 1000);
}

function worstOf(minutes: readonly RpoMinute[]): RpoSummary["worst"] {
  const worst = minutes.reduce<RpoMinute | undefined>(
    (most, minute) => (minute.worstMs > (most?.worstMs ?? -1) ? minute : most),
    undefined,
  );
  return worst === undefined
    ? undefined
    : { ms: worst.worstMs, isAtLeast: worst.isWorstAtLeast, minuteMs: worst.minute * MINUTE_MS };
}

/** Of all of the time: what is not known of counts as worse than anything that is. */
function percentilesOf(minutes: readonly RpoMinute[], spanMs: number): RpoSummary["percentiles"] {
  const classes = [...CLASS_BOUNDS_MS, undefined].map((_, index) =>
    minutes.reduce((total, { classesMs }) => total + (classesMs[index] ?? 0), 0),
  );
  const worstMs = Math.max(0, ...minutes.map((minute) => minute.worstMs));
  return PERCENTS.map((percent) => {
    const wantedMs = (spanMs * percent) / 100;
    let soFarMs = 0;
    const at = classes.findIndex((ms) => {
      soFarMs += ms;
      return soFarMs >= wantedMs;
    });
    if (at < 0 || spanMs === 0) return { percent, atMostMs: undefined };
    return { percent, atMostMs: Math.min(CLASS_BOUNDS_MS[at] ?? worstMs, worstMs) };
  });
}

function stretchesOf(
  minutes: readonly RpoMinute[],
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): readonly RpoStretch[] {
  const stretches: RpoStretch[] = [];
  let atMs = fromMs;
  for (const minute of minutes) {
    const startMs = Math.max(fromMs, minute.minute * MINUTE_MS);
    if (startMs > atMs) push(stretches, unmeasured(atMs, startMs));
    const endMs = Math.min(untilMs, (minute.minute + 1) * MINUTE_MS);
    if (endMs > startMs) push(stretches, stretchOf(minute, startMs, endMs));
    atMs = Math.max(atMs, endMs);
  }
  if (untilMs > atMs) push(stretches, unmeasured(atMs, untilMs));
  if (stretches.length <= STRETCHES_MAX) return stretches;
  const old = stretches.slice(0, stretches.length - STRETCHES_MAX + 1);
  return [old.reduce(merged), ...stretches.slice(old.length)];
}

/** From the worst on. */
const KINDS: readonly RpoStretchType[] = ["breached", "unprotected", "unmeasured", "unknown", "within"];

function stretchOf(minute: RpoMinute, fromMs: number, untilMs: number): RpoStretch {
  const { breachedMs, unprotectedMs, unknownMs, withinMs } = minute;
  const missingMs = untilMs - fromMs - breachedMs - unprotectedMs - unknownMs - withinMs;
  const there: Readonly<Record<RpoStretchType, boolean>> = {
    breached: breachedMs > 0,
    unprotected: unprotectedMs > 0,
    unmeasured: missingMs > UNMEASURED_MS_MAX,
    unknown: unknownMs > 0,
    within: true,
  };
  const type = KINDS.find((kind) => there[kind]) ?? "within";
  const isMeasured = breachedMs + unknownMs + withinMs > 0;
  return {
    type,
    fromMs,
    untilMs,
    worstMs: isMeasured ? minute.worstMs : undefined,
    isWorstAtLeast: minute.isWorstAtLeast,
  };
}

function unmeasured(fromMs: number, untilMs: number): RpoStretch {
  return { type: "unmeasured", fromMs, untilMs, worstMs: undefined, isWorstAtLeast: false };
}

function push(stretches: RpoStretch[], next: RpoStretch): void {
  const last = stretches.at(-1);
  if (last?.type === next.type) stretches[stretches.length - 1] = merged(last, next);
  else stretches.push(next);
}

function merged(one: RpoStretch, next: RpoStretch): RpoStretch {
  const isWorse = (next.worstMs ?? -1) > (one.worstMs ?? -1);
  const worse = isWorse ? next : one;
  return {
    type: KINDS.find((kind) => kind === one.type || kind === next.type) ?? one.type,
    fromMs: one.fromMs,
    untilMs: next.untilMs,
    worstMs: worse.worstMs,
    isWorstAtLeast: worse.isWorstAtLeast,
  };
}

/** Two in different minutes are one when the first lasted to the end of its minute and the second began with it. */
const TOUCHING_MS = 1_000;

function breachesOf(minutes: readonly RpoMinute[]): readonly RpoBreach[] {
  const breaches: RpoBreach[] = [];
  for (const { minute, breachedMs, firstBreachMs, lastBreachMs, worstMs } of minutes) {
    if (breachedMs === 0) continue;
    const startMs = minute * MINUTE_MS;
    const next = { fromMs: startMs + firstBreachMs, untilMs: startMs + lastBreachMs, worstMs };
    const last = breaches.at(-1);
    if (last !== undefined && next.fromMs - last.untilMs <= TOUCHING_MS)
      breaches[breaches.length - 1] = {
        fromMs: last.fromMs,
        untilMs: next.untilMs,
        worstMs: Math.max(last.worstMs, next.worstMs),
      };
    else breaches.push(next);
  }
  return breaches;
}
