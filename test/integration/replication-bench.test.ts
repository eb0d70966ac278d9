import t from "tap";
import { measureExposure } from "#native-bench/replication/measure-exposure.js";
import { measureLink } from "#native-bench/replication/measure-link.js";
import { measureRpo } from "#native-bench/replication/measure-rpo.js";
import { measureSeed } from "#native-bench/replication/measure-seed.js";
import { measureWrites, WRITE_PATTERNS } from "#native-bench/replication/measure-writes.js";
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

t.test("the benchmarks of writes, seeding, exposure and the link run", async (t) => {
  if (!requireTool(t, "fio", "qemu-img", "qemu-storage-daemon", "nbdinfo", "rsync")) return;
  const parent = tempFolder(t);
  const sizeBytes = 32 * MIB;
  const systems = ["async", "mirror-blocking"] as const;
  const few = { rounds: 1, seconds: 0.2 };
  const patterns = WRITE_PATTERNS.slice(3, 4);
  const written = await measureWrites({ parent, systems, patterns, sizeBytes, ...few });
  for (const { system, iops } of written) t.ok((iops[0] ?? 0) > 0, system);
  const copiers = ["tidemark", "rsync", "nbdcopy", "mirror"] as const;
  const seeded = await measureSeed({ parent, copiers, rounds: 1, sizeBytes });
  for (const { copier, seconds } of seeded) t.ok((seconds[0] ?? 0) > 0, copier);
  const exposed = await measureExposure({ parent, runSeconds: 0.5, sizeBytes, bytesPerSecond: MIB });
  t.ok(exposed.seconds.length > 0 && exposed.bytesPerSecond > 0);
  const link = { roundTripMs: 2, bytesPerSecondMax: 20_000_000, blocks: sizeBytes / 4096 };
  const { usedShare } = await measureLink({ parent, ...link, rounds: 1, seconds: 1 });
  t.ok((usedShare[0] ?? 0) > 0);
});
