/** Compares what tap measured with the floor in .taprc, and says it in words: tap itself only sets its exit code. Pure. */

export const COVERAGE_MEASURES = ["lines", "statements", "branches", "functions"] as const;
export type CoverageMeasure = (typeof COVERAGE_MEASURES)[number];
export type CoveragePercents = Readonly<Record<CoverageMeasure, number>>;

/** The floor as .taprc states it, one `measure: percent` a line. A measure without a line has tap's default, 100. */
export function parseCoverageFloor(taprc: string): CoveragePercents {
  const floorOf = (measure: CoverageMeasure): number =>
    Number(new RegExp(`^${measure}:\\s*([\\d.]+)\\s*$`, "m").exec(taprc)?.[1] ?? 100);
  return {
    lines: floorOf("lines"),
    statements: floorOf("statements"),
    branches: floorOf("branches"),
    functions: floorOf("functions"),
  };
}

/** The measures that are below their floor, as sentences. */
export function describeShortfalls(measured: CoveragePercents, floor: CoveragePercents): string[] {
  return COVERAGE_MEASURES.filter((measure) => measured[measure] < floor[measure]).map(
    (measure) =>
      `coverage of ${measure} is ${measured[measure]} %, below the floor of ${floor[measure]} % in .taprc`,
  );
}
