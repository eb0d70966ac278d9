import { tmpdir } from "node:os";
import {
  measureIdle,
  measureVerify,
  VERIFY_KINDS,
  type VerifyKind,
} from "#native-bench/verify/measure-verify.js";

/** `node main.js [MIB] [FOLDER]`: what a comparison costs the secondary's data thread. */
const [mib = "1024", folder = tmpdir()] = process.argv.slice(2);
const idle = await measureIdle();
process.stdout.write(
  `nothing to do: loop late by p50 ${idle.p50.toFixed(1)}, p99 ${idle.p99.toFixed(1)}, max ${idle.max.toFixed(1)} ms\n`,
);
for (const kind of Object.keys(VERIFY_KINDS) as VerifyKind[])
  for (const { what, bytesPerSecond, loopDelayMs, threadPercent, processorPercent } of await measureVerify(
    folder,
    kind,
    Number(mib) * 2 ** 20,
  )) {
    const { p50, p99, max } = loopDelayMs;
    const parts = [
      `${Math.round(bytesPerSecond / 2 ** 20)} MiB/s`,
      `loop late by p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`,
      `this thread ${Math.round(threadPercent)} %, all ${Math.round(processorPercent)} % of a processor`,
    ];
    process.stdout.write(`${what}: ${parts.join("; ")}\n`);
  }
