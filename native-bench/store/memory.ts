import { tmpdir } from "node:os";
import { measureStore } from "#native-bench/store/measure-store.js";

/**
 * `npm run bench:store-memory -- [VERSIONS] [FOLDER]`: memory with many versions of a volume of 1 TiB, nothing folded. The
 * writes are of 512 bytes, so that ten million fit a small disk: index and memory are what they are with 4 KiB.
 */
const [versions = "10000000", folder = tmpdir()] = process.argv.slice(2);
const work = { deltas: Number(versions), reads: 50_000, writeBytes: 512, volumeBytes: 2 ** 40 };
process.stdout.write(`${JSON.stringify(await measureStore(folder, work), undefined, 2)}\n`);
