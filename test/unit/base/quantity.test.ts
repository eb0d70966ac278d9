import fc from "fast-check";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import {
  formatDuration,
  formatRate,
  formatSize,
  parseDuration,
  parseRate,
  parseSize,
} from "#src/base/quantity.js";

const SIZES: readonly (readonly [string, number])[] = [
  ["0B", 0],
  ["512B", 512],
  ["64KiB", 65_536],
  ["10GiB", 10 * 2 ** 30],
  ["1.5TiB", 1.5 * 2 ** 40],
  [" 10 GiB ", 10 * 2 ** 30],
  ["2PiB", 2 ** 51],
  ["3kB", 3000],
  ["3KB", 3000],
  ["2.5GB", 2_500_000_000],
  ["0.5B", 1],
];
const BAD_SIZES = [
  "",
  "10",
  "GiB",
  "-1GiB",
  "+1GiB",
  "1,5GiB",
  "1.GiB",
  ".5GiB",
  "1e3B",
  "10gib",
  "10GiB/s",
  "1 0GiB",
  "10G",
  "10GiBB",
  "1KiB1KiB",
  "9PiB9",
  "9000PiB",
  "0x10B",
  "10constructor",
  "10toString",
  "∞B",
  "NaNB",
];

t.test("sizes", (t) => {
  for (const [text, bytes] of SIZES) t.equal(parseSize(text), bytes, text);
  for (const text of BAD_SIZES) t.throws(() => parseSize(text), { code: "BAD_SIZE", kind: "invalid" }, text);
  t.end();
});

t.test("durations", (t) => {
  const good: readonly (readonly [string, number])[] = [
    ["0s", 0],
    ["500ms", 500],
    ["10s", 10_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
  ];
  for (const [text, ms] of good) t.equal(parseDuration(text), ms, text);
  for (const text of [
    "",
    "5",
    "m",
    "5 minutes",
    "-5m",
    "5M",
    "1h,30m",
    "1h 30m",
    "1h-30m",
    "5ms5",
    "9e9d",
    "999999999999d",
  ]) {
    t.throws(() => parseDuration(text), { code: "BAD_DURATION", kind: "invalid" }, text);
  }
  t.throws(() => parseDuration("100000000d100000000d"), { code: "BAD_DURATION" }, "too long only in sum");
  t.end();
});

t.test("rates", (t) => {
  t.equal(parseRate("200MiB/s"), 200 * 2 ** 20);
  t.equal(parseRate(" 1.5kB/s "), 1500);
  for (const text of ["", "200MiB", "200MiB/m", "/s", "200/s", "200MiB/s/s"]) {
    t.throws(() => parseRate(text), { code: "BAD_RATE", kind: "invalid" }, text);
  }
  t.end();
});

t.test("a wrong quantity says what a right one looks like", (t) => {
  t.throws(() => parseSize("10G"), { message: /10G/, hint: /10GiB/ });
  t.throws(() => parseDuration("5"), { message: /5/, hint: /500ms/ });
  t.throws(() => parseRate("5"), { code: "BAD_RATE", hint: /200MiB\/s/ });
  t.end();
});

t.test("printing", (t) => {
  const sizes: readonly (readonly [number, string])[] = [
    [0, "0B"],
    [1, "1B"],
    [1023, "1023B"],
    [1024, "1KiB"],
    [1536, "1.5KiB"],
    [10 * 2 ** 30, "10GiB"],
    [2 ** 20 - 1, "1MiB"],
    [2 ** 30 - 1, "1GiB"],
    [2 ** 50, "1PiB"],
    [2 ** 20 + 1, "1MiB"],
    [-2048, "-2KiB"],
  ];
  for (const [bytes, text] of sizes) t.equal(formatSize(bytes), text, String(bytes));
  const durations: readonly (readonly [number, string])[] = [
    [0, "0ms"],
    [1.26, "1.3ms"],
    [999, "999ms"],
    [999.96, "1s"],
    [1000, "1s"],
    [1500, "1.5s"],
    [59_999, "1m"],
    [90_000, "1.5m"],
    [3_599_999, "1h"],
    [86_400_000, "1d"],
  ];
  for (const [ms, text] of durations) t.equal(formatDuration(ms), text, String(ms));
  t.equal(formatRate(200 * 2 ** 20), "200MiB/s");
  t.end();
});

t.test("what is printed is read back as the same, to the digit that is printed", (t) => {
  const near = (found: number, wanted: number, step: number): boolean => Math.abs(found - wanted) <= step;
  const sizes = fc.property(fc.nat(2 ** 31 - 1), fc.integer({ min: 0, max: 20 }), (mantissa, shift) => {
    const bytes = mantissa * 2 ** shift;
    return near(parseSize(formatSize(bytes)), bytes, Math.max(1, bytes * 0.051));
  });
  const durations = fc.property(fc.nat(10 ** 9), (ms) =>
    near(parseDuration(formatDuration(ms)), ms, Math.max(1, ms * 0.051)),
  );
  t.doesNotThrow(() => fc.assert(sizes));
  t.doesNotThrow(() => fc.assert(durations));
  t.end();
});

t.test("any text gives a whole number or a TidemarkError", (t) => {
  const run = fc.property(fc.string(), (text) => {
    for (const parse of [parseSize, parseDuration, parseRate]) {
      try {
        if (!Number.isSafeInteger(parse(text))) return false;
      } catch (error) {
        if (!(error instanceof TidemarkError)) return false;
      }
    }
    return true;
  });
  t.doesNotThrow(() => fc.assert(run));
  t.end();
});
