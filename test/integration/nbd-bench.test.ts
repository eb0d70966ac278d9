import t from "tap";
import { measureNbd } from "#native-bench/nbd-write/measure-nbd.js";
import { PATTERNS } from "#native-bench/nbd-write/run-fio.js";
import { requireTool } from "#test/support/require-tool.js";
import { shortDirectory } from "#test/support/tls/short-directory.js";

t.test("the NBD server's benchmark runs, tiny", async (t) => {
  if (!requireTool(t, "fio")) return;
  const patterns = PATTERNS.slice(0, 2);
  const options = { patterns, servers: ["captured"], rounds: 1, seconds: 0.1, sizeBytes: 2 ** 22 } as const;
  const measured = await measureNbd({ parent: shortDirectory(t), ...options });
  t.equal(measured.length, patterns.length);
  for (const { pattern, iops, p99Us } of measured) t.ok(iops.median > 0 && p99Us.median > 0, pattern);
});
