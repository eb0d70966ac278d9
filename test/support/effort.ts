/**
 * How much is tried of what could be tried for ever: seeds, images, flips. TIDEMARK_TEST_TIMES=10 tries ten times as
 * much as `npm test` does, which has to be done in a few minutes; `npm run test:long` sets it.
 */
const TIMES = Number(process.env["TIDEMARK_TEST_TIMES"] ?? 1);

export function times(usual: number): number {
  return Math.max(1, Math.round(usual * TIMES));
}
