import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { KeyValueChange, KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/** Every entry of the store, as text. */
export type Contents = string;

export interface FilledStore {
  readonly path: string;
  /** What was in it behind each batch that is in the log yet, the first before any of them. */
  readonly states: readonly Contents[];
}

/**
 * A closed store with several tables, one of them merged from others and large enough for a packed index, and a log with
 * several batches, one of which lies in more than one block. With merges its list of tables has changed in its last life, too.
 */
export async function fillStore(opener: KeyValueOpener, path: string, merges = 0): Promise<FilledStore> {
  const random = new SimulatedRandom(5);
  const model = new Map<string, string>();
  const batchOf = (count: number, valueBytes: number): KeyValueChange[] =>
    Array.from({ length: count }, () => {
      const key = `key ${String(random.integer(0, 900)).padStart(12, "0")}`;
      if (random.chance(0.2)) {
        model.delete(key);
        return { type: "delete", key: Buffer.from(key) };
      }
      const value = Array.from({ length: valueBytes }, () => random.integer(33, 126));
      model.set(key, String.fromCharCode(...value));
      return { type: "put", key: Buffer.from(key), value: Uint8Array.from(value) };
    });
  for (const compacts of [false, true, false, false]) {
    const store = await opener.open(path);
    await store.write(batchOf(400, 90), { sync: true });
    if (compacts) await store.compact(Buffer.from("k"), Buffer.from("l"));
    await store.close();
  }
  const store = await opener.open(path);
  for (let merge = 0; merge < merges; merge += 1) {
    await store.write(batchOf(100, 100), { sync: true });
    await store.compact(Buffer.from("k"), Buffer.from("l"));
  }
  const states = [contentsOf(model)];
  for (const count of [3, 400, 5, 2, 1]) {
    await store.write(batchOf(count, 100), { sync: true });
    states.push(contentsOf(model));
  }
  await store.close();
  return { path, states };
}

/** What LevelDB makes of a copy of the directory; undefined when it refuses to open it or to read it. */
export async function readCopy(
  opener: KeyValueOpener,
  path: string,
  copy: string,
): Promise<Contents | undefined> {
  await cp(path, copy, { recursive: true });
  try {
    const store = await opener.open(copy);
    try {
      const iterator = store.iterate({});
      const model = new Map<string, string>();
      for (let read = await iterator.next(256); read.length > 0; read = await iterator.next(256)) {
        for (const { key, value } of read) model.set(latin(key), latin(value));
      }
      await iterator.close();
      return contentsOf(model);
    } finally {
      await store.close();
    }
  } catch {
    return undefined;
  }
}

export async function filesNamed(path: string, pattern: RegExp): Promise<readonly string[]> {
  return (await readdir(path)).filter((name) => pattern.test(name)).map((name) => join(path, name));
}

function contentsOf(model: ReadonlyMap<string, string>): Contents {
  return [...model.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).join("\n");
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
