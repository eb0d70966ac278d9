import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import type { IndexFinding } from "#src/domain/model/finding.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";
import { outsideTap } from "#test/support/outside-tap.js";
import {
  type Answer,
  flipOneByteInEach,
  makeFixture,
  openReplica,
  type RotFixture,
  readViews,
  restore,
  VIEWED,
} from "#test/support/rotten-index.js";

/**
 * I12, of the index: one random byte flips in each table that it consists of, while the site is down. Whatever a view is
 * then asked for, it answers right. Each run begins with the same replica, on a real disk, with LevelDB.
 */
const RUNS = times(15);
const RUNS_UNSEEN = times(8);
const READER = new URL("../support/unverified-reader.js", import.meta.url).pathname;
const ANSWERS: Readonly<Record<string, Answer>> = { right: "right", refused: "refused", wrong: "wrong" };
const execute = promisify(execFile);

t.test(
  "I12: an index of which a byte has rotted in each table is made again, and never answers wrong",
  async (t) => {
    const fixture = await makeFixture(t);
    t.same([...fixture.expected.keys()], VIEWED);
    const random = new SimulatedRandom(1);
    const answers = { right: 0, refused: 0, wrong: 0 };
    for (let run = 0; run < RUNS; run += 1) {
      await restore(fixture);
      const tables = await flipOneByteInEach(fixture.index, random);
      if (tables < 2) t.fail("there are several tables");
      const { replica, close } = await openReplica(fixture.folder, new LevelOpener());
      answers[await readViews(replica, fixture.expected)] += 1;
      await close();
    }
    t.same(answers, { right: RUNS, refused: 0, wrong: 0 });
  },
);

/**
 * The files are read by nobody before: what is left to notice it are the hashes of values, the witnesses of versions, and
 * what LevelDB itself stumbles over, at times to its death.
 */
t.test("I12: a byte that rots behind the look at the files never makes an answer wrong", async (t) => {
  const fixture = await makeFixture(t);
  const random = new SimulatedRandom(1);
  const answers = { right: 0, refused: 0, wrong: 0, died: 0 };
  for (let run = 0; run < RUNS_UNSEEN; run += 1) {
    await restore(fixture);
    await flipOneByteInEach(fixture.index, random);
    answers[await readUnverified(fixture)] += 1;
  }
  t.comment(JSON.stringify(answers));
  t.equal(answers.wrong, 0);
  t.ok(answers.right > 0);
});

/** In a process of its own: a rotten key may end it, by an assertion of LevelDB. */
async function readUnverified({ folder, expected }: RotFixture): Promise<Answer | "died"> {
  for (const [sequence, bytes] of expected) await writeFile(join(folder, `expected-${sequence}`), bytes);
  try {
    const [command, ...args] = outsideTap([
      process.execPath,
      READER,
      folder,
      ...[...expected.keys()].map(String),
    ]);
    const { stdout } = await execute(command, args);
    return ANSWERS[stdout.trim()] ?? "died";
  } catch (error) {
    if (error instanceof Error && "signal" in error && error.signal === "SIGABRT") return "died";
    throw error;
  }
}

t.test(
  "I12: a byte that rots while the index is in use is found by the scrub, and the index made again",
  async (t) => {
    const fixture = await makeFixture(t);
    const random = new SimulatedRandom(4);
    const { replica, close } = await openReplica(fixture.folder, new LevelOpener());
    t.teardown(close);
    await flipOneByteInEach(fixture.index, random);
    const findings: IndexFinding[] = [];
    const onFinding = (finding: IndexFinding) => findings.push(finding);
    const report = await replica.scrubIndex({ throttle: UNTHROTTLED, onFinding });
    t.match(findings, [{ type: "index", fault: "wrong", detail: /\.ldb: / }]);
    t.equal(report.complete, false);
    t.equal(await readViews(replica, fixture.expected), "right", "who reads waits for the next index");
    t.match(await replica.scrubIndex({ throttle: UNTHROTTLED, onFinding }), { complete: true });
    t.equal(findings.length, 1);
  },
);
