/**
 * Kills of both sides of a pair by the hundred:
 *
 *     npm run campaign:kills -- [KILLS] [SEED]
 *
 * Kills each side so many times at moments that follow from the seed, and checks as the test in `npm test` does. The exit
 * code is the test's.
 */
import { spawnSync } from "node:child_process";

const TEST = "dist/test/integration/replication/kills.test.js";
/** A kill takes about two seconds on a quiet machine; this is for a busy one. */
const SECONDS_PER_KILL = 20;
const SLACK_SECONDS = 300;

const [kills = "200", seed = "5"] = process.argv.slice(2);
if (!(Number(kills) >= 1 && Number.isInteger(Number(seed))))
  throw new Error("how many kills a side, from which seed?");
const limit = Number(kills) * SECONDS_PER_KILL + SLACK_SECONDS;
const { status } = spawnSync(
  process.execPath,
  ["dist/test/support/run-tests.js", "--jobs=1", `--timeout=${limit}`, TEST],
  { stdio: "inherit", env: { ...process.env, TIDEMARK_KILLS: kills, TIDEMARK_KILLS_SEED: seed } },
);
process.exitCode = status ?? 1;
