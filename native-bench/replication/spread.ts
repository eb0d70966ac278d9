/** Of values of any order; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0] ?? Number.NaN;
}

/** `1.2 3.4 5.6`: the least, the median and the most. */
export function spreadText(values: readonly number[], digits = 1): string {
  return [0, 0.5, 1].map((share) => percentile(values, share).toFixed(digits)).join(" ");
}
