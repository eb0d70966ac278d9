/** Says what a run left out and what would bring it back. Pure. */
import { parseSkipReason } from "#test/support/require-tool.js";

/** A few lines for the end of a test run; none if nothing was skipped. */
export function formatSkipSummary(skipped: number, reasons: readonly string[]): string[] {
  if (skipped === 0) return [];
  const packages = new Set<string>();
  const others = new Set<string>();
  for (const reason of reasons) {
    const sources = parseSkipReason(reason);
    for (const name of sources.packages) packages.add(name);
    for (const grant of sources.grants) others.add(grant);
    if (sources.packages.length + sources.grants.length === 0)
      others.add(`see: ${reason || "no reason given"}`);
  }
  const lines = [`${skipped} skipped for want of something on this machine. What would enable them:`];
  if (packages.size > 0) lines.push(`  apt-get install ${[...packages].sort().join(" ")}`);
  return [...lines, ...[...others].sort().map((other) => `  ${other}`)];
}
