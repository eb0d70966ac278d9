import { execFile } from "node:child_process";
import { promisify } from "node:util";
import t from "tap";
import { PROGRAM } from "#test/support/cli/run-program.js";

const run = promisify(execFile);

/** What a person feels as at once, and what a script that calls the program in a loop can bear. */
const STARTUP_MS_MAX = 150;
const RUNS = 7;
/** On a machine that is busy with something else a round may be slow as a whole; a program that is slow is so in all. */
const ROUNDS_MAX = 8;

t.test(`tidemark version takes less than ${STARTUP_MS_MAX} ms`, async (t) => {
  const medians: number[] = [];
  while (medians.length < ROUNDS_MAX && (medians.at(-1) ?? Number.POSITIVE_INFINITY) >= STARTUP_MS_MAX) {
    medians.push(await medianMs());
  }
  t.ok(Math.min(...medians) < STARTUP_MS_MAX, `medians: ${medians.map((ms) => ms.toFixed(0)).join(", ")} ms`);
});

async function medianMs(): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const startMs = performance.now();
    // The test runner hands its own loader on to every Node below it, which takes longer than what is measured.
    await run("env", ["-u", "NODE_OPTIONS", PROGRAM, "version"]);
    times.push(performance.now() - startMs);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.POSITIVE_INFINITY;
}
