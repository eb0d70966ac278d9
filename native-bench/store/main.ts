import { tmpdir } from "node:os";
import { measureSustained } from "#native-bench/store/measure-sustained.js";

/** `npm run bench:store -- [DELTAS] [FOLDER]`: prints one JSON object. */
const [deltas = "1000000", folder = tmpdir()] = process.argv.slice(2);
const small = { deltas: Number(deltas), writeBytes: 4096, volumeBytes: 64 * 2 ** 30 };
const large = { deltas: Math.ceil(Number(deltas) / 16), writeBytes: 65_536, volumeBytes: 64 * 2 ** 30 };
const measured = {
  random: await measureSustained(folder, { ...small, pattern: "random" }),
  randomFolded: await measureSustained(folder, {
    ...small,
    pattern: "random",
    kept: Math.ceil(small.deltas / 5),
  }),
  sequential: await measureSustained(folder, { ...large, pattern: "sequential" }),
  sequentialFolded: await measureSustained(folder, {
    ...large,
    pattern: "sequential",
    kept: Math.ceil(large.deltas / 5),
  }),
};
process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
