import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { KeyValueChange, KeyValueOpener, VerifyProgress } from "#src/platform/key-value/key-value.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { openVerified } from "#src/platform/key-value/open-verified.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { tempFolder } from "#test/support/temp-folder.js";

interface Harness {
  readonly opener: KeyValueOpener;
  readonly path: string;
  /** Rot takes the entry of that key from a closed store. */
  readonly rot: (key: Uint8Array) => Promise<void>;
}

const SYNCED = { sync: true };
const UNSYNCED = { sync: false };

function verifyContract(t: Test, create: (t: Test) => Promise<Harness>): void {
  t.test("what was written, and is written, is sound", async (t) => {
    const { opener, path } = await create(t);
    t.same(await opener.verify(path), [], "a store that does not exist");
    const store = await opener.open(path);
    t.same(await opener.verify(path), [], "an empty one");
    await store.write([put("a", "1")], SYNCED);
    await store.write([put("b", "2")], UNSYNCED);
    t.same(await opener.verify(path), [], "one that is open");
    await store.compact(bytes(""), bytes("~"));
    const writing = store.write([put("c", "3")], SYNCED);
    t.same(await opener.verify(path), [], "one that is being written");
    await writing;
    await store.close();
    const progress: number[] = [];
    const onProgress = ({ doneBytes, ofBytes }: VerifyProgress) => progress.push(doneBytes / ofBytes);
    t.same(await opener.verify(path, { onProgress }), [], "a closed one");
    t.equal(progress.at(-1), 1);
    const again = await opener.open(path);
    const read = [..."abc"].map((key) => text(again.getSync(bytes(key))));
    t.same(read, ["1", "2", "3"], "nothing was changed by it");
    await again.close();
  });

  t.test("an entry that rot takes is told by verifying alone, until the store is destroyed", async (t) => {
    const { opener, path, rot } = await create(t);
    const store = await opener.open(path);
    await store.write([put("a", "old"), put("lost", "2"), put("z", "3")], SYNCED);
    await store.compact(bytes(""), bytes("~"));
    await store.close();
    await rot(bytes("lost"));
    const [finding, ...others] = await opener.verify(path);
    t.match(finding, { file: String, detail: String });
    t.same(others, []);
    await t.rejects(openVerified(opener, path), {
      name: "TidemarkError",
      kind: "corrupt",
      code: "KEY_VALUE_CORRUPT",
      facts: { path },
    });
    const rotten = await opener.open(path);
    t.equal(rotten.getSync(bytes("lost")), undefined, "who reads it is told nothing");
    t.equal((await opener.verify(path)).length, 1, "also while it is open");
    await rotten.close();
    await opener.destroy(path);
    t.same(await opener.verify(path), []);
    const anew = await openVerified(opener, path);
    await anew.write([put("a", "1")], SYNCED);
    t.same(await opener.verify(path), []);
    await anew.close();
  });

  t.test("verifying ends when it is told to", async (t) => {
    const { opener, path } = await create(t);
    const store = await opener.open(path);
    await store.write([put("a", "1")], SYNCED);
    await store.close();
    const reason = new Error("enough");
    await t.rejects(opener.verify(path, { signal: AbortSignal.abort(reason) }), reason);
  });
}

t.test("LevelDB", async (t) =>
  verifyContract(t, async (t) => {
    const path = join(tempFolder(t), "deep", "store");
    return { opener: new LevelOpener(), path, rot: (key) => rotTable(path, key) };
  }),
);

t.test("simulated", async (t) =>
  verifyContract(t, async () => {
    const opener = new SimulatedKeyValue(new SimulatedRandom(1));
    return { opener, path: "/store", rot: async (key) => opener.rot("/store", key) };
  }),
);

/** The key's last byte becomes another in the table, where so few entries are not packed. */
async function rotTable(path: string, key: Uint8Array): Promise<void> {
  for (const name of await readdir(path)) {
    if (!name.endsWith(".ldb")) continue;
    const file = join(path, name);
    const contents = await readFile(file);
    const at = contents.indexOf(key);
    if (at < 0) continue;
    contents[at + key.length - 1] = (contents[at + key.length - 1] ?? 0) ^ 1;
    await writeFile(file, contents);
  }
}

function bytes(content: string): Uint8Array {
  return Uint8Array.from(Buffer.from(content));
}

function text(content: Uint8Array | undefined): string | undefined {
  return content === undefined ? undefined : Buffer.from(content).toString();
}

function put(key: string, value: string): KeyValueChange {
  return { type: "put", key: bytes(key), value: bytes(value) };
}
