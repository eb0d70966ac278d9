import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { openReplica, readViews } from "#test/support/rotten-index.js";
import { unverified } from "#test/support/rotten-stores.js";

/**
 * Opens a replica without a look at the files of its index, and says what its views answer.
 *
 *     node unverified-reader.js FOLDER SEQUENCE...
 */
const [folder = "", ...sequences] = process.argv.slice(2);
const expected = new Map<number, Uint8Array>();
for (const sequence of sequences) {
  expected.set(Number(sequence), await readFile(join(folder, `expected-${sequence}`)));
}
const { replica, close } = await openReplica(folder, unverified(new LevelOpener()));
const answer = await readViews(replica, expected);
await close();
process.stdout.write(`${answer}\n`);
