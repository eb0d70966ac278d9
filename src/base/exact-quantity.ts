import { formatDuration, formatSize, parseDuration, parseSize } from "#src/base/quantity.js";

/**
 * Sizes, durations and rates as a file would say them: reading the text gives the same value back. As people write them
 * where that is exact (`1.5GiB`), else in the largest unit that leaves a whole number.
 */

const SIZE_UNITS: Units = [
  ["PiB", 2 ** 50],
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["B", 1],
];
const DURATION_UNITS_MS: Units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

type Units = readonly (readonly [string, number])[];

export function exactSize(bytes: number): string {
  return exact(bytes, SIZE_UNITS, formatSize, parseSize);
}

export function exactDuration(ms: number): string {
  if (ms === 0) return "0s";
  return exact(ms, DURATION_UNITS_MS, formatDuration, parseDuration);
}

export function exactRate(bytesPerSecond: number): string {
  return `${exactSize(bytesPerSecond)}/s`;
}

/** What is no quantity, below nothing or past what numbers can count, becomes a text that no parser takes. */
function exact(
  value: number,
  units: Units,
  format: (value: number) => string,
  parse: (text: string) => number,
): string {
  const smallest = units.at(-1)?.[0] ?? "";
  if (!Number.isSafeInteger(value) || value < 0) return `${value}${smallest}`;
  const rounded = format(value);
  if (parse(rounded) === value) return rounded;
  const [unit, scale] = units.find(([, scale]) => value % scale === 0) ?? [smallest, 1];
  return `${value / scale}${unit}`;
}
