import { tmpdir } from "node:os";
import { measureHistory } from "#native-bench/store/measure-history.js";

/** `npm run bench:store-history -- [VERSIONS] [GIB] [FOLDER]`: versions of 4 KiB over a volume, with 10,000 points. */
const [versions = "10000000", gib = "1024", folder = tmpdir()] = process.argv.slice(2);
const measured = measureHistory(folder, {
  versions: Number(versions),
  writeBytes: 4096,
  volumeBytes: Number(gib) * 2 ** 30,
  pointEvery: Math.ceil(Number(versions) / 10_000),
  samples: 500,
  reads: 50_000,
});
process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
