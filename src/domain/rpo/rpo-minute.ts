/**
 * How the exposure of a group was in one minute, in a bounded form: what is kept of it for reports. Every figure is an upper
 * bound of the exposure that there was, because each span of time counts with the worst that was found in it; time
 * that nobody has measured is in none of them, and so is told from time in which all was well.
 */
export interface RpoMinute {
  /** Minutes since 1970, by the primary's wall clock. */
  readonly minute: number;
  /** In which second of it measuring began. */
  readonly firstSecond: number;
  /** What was in force at its end; undefined without a target. */
  readonly targetMs: number | undefined;
  /** Measured, and not above the target; without a target all that was measured and known. */
  readonly withinMs: number;
  /** Measured, and above the target. */
  readonly breachedMs: number;
  /** Measured, and only a lower bound at or below the target was known. */
  readonly unknownMs: number;
  /** The secondary held no state yet that could be promoted. */
  readonly unprotectedMs: number;
  /** That began in it. */
  readonly breaches: number;
  /** Where in the minute the first breach was found, and where the last one ended; both 0 without one. */
  readonly firstBreachMs: number;
  readonly lastBreachMs: number;
  readonly worstMs: number;
  /** The worst was a lower bound. */
  readonly isWorstAtLeast: boolean;
  /** For how long the exposure lay in each class of CLASS_BOUNDS_MS, and above them; only what was known. */
  readonly classesMs: readonly number[];
}

export const MINUTE_MS = 60_000;
const SECONDS = 60;

/** Percentiles are answered with these: fine where targets lie, coarse beyond. */
export const CLASS_BOUNDS_MS = [
  10, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000,
] as const;

/** What was found of a span of time. */
export interface RpoSpan {
  /** Wall clock at its end, and how long it was by a clock that does not jump. */
  readonly endMs: number;
  readonly lengthMs: number;
  readonly targetMs: number | undefined;
  readonly found: RpoFound;
  /** The breach began in it. */
  readonly beginsBreach: boolean;
}

/** `unprotected`: there is nothing to promote. Else the worst in the span, which may be a lower bound only. */
export type RpoFound =
  | { readonly type: "unprotected" }
  | { readonly type: "exposed"; readonly worstMs: number; readonly isAtLeast: boolean };

export type RpoVerdict = "within" | "breached" | "unknown" | "unprotected";

export function judgeSpan(found: RpoFound, targetMs: number | undefined): RpoVerdict {
  if (found.type === "unprotected") return "unprotected";
  if (targetMs !== undefined && found.worstMs > targetMs) return "breached";
  return found.isAtLeast ? "unknown" : "within";
}

export function emptyMinute(minute: number): RpoMinute {
  return {
    minute,
    firstSecond: SECONDS - 1,
    targetMs: undefined,
    withinMs: 0,
    breachedMs: 0,
    unknownMs: 0,
    unprotectedMs: 0,
    breaches: 0,
    firstBreachMs: 0,
    lastBreachMs: 0,
    worstMs: 0,
    isWorstAtLeast: false,
    classesMs: new Array<number>(CLASS_BOUNDS_MS.length + 1).fill(0),
  };
}

/**
 * The minute with a span that ended in it. More than a minute does not fit into one: a wall clock that was set back comes
 * through it twice, and then what was well is what gives way.
 */
export function addSpan(minute: RpoMinute, span: RpoSpan): RpoMinute {
  const { found, targetMs } = span;
  const verdict = judgeSpan(found, targetMs);
  const lengthMs = Math.round(span.lengthMs);
  const isExposed = found.type === "exposed";
  const isWorse = isExposed && found.worstMs > minute.worstMs;
  const added = {
    ...minute,
    firstSecond: Math.min(minute.firstSecond, secondOf(minute, span)),
    targetMs,
    withinMs: minute.withinMs + (verdict === "within" ? lengthMs : 0),
    breachedMs: minute.breachedMs + (verdict === "breached" ? lengthMs : 0),
    unknownMs: minute.unknownMs + (verdict === "unknown" ? lengthMs : 0),
    unprotectedMs: minute.unprotectedMs + (verdict === "unprotected" ? lengthMs : 0),
    breaches: minute.breaches + (span.beginsBreach ? 1 : 0),
    worstMs: isWorse ? Math.ceil(found.worstMs) : minute.worstMs,
    isWorstAtLeast: isWorse ? found.isAtLeast : minute.isWorstAtLeast,
    classesMs:
      isExposed && verdict !== "unknown"
        ? withClass(minute.classesMs, classOf(found.worstMs), lengthMs)
        : minute.classesMs,
    ...(verdict === "breached" ? breachIn(minute, span, lengthMs) : {}),
  };
  return capped(added);
}

