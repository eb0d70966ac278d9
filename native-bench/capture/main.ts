import { rm } from "node:fs/promises";
import { measureCapture } from "#native-bench/capture/measure-capture.js";

/** `node main.js [WRITES] [FOLDER] [GIB]`: what the filter costs a random write of 4 KiB to an image of so many GiB. */
const writes = Number(process.argv[2] ?? 100_000);
const directory = process.argv[3] ?? "/tmp/tidemark-capture-bench";
const sizeBytes = Number(process.argv[4] ?? 1) * 2 ** 30;
await rm(directory, { recursive: true, force: true });
const figures = await measureCapture({ directory, writes, sizeBytes, rounds: 5 });
for (const [what, { us, processorUs }] of Object.entries(figures)) {
  const words = `${us.toFixed(2)} us a write, ${processorUs.toFixed(2)} us of processor`;
  process.stdout.write(`${what.padEnd(10)} ${words}, ${Math.round(1e6 / us)} a second\n`);
}
await rm(directory, { recursive: true, force: true });
