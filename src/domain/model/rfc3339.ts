/** Times as RFC 3339 writes them, without asking the system: the same text means the same everywhere. */
const TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;

const DAY_MS = 86_400_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Milliseconds since 1970, parts of a millisecond cut off; undefined when the text is no time, or lies before 1970. */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Six;
  const [, , , , , , , fraction = "", , sign, zoneHour = "0", zoneMinute = "0"] = match;
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  // A leap second counts as the first moment of the next minute.
  if (!isDay || hour > 23 || minute > 59 || second > 60) return undefined;
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return undefined;
  const zoneMs = (sign === "-" ? -1 : 1) * (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  const inDayMs = ((hour * 60 + minute) * 60 + second) * 1000 + Number(fraction.padEnd(3, "0").slice(0, 3));
  const timeMs = daysSince1970(year, month, day) * DAY_MS + inDayMs - zoneMs;
  return timeMs < 0 ? undefined : timeMs;
}

/** In UTC, to the millisecond. */
export function formatTime(timeMs: number): string {
  let days = Math.floor(timeMs / DAY_MS);
  const inDayMs = timeMs - days * DAY_MS;
  // Guessed low, then raised: at most a few steps.
  let year = 1970 + Math.floor(days / 366);
  while (daysSince1970(year + 1, 1, 1) <= days) year += 1;
  days -= daysSince1970(year, 1, 1);
  let month = 1;
  while (days >= daysIn(year, month)) {
    days -= daysIn(year, month);
    month += 1;
  }
  const seconds = Math.floor(inDayMs / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((n) =>
    padded(n, 2),
  );
  const date = [padded(year, 4), padded(month, 2), padded(days + 1, 2)].join("-");
  return `${date}T${clock.join(":")}.${padded(inDayMs % 1000, 3)}Z`;
}

type Six = [number, number, number, number, number, number];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return (MONTH_DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
}

function daysSince1970(year: number, month: number, day: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  let days = (year - 1970) * 365 + leaps;
  for (let earlier = 1; earlier < month; earlier += 1) days += daysIn(year, earlier);
  return days + day - 1;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
