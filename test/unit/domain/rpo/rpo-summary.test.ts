import t from "tap";
import {
  addSpan,
  emptyMinute,
  joinMinutes,
  MINUTE_MS,
  type RpoFound,
  type RpoMinute,
} from "#src/domain/rpo/rpo-minute.js";
import { BREACHES_LISTED_MAX, STRETCHES_MAX, summariseRpo } from "#src/domain/rpo/rpo-summary.js";

const TARGET_MS = 5000;

function exposed(worstMs: number, isAtLeast = false): RpoFound {
  return { type: "exposed", worstMs, isAtLeast };
}

/** Spans of a second, one behind the other from the beginning of the minute. */
function minuteOf(minute: number, found: readonly RpoFound[], begins: readonly number[] = []): RpoMinute {
  return found.reduce(
    (sum, one, index) =>
      addSpan(sum, {
        endMs: minute * MINUTE_MS + (index + 1) * 1000,
        lengthMs: 1000,
        targetMs: TARGET_MS,
        found: one,
        beginsBreach: begins.includes(index),
      }),
    emptyMinute(minute),
  );
}

const seconds = (count: number, found: RpoFound) => new Array<RpoFound>(count).fill(found);

t.test("each span of time is one of four, and what was missed is none", async (t) => {
  const found = [
    ...seconds(20, exposed(40)),
    ...seconds(10, exposed(6000)),
    ...seconds(5, exposed(100, true)),
    ...seconds(3, { type: "unprotected" } as const),
  ];
  const minute = minuteOf(100, found, [20]);
  t.match(minute, {
    withinMs: 20_000,
    breachedMs: 10_000,
    unknownMs: 5000,
    unprotectedMs: 3000,
    breaches: 1,
  });
  t.match(minute, { firstBreachMs: 20_000, lastBreachMs: 30_000, worstMs: 6000, isWorstAtLeast: false });
  const before = minuteOf(99, seconds(60, exposed(10)));
  const whole = { fromMs: 99 * MINUTE_MS, untilMs: 101 * MINUTE_MS };
  const summary = summariseRpo([before, minute], whole);
  t.match(summary, { withinMs: 80_000, breachedMs: 10_000, unknownMs: 5000, unprotectedMs: 3000 });
  t.equal(summary.unmeasuredMs, 22_000, "the daemon did not run for the rest");
  t.same(summary.worst, { ms: 6000, isAtLeast: false, minuteMs: 100 * MINUTE_MS });
  t.same(summary.breachList, [
    { fromMs: 100 * MINUTE_MS + 20_000, untilMs: 100 * MINUTE_MS + 30_000, worstMs: 6000 },
  ]);
  t.same(
    summary.spans.map(({ type, fromMs, untilMs }) => [type, fromMs / MINUTE_MS, untilMs / MINUTE_MS]),
    [
      ["within", 99, 100],
      ["breached", 100, 101],
    ],
  );
});

t.test("percentiles are upper bounds, and what is not known is worse than all of it", async (t) => {
  const good = minuteOf(7, [...seconds(30, exposed(3)), ...seconds(29, exposed(60)), exposed(700)]);
  const span = { fromMs: 7 * MINUTE_MS, untilMs: 8 * MINUTE_MS };
  const of = (minutes: readonly RpoMinute[], until = span.untilMs) =>
    Object.fromEntries(
      summariseRpo(minutes, { ...span, untilMs: until }).percentiles.map((one) => [
        one.percent,
        one.atMostMs,
      ]),
    );
  t.same(of([good]), { 50: 10, 90: 100, 99: 700, 99.9: 700 }, "no more than the worst there was");
  const half = of([good], 9 * MINUTE_MS);
  t.same(half, { 50: 700, 90: undefined, 99: undefined, 99.9: undefined }, "half of it is not measured");
});

t.test("a report begins where the first minute that is remembered was first measured", async (t) => {
  const late = addSpan(emptyMinute(50), {
    endMs: 51 * MINUTE_MS,
    lengthMs: 10_000,
    targetMs: TARGET_MS,
    found: exposed(1),
    beginsBreach: false,
  });
  const untilMs = 52 * MINUTE_MS;
  const next = minuteOf(51, seconds(60, exposed(1)));
  const summary = summariseRpo([late, next], { fromMs: 0, untilMs });
  t.equal(summary.fromMs, 51 * MINUTE_MS - 10_000);
  t.equal(summary.unmeasuredMs, 0);
  const killed = joinMinutes(minuteOf(50, seconds(5, exposed(1))), late);
  const gap = summariseRpo([killed, next], { fromMs: 0, untilMs });
  t.equal(gap.unmeasuredMs, 45_000, "a kill in that minute is not hidden");
  t.match(summariseRpo([], { fromMs: 0, untilMs }), { unmeasuredMs: 0, worst: undefined, spans: [] });
});

t.test("a minute that is passed twice keeps what was worse", async (t) => {
  const well = minuteOf(3, seconds(60, exposed(1)));
  const bad = minuteOf(3, seconds(45, exposed(9000)), [0]);
  const joined = joinMinutes(well, bad);
  t.match(joined, { withinMs: 15_000, breachedMs: 45_000, worstMs: 9000, breaches: 1 });
  t.equal(
    joined.classesMs.reduce((sum, ms) => sum + ms, 0),
    MINUTE_MS,
  );
});

t.test("breaches that touch are one, and a report stays bounded", async (t) => {
  const through = [minuteOf(1, seconds(60, exposed(7000)), [0]), minuteOf(2, seconds(10, exposed(8000)))];
  t.same(summariseRpo(through, { fromMs: MINUTE_MS, untilMs: 3 * MINUTE_MS }).breachList, [
    { fromMs: MINUTE_MS, untilMs: 2 * MINUTE_MS + 10_000, worstMs: 8000 },
  ]);
  const many = Array.from({ length: 2000 }, (_, index) =>
    minuteOf(index, [exposed(index % 2 === 0 ? 9000 : 1), ...seconds(59, exposed(1))], [0]),
  );
  const summary = summariseRpo(many, { fromMs: 0, untilMs: 2000 * MINUTE_MS });
  t.equal(summary.breachList.length, BREACHES_LISTED_MAX);
  t.equal(summary.spans.length, STRETCHES_MAX);
  t.match(
    summary.spans[0],
    { type: "breached", fromMs: 0 },
    "what is older counts as the worst that is in it",
  );
  t.equal(summary.breaches, 2000);
});
