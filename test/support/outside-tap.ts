import { resolve } from "node:path";

/**
 * A command line that runs a program as it is installed, without what tap hands on to every Node below it.
 *
 * tap's loader, inherited through NODE_OPTIONS, asks a thread of its own about each module: `tidemark version` takes twice
 * as long with it, and there are hundreds of such processes in a run. tap puts it back into the environment of whatever is
 * spawned, so only a command between can leave it out. Coverage is then taken by V8 itself, into the folder that tap makes
 * its report from; a process that is killed with SIGKILL leaves none, with tap's loader as without.
 */
export function outsideTap(command: readonly string[]): [string, ...string[]] {
  return ["env", "-u", "NODE_OPTIONS", ...(takesCoverage() ? [COVERAGE] : []), ...command];
}

/** Whether coverage is taken of this test file: `coverage-map.ts` decides. */
export function takesCoverage(): boolean {
  return process.env["_TAPJS_PROCESSINFO_COVERAGE_"] === "1";
}

const COVERAGE = `NODE_V8_COVERAGE=${resolve(".tap/coverage")}`;
