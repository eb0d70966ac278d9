import { appendFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { Judgement } from "#native-bench/replication/judge-loss.js";
import { KillRecord } from "#native-bench/replication/kill-record.js";
import { measureExposure } from "#native-bench/replication/measure-exposure.js";
import { measureLink } from "#native-bench/replication/measure-link.js";
import { measureRpo } from "#native-bench/replication/measure-rpo.js";
import { measureSeed } from "#native-bench/replication/measure-seed.js";
import { measureWrites, WRITE_PATTERNS, type WriteRound } from "#native-bench/replication/measure-writes.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const MIB = 2 ** 20;

t.test("the benchmark of kills runs, and finds nothing lost that must not be", async (t) => {
  const options = { kills: 2, depth: 4, writesPerSecondMax: 500, blocks: 512, lifeMsMax: 400 };
  const judgements = await measureRpo({ parent: tempFolder(t), mode: "flush", ...options });
  t.equal(judgements.length, 2);
  for (const { prefixViolations, boundViolations, modeViolations } of judgements)
    t.same([...prefixViolations, ...boundViolations, ...modeViolations], []);
});

t.test("kills that were judged are on record, whatever ends the run", (t) => {
  const path = join(tempFolder(t), "kills");
  const judgement = {
    loss: { seconds: 0.01, bytes: 4096, writes: 1 },
    modeViolations: [],
  } as unknown as Judgement;
  new KillRecord(path).add({ mode: "flush", tookMs: 5, judgement });
  appendFileSync(path, '{"mode":"fl');
  const again = new KillRecord(path);
  t.same(again.of("flush"), [{ mode: "flush", tookMs: 5, judgement }]);
  again.add({ mode: "flush", tookMs: 6, judgement });
  again.add({ mode: "async", tookMs: 7, judgement });
  const third = new KillRecord(path);
  t.same([third.of("flush").length, third.of("async").length], [2, 1]);
  t.end();
});

t.test("the benchmarks of writes, seeding, exposure and the link run", async (t) => {
  if (!requireTool(t, "fio", "qemu-img", "qemu-storage-daemon", "nbdinfo", "rsync")) return;
  const parent = tempFolder(t);
  const sizeBytes = 32 * MIB;
  const systems = ["mirror", "async", "mirror-blocking"] as const;
  const systemsOf = { mirror: () => Promise.reject(new Error("no such program")) };
  const few = { rounds: 1, seconds: 0.2 };
  const patterns = WRITE_PATTERNS.slice(3, 4);
  const rounds: string[] = [];
  const onRound = ({ system }: WriteRound) => rounds.push(system);
  const written = await measureWrites({ parent, systems, systemsOf, patterns, sizeBytes, onRound, ...few });
  t.same(rounds, ["async", "mirror-blocking"], "each is told as it comes");
  const [failed, ...others] = written;
  t.match(
    failed,
    { iops: [], failed: /did not start: .*no such program/ },
    "one that fails takes no other along",
  );
  for (const { system, iops } of others) t.ok((iops[0] ?? 0) > 0, system);
  const copiers = ["tidemark", "mirror"] as const;
  const seeded = await measureSeed({ parent, copiers, rounds: 1, sizeBytes });
  for (const { copier, seconds } of seeded) t.ok((seconds[0] ?? 0) > 0, copier);
  const exposed = await measureExposure({ parent, runSeconds: 0.5, sizeBytes, bytesPerSecond: MIB });
  t.ok(exposed.seconds.length > 0 && exposed.bytesPerSecond > 0);
  const link = { roundTripMs: 2, bytesPerSecondMax: 20_000_000, blocks: sizeBytes / 4096 };
  const { usedShare } = await measureLink({ parent, ...link, rounds: 1, seconds: 1 });
  t.ok((usedShare[0] ?? 0) > 0);
});