/** In which the span began; one that began before the minute began with it. */
function secondOf({ minute }: RpoMinute, { endMs, lengthMs }: RpoSpan): number {
  const beganMs = Math.max(0, endMs - lengthMs - minute * MINUTE_MS);
  return Math.min(SECONDS - 1, Math.floor(beganMs / 1000));
}

/** What two runs of the program have found of one minute. */
export function joinMinutes(one: RpoMinute, next: RpoMinute): RpoMinute {
  const isWorse = next.worstMs > one.worstMs;
  const hasBreach = { one: one.breachedMs > 0, next: next.breachedMs > 0 };
  return capped({
    minute: one.minute,
    firstSecond: Math.min(one.firstSecond, next.firstSecond),
    targetMs: next.targetMs,
    withinMs: one.withinMs + next.withinMs,
    breachedMs: one.breachedMs + next.breachedMs,
    unknownMs: one.unknownMs + next.unknownMs,
    unprotectedMs: one.unprotectedMs + next.unprotectedMs,
    breaches: one.breaches + next.breaches,
    firstBreachMs:
      hasBreach.one && hasBreach.next
        ? Math.min(one.firstBreachMs, next.firstBreachMs)
        : one.firstBreachMs + next.firstBreachMs,
    lastBreachMs: Math.max(one.lastBreachMs, next.lastBreachMs),
    worstMs: isWorse ? next.worstMs : one.worstMs,
    isWorstAtLeast: isWorse ? next.isWorstAtLeast : one.isWorstAtLeast,
    classesMs: one.classesMs.map((ms, index) => ms + (next.classesMs[index] ?? 0)),
  });
}

function breachIn(
  minute: RpoMinute,
  { endMs }: RpoSpan,
  lengthMs: number,
): Pick<RpoMinute, "firstBreachMs" | "lastBreachMs"> {
  const endedMs = Math.min(MINUTE_MS, Math.max(0, Math.round(endMs - minute.minute * MINUTE_MS)));
  const beganMs = Math.max(0, endedMs - lengthMs);
  const isFirst = minute.breachedMs === 0;
  return {
    firstBreachMs: isFirst ? beganMs : Math.min(minute.firstBreachMs, beganMs),
    lastBreachMs: Math.max(minute.lastBreachMs, endedMs),
  };
}

function classOf(worstMs: number): number {
  const found = CLASS_BOUNDS_MS.findIndex((bound) => worstMs <= bound);
  return found < 0 ? CLASS_BOUNDS_MS.length : found;
}

function withClass(classes: readonly number[], at: number, lengthMs: number): readonly number[] {
  return classes.map((ms, index) => (index === at ? ms + lengthMs : ms));
}

/** What is worse stays: first what was well gives way, then what nobody knows, then what was not protected. */
function capped(minute: RpoMinute): RpoMinute {
  const { breachedMs, unprotectedMs, unknownMs, withinMs } = minute;
  const breached = Math.min(MINUTE_MS, breachedMs);
  const unprotected = Math.min(MINUTE_MS - breached, unprotectedMs);
  const unknown = Math.min(MINUTE_MS - breached - unprotected, unknownMs);
  const within = Math.min(MINUTE_MS - breached - unprotected - unknown, withinMs);
  return {
    ...minute,
    breachedMs: breached,
    unprotectedMs: unprotected,
    unknownMs: unknown,
    withinMs: within,
    classesMs: cappedClasses(minute.classesMs, breached + within),
  };
}

function cappedClasses(classes: readonly number[], roomMs: number): readonly number[] {
  let room = roomMs;
  return classes
    .toReversed()
    .map((ms) => {
      const kept = Math.min(ms, room);
      room -= kept;
      return kept;
    })
    .toReversed();
}
