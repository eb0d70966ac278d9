import { TidemarkError } from "#src/base/errors.js";

/** Sizes (`10GiB`), durations (`5m`) and rates (`200MiB/s`), as people write them in and read them out. */

const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
};
const DURATION_UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** Largest first; what a value is printed in is the first that leaves it at least 1. */
const SIZE_PRINTED = ["PiB", "TiB", "GiB", "MiB", "KiB"] as const;
const DURATION_PRINTED = ["d", "h", "m", "s"] as const;
const NUMBER_AND_UNIT = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/;

const NO_SIZE = "a size is a number and a unit: 512B, 64KiB, 10GiB, 1.5TiB (or kB, MB, GB in powers of ten)";
const NO_DURATION = "a duration is a number and a unit: 500ms, 10s, 5m, 2h, 7d, or several in a row: 1h30m";
const NO_RATE = "a rate is a size per second: 200MiB/s";

function invalid(code: string, text: string, hint: string): TidemarkError {
  return new TidemarkError({ kind: "invalid", code, message: `"${text}" is not understood`, hint });
}

/** Bytes, a whole number. */
export function parseSize(text: string): number {
  const bytes = scaled(text.trim(), SIZE_UNITS);
  if (bytes === undefined) throw invalid("BAD_SIZE", text, NO_SIZE);
  return bytes;
}

/** Milliseconds, a whole number. */
export function parseDuration(text: string): number {
  const parts = text.trim().match(/\d+(?:\.\d+)?\s*[A-Za-z]+/g) ?? [];
  if (parts.length === 0 || parts.join("") !== text.trim()) throw invalid("BAD_DURATION", text, NO_DURATION);
  let totalMs = 0;
  for (const part of parts) {
    const ms = scaled(part, DURATION_UNITS_MS);
    if (ms === undefined) throw invalid("BAD_DURATION", text, NO_DURATION);
    totalMs += ms;
  }
  if (!Number.isSafeInteger(totalMs)) throw invalid("BAD_DURATION", text, NO_DURATION);
  return totalMs;
}

/** Bytes a second, a whole number. */
export function parseRate(text: string): number {
  const bytes = text.trim().endsWith("/s") ? scaled(text.trim().slice(0, -2), SIZE_UNITS) : undefined;
  if (bytes === undefined) throw invalid("BAD_RATE", text, NO_RATE);
  return bytes;
}

export function formatSize(bytes: number): string {
  return printed(bytes, SIZE_UNITS, SIZE_PRINTED, "B");
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatSize(bytesPerSecond)}/s`;
}

export function formatDuration(ms: number): string {
  return printed(ms, DURATION_UNITS_MS, DURATION_PRINTED, "ms");
}

function scaled(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = NUMBER_AND_UNIT.exec(text);
  const unit = match?.[2];
  if (match === null || unit === undefined || !Object.hasOwn(units, unit)) return undefined;
  const value = Math.round(Number(match[1]) * (units[unit] ?? Number.NaN));
  return Number.isSafeInteger(value) ? value : undefined;
}

function printed(
  value: number,
  units: Readonly<Record<string, number>>,
  order: readonly string[],
  smallest: string,
): string {
  for (const [index, unit] of order.entries()) {
    const scale = units[unit] ?? 1;
    const below = units[order[index + 1] ?? smallest] ?? 1;
    /** What rounds to 1024KiB in the unit below is 1MiB. */
    if (Math.abs(tenths(value / below) * below) >= scale) return `${tenths(value / scale)}${unit}`;
  }
  return `${tenths(value)}${smallest}`;
}

function tenths(value: number): number {
  return Number(value.toFixed(1));
}
