import t from "tap";
import { formatLocalTime, formatSpan } from "#src/api/cli/output/local-time.js";

t.test("a span in its two largest units", async (t) => {
  const cases: [number, string][] = [
    [-5, "0s"],
    [0, "0s"],
    [999, "0s"],
    [1_000, "1s"],
    [61_000, "1m 1s"],
    [3_600_000, "1h"],
    [3_605_000, "1h"],
    [90_061_000, "1d 1h"],
    [10 * 86_400_000 + 59_000, "10d"],
  ];
  for (const [ms, text] of cases) t.equal(formatSpan(ms), text, String(ms));
});

t.test("local time carries its offset, so that it names one moment", async (t) => {
  const timeMs = Date.UTC(2026, 6, 1, 22, 30, 5);
  const text = formatLocalTime(timeMs);
  t.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/);
  const [day, time, offset] = text.split(" ");
  t.equal(Date.parse(`${day}T${time}${offset}`), timeMs);
});
