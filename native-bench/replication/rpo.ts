import { tmpdir } from "node:os";
import { type Judgement, MODES, type Mode } from "#native-bench/replication/judge-loss.js";
import { KillRecord } from "#native-bench/replication/kill-record.js";
import { machineText } from "#native-bench/replication/machine.js";
import { measureRpo } from "#native-bench/replication/measure-rpo.js";
import { RPO_HEADER, rpoRow } from "#native-bench/replication/rpo-table.js";
import { describeError } from "#src/base/errors.js";

/**
 * `npm run bench:rpo -- [KILLS] [MODES] [WRITES_PER_SECOND] [DEPTH] [FOLDER]`: so many kills in each of the modes (`async,flush,write`),
 * and the rows of RESULTS.md. The exit code is 1 if anything was lost that must not be, or said to be less than it was.
 *
 * By the environment: TIDEMARK_BENCH_RECORD, a file that gets each kill as it is judged. What it holds already counts, and
 * only what is missing of KILLS is done. SIGINT ends the run behind the kill that is under way, with the rows of what there is; a
 * second one at once.
 */
const [kills = "200", modes = MODES.join(","), rate = "12800", depth = "16", folder = tmpdir()] =
  process.argv.slice(2);
const ending = new AbortController();
process.once("SIGINT", () => {
  process.stderr.write("ends behind this kill\n");
  process.exitCode = 130;
  ending.abort();
});

const record = new KillRecord(process.env["TIDEMARK_BENCH_RECORD"]);
process.stdout.write(`${machineText()}\n${RPO_HEADER}\n`);
for (const mode of modes.split(",") as Mode[]) {
  await measureMode(mode);
  const found = record.of(mode);
  const judgements = found.map(({ judgement }) => judgement);
  const tookMs = found.map((kill) => kill.tookMs);
  if (found.length > 0) process.stdout.write(`${rpoRow(mode, judgements, tookMs)}\n`);
  if (judgements.some((judgement) => violationsOf(judgement).length > 0)) process.exitCode = 1;
}

async function measureMode(mode: Mode): Promise<void> {
  const missing = Number(kills) - record.of(mode).length;
  if (missing <= 0 || ending.signal.aborted) return;
  try {
    await measureRpo({
      parent: folder,
      mode,
      kills: missing,
      depth: Number(depth),
      writesPerSecondMax: Number(rate),
      blocks: 4096,
      lifeMsMax: 1000,
      signal: ending.signal,
      onKill: (judgement, tookMs) => {
        record.add({ mode, tookMs, judgement });
        const { writes, seconds } = judgement.loss;
        const lost =
          writes === 0 ? "nothing lost" : `${writes} writes of ${(seconds * 1000).toFixed(1)} ms lost`;
        process.stderr.write(`${mode}, kill ${record.of(mode).length}: ${lost}\n`);
        for (const violation of violationsOf(judgement)) process.stderr.write(`  violated: ${violation}\n`);
      },
    });
  } catch (error) {
    // What was judged counts, and the other modes are measured all the same.
    process.stderr.write(`${mode} failed behind kill ${record.of(mode).length}: ${describeError(error)}\n`);
    if (!ending.signal.aborted) process.exitCode = 1;
  }
}

function violationsOf({ prefixViolations, boundViolations, modeViolations }: Judgement): readonly string[] {
  return [...prefixViolations, ...boundViolations, ...modeViolations];
}
