/** Reads what a whole run of tap came to out of the TAP that it wrote (`--output-file`). Pure. */

export interface TapTotals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The reason of each skip, in order, repeats included. */
  readonly skipReasons: readonly string[];
}

/**
 * The totals are tap's own: the last `# { total: ... }` comment that is not indented, thus not a single file's.
 * Undefined if there is none, as when tap ended early: nothing is known then, least of all that all is well.
 */
export function parseTapTotals(tap: string): TapTotals | undefined {
  const summary = [...tap.matchAll(/^# \{ (total: .*) \}$/gm)].at(-1)?.[1];
  if (summary === undefined) return undefined;
  const counts = new Map(
    [...summary.matchAll(/(\w+): (\d+)/g)].map(([, name, count]) => [name, Number(count)]),
  );
  return {
    passed: counts.get("pass") ?? 0,
    failed: counts.get("fail") ?? 0,
    skipped: counts.get("skip") ?? 0,
    skipReasons: [...tap.matchAll(/^ *ok \d+.* # SKIP ?(.*)$/gm)].map(([, reason]) => (reason ?? "").trim()),
  };
}
