/**
 * Hostile and restless clients for long:
 *
 *     npm run campaign:nbd -- [SECONDS] [CONNECTIONS]
 *
 * Runs the fuzzer for so many seconds, and lets so many connections come and go. The exit code is the tests'. A
 * conversation that went wrong is named by its seed; TIDEMARK_FUZZ_SEED repeats it.
 */
import { spawnSync } from "node:child_process";

const TESTS = ["fuzz", "soak"].map((name) => `dist/test/integration/nbd/${name}.test.js`);
/** Above what the tests need, so that a hang is found. */
const SLACK_SECONDS = 300;

const [seconds = "600", connections = "10000"] = process.argv.slice(2);
if (!(Number(seconds) >= 1 && Number(connections) >= 100))
  throw new Error("how many seconds, how many connections (100 or more)?");
const limit = Math.ceil(Number(seconds) + Number(connections) / 100 + SLACK_SECONDS);
const { status } = spawnSync(
  process.execPath,
  ["dist/test/support/run-tests.js", "--jobs=1", `--timeout=${limit}`, ...TESTS],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      TIDEMARK_FUZZ_MS: String(Number(seconds) * 1000),
      TIDEMARK_SOAK_CONNECTIONS: connections,
    },
  },
);
process.exitCode = status ?? 1;
