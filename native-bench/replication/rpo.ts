import { tmpdir } from "node:os";
import { type Judgement, MODES, type Mode } from "#native-bench/replication/judge-loss.js";
import { machineText } from "#native-bench/replication/machine.js";
import { measureRpo } from "#native-bench/replication/measure-rpo.js";
import { RPO_HEADER, rpoRow } from "#native-bench/replication/rpo-table.js";

/**
 * `npm run bench:rpo -- [KILLS] [MODES] [WRITES_PER_SECOND] [DEPTH] [FOLDER]`: so many kills in each of the modes (`async,flush,write`),
 * and the rows of RESULTS.md. The exit code is 1 if anything was lost that must not be, or said to be less than it was.
 */
const [kills = "200", modes = MODES.join(","), rate = "12800", depth = "16", folder = tmpdir()] =
  process.argv.slice(2);

process.stdout.write(`${machineText()}\n${RPO_HEADER}\n`);
const violations: string[] = [];
for (const mode of modes.split(",") as Mode[]) {
  const tookMs: number[] = [];
  const judgements: readonly Judgement[] = await measureRpo({
    parent: folder,
    mode,
    kills: Number(kills),
    depth: Number(depth),
    writesPerSecondMax: Number(rate),
    blocks: 4096,
    lifeMsMax: 1000,
    onKill: ({ prefixViolations, boundViolations, modeViolations }, ms) => {
      tookMs.push(ms);
      const found = [...prefixViolations, ...boundViolations, ...modeViolations];
      violations.push(...found);
      for (const violation of found) process.stderr.write(`${mode}, kill ${tookMs.length}: ${violation}\n`);
    },
  });
  process.stdout.write(`${rpoRow(mode, judgements, tookMs)}\n`);
}
process.exitCode = violations.length === 0 ? 0 : 1;
