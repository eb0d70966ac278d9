/**
 * A key-value store on a file system that runs full and gets room again, as a process of its own:
 *
 *     node full-key-value.js FOLDER
 *
 * It fills what is free but for a little, writes until a write fails, makes room, and goes on writing, as an owner would who
 * did not look back. Then it opens the store anew and says how much of what was acknowledged is not there.
 */
import { closeSync, openSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { MendedStore } from "#src/platform/key-value/mended-store.js";

export interface FullKeyValue {
  readonly acknowledged: number;
  /** Of the writes that were tried with room again, before the store was opened anew. */
  readonly refused: number;
  readonly failedWith: string;
  readonly lost: number;
  /** Of what failed, found after all. */
  readonly found: number;
  readonly findings: readonly string[];
}

const SYNCED = { sync: true };
/** Longer than a buffer of the C library and no divisor of a block of the log: a record is torn somewhere in its middle. */
const VALUE_BYTES = 5000;
const WRITES = 60;
const LEFT_BYTES = 128 * 1024;

const keyOf = (number: number) => Buffer.from(String(number).padStart(6, "0"));
const contentOf = (number: number) => Buffer.alloc(VALUE_BYTES, number % 251);

async function run(folder: string, isMended: boolean): Promise<FullKeyValue> {
  const path = join(folder, "store");
  const ballast = join(folder, "ballast");
  const opener = new LevelOpener();
  const store = isMended ? await MendedStore.open(opener, path) : await opener.open(path);
  const acknowledged: number[] = [];
  const failed: number[] = [];
  let failedWith = "";
  const write = async (number: number): Promise<boolean> => {
    try {
      await store.write([{ type: "put", key: keyOf(number), value: contentOf(number) }], SYNCED);
      acknowledged.push(number);
      return true;
    } catch (error) {
      failedWith ||= (error as { code: string }).code;
      failed.push(number);
      return false;
    }
  };
  let next = 0;
  for (; next < WRITES; next += 1) await write(next);
  fill(ballast, folder);
  while (await write(next)) next += 1;
  unlinkSync(ballast);
  const failedBefore = failed.length;
  const end = next + WRITES;
  for (next += 1; next < end; next += 1) await write(next);
  await store.close();
  const findings = await opener.verify(path);
  const again = await opener.open(path);
  const isThere = (number: number) => again.getSync(keyOf(number))?.[0] === number % 251;
  const lost = acknowledged.filter((number) => !isThere(number)).length;
  const found = failed.filter(isThere).length;
  await again.close();
  const said = findings.map(({ file, at, detail }) => `${file} at ${at}: ${detail}`);
  const refused = failed.length - failedBefore;
  return { acknowledged: acknowledged.length, refused, failedWith, lost, found, findings: said };
}

function fill(path: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const piece = Buffer.alloc(64 * 1024);
  const file = openSync(path, "w");
  for (let left = bavail * bsize - LEFT_BYTES; left > 0; left -= piece.length) writeSync(file, piece);
  closeSync(file);
}

const [folder = "", how = ""] = process.argv.slice(2);
writeSync(1, `${JSON.stringify(await run(folder, how === "mended"))}\n`);
