import { tmpdir } from "node:os";
import { measureStore } from "#native-bench/store/measure-store.js";
import { measureSustained } from "#native-bench/store/measure-sustained.js";

/** `npm run bench:store -- [DELTAS] [FOLDER]`: prints one JSON object. */
const [deltas = "1000000", folder = tmpdir()] = process.argv.slice(2);
const GIB = 2 ** 30;
const sustained = { deltas: Number(deltas), writeBytes: 4096, distance: Math.ceil(Number(deltas) / 5) };
const measured = {
  versions: await measureStore(folder, { deltas: Number(deltas), reads: 50_000, writeBytes: 4096 }),
  random: await measureSustained(folder, { ...sustained, volumeBytes: 64 * GIB, pattern: "random" }),
  sequential: await measureSustained(folder, { ...sustained, volumeBytes: 64 * GIB, pattern: "sequential" }),
};
process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
