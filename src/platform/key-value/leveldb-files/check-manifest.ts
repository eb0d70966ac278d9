import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";
import { readLog } from "#src/platform/key-value/leveldb-files/log-format.js";
import {
  applyRecord,
  type LiveFiles,
  type LiveTable,
  manifestNamed,
  noFiles,
} from "#src/platform/key-value/leveldb-files/manifest-format.js";
import { StoreFile } from "#src/platform/key-value/leveldb-files/store-file.js";

export interface Manifest {
  readonly name: string;
  readonly logNumber: number;
  readonly lastSequence: number;
  readonly tables: readonly LiveTable[];
}

/** The name that CURRENT gives. */
export async function readCurrent(directory: string): Promise<string> {
  const name = manifestNamed(await readFile(join(directory, "CURRENT"), "latin1"));
  if (name === undefined) throw new FileDamage(0, "it does not name a list of tables");
  return name;
}

/**
 * Which files the store consists of. Its end may be cut: the last change was under way when the power was lost, or is
 * under way now, and is not in force. If it was, what it took away is missing from the directory, and that is noticed.
 */
export async function readManifest(
  directory: string,
  name: string,
  pace: (bytes: number) => Promise<void>,
): Promise<Manifest> {
  const file = await StoreFile.open(join(directory, name));
  try {
    const files = noFiles();
    let end: { readonly at: number; readonly detail: string } | undefined;
    for await (const item of readLog(file, Number.POSITIVE_INFINITY, pace)) {
      if (item.type === "fault" && item.cause === "unsound") throw new FileDamage(item.at, item.detail);
      if (end !== undefined && item.type === "record") throw new FileDamage(end.at, end.detail);
      if (item.type === "fault") end ??= item;
      else applyRecord(files, item.bytes, item.at);
    }
    return complete(name, files);
  } finally {
    await file.close();
  }
}

function complete(name: string, { tables, logNumber, nextFile, lastSequence }: LiveFiles): Manifest {
  if (logNumber === undefined || nextFile === undefined || lastSequence === undefined) {
    throw new FileDamage(0, "it does not say which log is in force");
  }
  return { name, logNumber, lastSequence, tables: [...tables.values()] };
}
