/**
 * tap's `coverage-map`: for which source files a test file's coverage is taken; `[]` means all, null none.
 *
 * V8 counts every block that runs, which makes a simulation half as slow again, and what it counts has to be written and
 * read for each process. The files named here are the longest; they pass through code that others pass through as well,
 * and run without.
 */
const WITHOUT: readonly RegExp[] = [
  /\/simulation\/(added-member|compaction|first-seed|flipped-bits|image-fold|replica|store|two-sites)\.test\.js$/,
  /\/integration\/package\.test\.js$/,
  /\/integration\/replication\/(?!two-daemons|failover|drills|watched-pair)/,
  /\/integration\/replication-bench\.test\.js$/,
  /\/together\/tidy\.js$/,
];

export default function coverageMap(testFile: string): [] | null {
  return WITHOUT.some((pattern) => pattern.test(testFile)) ? null : [];
}
