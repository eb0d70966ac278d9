import { tmpdir } from "node:os";
import { measureStore } from "#native-bench/store/measure-store.js";

/** `npm run bench:store -- [DELTAS] [FOLDER]`: prints one JSON object. */
const [deltas = "1000000", folder = tmpdir()] = process.argv.slice(2);
const measured = await measureStore(folder, Number(deltas), 50_000);
process.stdout.write(`${JSON.stringify(measured, undefined, 2)}\n`);
