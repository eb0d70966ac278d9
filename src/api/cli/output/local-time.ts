/** Times for people: local with offset, where JSON has RFC 3339 in UTC. */

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** `2026-11-21 10:08:01 +01:00`. */
export function formatLocalTime(timeMs: number): string {
  const time = new Date(timeMs);
  const offsetMinutes = -time.getTimezoneOffset();
  const shifted = new Date(timeMs + offsetMinutes * 60_000).toISOString();
  const sign = offsetMinutes < 0 ? "-" : "+";
  const offset = Math.abs(offsetMinutes);
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${sign}${two(Math.floor(offset / 60))}:${two(offset % 60)}`;
}

/** The two largest units of a time that has passed or is left: `3d 4h`, `5m 2s`, `0s`. */
export function formatSpan(spanMs: number): string {
  const whole = Math.max(0, spanMs);
  const start = UNITS.findIndex(([, unitMs]) => whole >= unitMs);
  if (start < 0) return "0s";
  const parts = UNITS.slice(start, start + 2).map(([name, unitMs], index) => {
    const above = UNITS[start + index - 1]?.[1];
    const count = Math.floor((index === 0 || above === undefined ? whole : whole % above) / unitMs);
    return count === 0 ? "" : `${count}${name}`;
  });
  return parts.filter((part) => part !== "").join(" ");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
