import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { LateHashPool } from "#src/platform/hash/late-hash-pool.js";

/** Hashes one piece from a worker thread, as the data thread does, and tells whether piscina was loaded before and after. */
const { cache } = createRequire(import.meta.url);
const isLoaded = () => Object.keys(cache).some((path) => path.includes("/piscina/"));

const before = isLoaded();
const pool = new LateHashPool(UNTHROTTLED);
const { hashes } = await pool.hash(workerData);
parentPort?.postMessage({ before, hashes: [...hashes], after: isLoaded() });
await pool.close();
