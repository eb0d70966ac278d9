/** A history as a line of eight heights, the newest at the right; a blank where nothing is known. */
export function sparkLine(values: readonly (number | undefined)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (value === undefined ? " " : heightOf(value, most))).join("");
}

const HEIGHTS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** Anything above nothing is told from nothing. */
function heightOf(value: number, most: number): string {
  if (value <= 0 || most <= 0) return HEIGHTS[0];
  const step = Math.max(1, Math.ceil((value / most) * (HEIGHTS.length - 1)));
  return HEIGHTS[step] ?? HEIGHTS[0];
}
