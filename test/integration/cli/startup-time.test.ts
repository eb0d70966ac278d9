import { execFile } from "node:child_process";
import { promisify } from "node:util";
import t from "tap";
import { PROGRAM } from "#test/support/cli/run-program.js";

const run = promisify(execFile);

/** What a person feels as at once, and what a script that calls the program in a loop can bear. */
const STARTUP_MS_MAX = 150;
/** What Node alone takes on a machine that has nothing else to do. One that takes longer is busy or slow. */
const NODE_ALONE_MS = 75;
const RUNS = 7;
/** A busy machine does not treat all rounds alike; a program that is slow is slow in all of them. */
const ROUNDS_MAX = 4;

t.test(`tidemark version takes less than ${STARTUP_MS_MAX} ms`, async (t) => {
  const rounds: Round[] = [];
  while (rounds.length < ROUNDS_MAX && !rounds.some(isQuick)) rounds.push(await measure());
  const told = rounds.map(
    ({ program, node }) => `${program.toFixed(0)} ms where Node alone takes ${node.toFixed(0)} ms`,
  );
  t.ok(rounds.some(isQuick), told.join("; "));
});

/** Medians. */
interface Round {
  readonly program: number;
  readonly node: number;
}

/** On a machine that is busier than it should be, the bound grows as Node itself slows down. */
function isQuick({ program, node }: Round): boolean {
  return program < STARTUP_MS_MAX * Math.max(1, node / NODE_ALONE_MS);
}

/** One after the other in turn, so that both meet the same machine. */
async function measure(): Promise<Round> {
  const program: number[] = [];
  const node: number[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    program.push(await timeMs(PROGRAM, "version"));
    node.push(await timeMs(process.execPath, "-e", "0"));
  }
  return { program: median(program), node: median(node) };
}

async function timeMs(...command: readonly string[]): Promise<number> {
  const startMs = performance.now();
  // The test runner hands its own loader on to every Node below it, which takes longer than what is measured.
  await run("env", ["-u", "NODE_OPTIONS", ...command]);
  return performance.now() - startMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
