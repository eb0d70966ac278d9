/**
 * What `npm test` runs after build and lint: tap over all tiers, or over the files and with the options given.
 *
 *     npm test                                           everything
 *     npm test -- dist/test/unit/base/quantity.test.js   one file
 *     npm test -- --coverage dist/test/unit              with coverage and its floor
 *
 * What counts each block that runs makes whatever computes half as slow again: coverage is taken of the tiers that need
 * nothing but Node, and not of those that start daemons.
 *
 * Ends with what was skipped and why, where coverage fell short, and the totals, which are also written to
 * .tap/totals.json for CI. The exit code is tap's; a run whose totals are unknown has failed.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import {
  COVERAGE_MEASURES,
  type CoveragePercents,
  describeShortfalls,
  parseCoverageFloor,
} from "#test/support/coverage-floor.js";
import { RUN_TAP_FILE } from "#test/support/line-reporter.js";
import { formatSkipSummary } from "#test/support/skip-summary.js";
import { parseTapTotals } from "#test/support/tap-totals.js";
import { planProcesses, type TestProcess } from "#test/support/test-processes.js";

const TOTALS_FILE = ".tap/totals.json";
const REPORTER = "./dist/test/support/line-reporter.js";
const COVERAGE_FILE = ".tap/report/coverage-summary.json";
const ALL_TESTS = "dist/test";
const COVERAGE = "--coverage";
/** Not below dist/test, where tap itself finds the files one by one. */
const TOGETHER = "dist/together";

const resolveFromHere = createRequire(import.meta.url).resolve;
const tapProgram = path.join(path.dirname(resolveFromHere("tap/package.json")), "dist/esm/run.mjs");

/** Node in front of each test file, where coverage is not taken. */
const WITHOUT_LOADERS = `--import=${new URL("without-loaders.js", import.meta.url).href}`;

function tap(args: string[], nodeOptions = ""): number {
  const env = { ...process.env, NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} ${nodeOptions}`.trim() };
  return spawnSync(process.execPath, [tapProgram, ...args], { stdio: "inherit", env }).status ?? 1;
}

/**
 * tap as installed has its TypeScript plugin built in, and the run that finds this rebuilds tap but still starts the
 * test files the old way, so that all of them fail. Hence the rebuild before the first run; it takes a few seconds.
 */
function rebuildTapOnce(): void {
  const builtTest = createRequire(resolveFromHere("tap/package.json")).resolve("@tapjs/test/test-built");
  if (!readFileSync(builtTest, "utf8").includes("@tapjs/typescript")) return;
  process.stdout.write("building tap without its TypeScript plugin, once\n");
  const status = tap(["build"]);
  if (status !== 0) process.exit(status);
}

function readCoverage(): CoveragePercents | undefined {
  if (!existsSync(COVERAGE_FILE)) return undefined;
  const { total } = JSON.parse(readFileSync(COVERAGE_FILE, "utf8"));
  const percents = COVERAGE_MEASURES.map((measure) => [
    measure,
    Number(total[measure].pct) || 0, // "Unknown" where nothing was measured.
  ]);
  return Object.fromEntries(percents) as CoveragePercents;
}

/** A folder stands for the tests below it; tap would run every file there. Anything else is handed on as it is. */
function testFilesOf(given: string): string[] {
  if (!existsSync(given) || !statSync(given).isDirectory()) return [given];
  const names = readdirSync(given, { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => name.endsWith(".test.js"))
    .map((name) => path.join(given, name))
    .sort();
}

/** The file to run for a process: that of the test itself, or one that runs several. */
function fileFor({ name, files }: TestProcess): string {
  if (files.length === 1) return name;
  const file = path.join(TOGETHER, `${name}.js`);
  const list = JSON.stringify(
    files.map((each) => path.relative("dist", each)),
    undefined,
    2,
  );
  const lines = [
    'import { runTogether } from "#test/support/together.js";',
    `await runTogether(${list});`,
    "",
  ];
  writeFileSync(file, lines.join("\n"));
  return file;
}

function main(asked: string[]): number {
  const covers = asked.includes(COVERAGE);
  const given = asked.filter((one) => one !== COVERAGE);
  rebuildTapOnce();
  mkdirSync(".tap", { recursive: true });
  for (const file of [RUN_TAP_FILE, TOTALS_FILE, COVERAGE_FILE]) rmSync(file, { force: true });

  rmSync(TOGETHER, { recursive: true, force: true });
  mkdirSync(TOGETHER, { recursive: true });
  const files = planProcesses((given.length === 0 ? [ALL_TESTS] : given).flatMap(testFilesOf)).map(fileFor);
  const reporter = `--reporter=${REPORTER}`;
  const status = covers
    ? tap([reporter, ...files])
    : tap([reporter, "--disable-coverage", ...files], WITHOUT_LOADERS);

  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const totals = existsSync(RUN_TAP_FILE) ? parseTapTotals(readFileSync(RUN_TAP_FILE, "utf8")) : undefined;
  if (totals === undefined) {
    say("tap ended without totals");
    return status || 1;
  }
  const coverage = covers ? readCoverage() : undefined;
  if (coverage !== undefined) {
    say(
      `coverage of src: ${COVERAGE_MEASURES.map((measure) => `${measure} ${coverage[measure]} %`).join(", ")}`,
    );
    const floor = parseCoverageFloor(readFileSync(".taprc", "utf8"));
    for (const shortfall of describeShortfalls(coverage, floor)) say(shortfall);
  }
  for (const line of formatSkipSummary(totals.skipped, totals.skipReasons)) say(line);
  const { passed, failed, skipped } = totals;
  writeFileSync(TOTALS_FILE, `${JSON.stringify({ passed, failed, skipped })}\n`);
  say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  // requireTool fails by itself; this finds what was skipped in another way, as a file without tests.
  return status || (process.env["TIDEMARK_TEST_SKIP"] === "forbidden" && skipped > 0 ? 1 : 0);
}

process.exitCode = main(process.argv.slice(2));
