import { execFile } from "node:child_process";
import { mkdtemp, open, readdir, rm, stat, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import t, { type Test } from "tap";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";
import { keyValueError } from "#src/platform/key-value/key-value-error.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";

const STORE = new URL("../../../../src/platform/key-value/level-store.js", import.meta.url).href;
const run = promisify(execFile);
/** So many entries more make a write last some milliseconds. */
const FILLER = 5000;
/** Far more than such a write lasts. */
const WAIT_MS_MAX = 2000;
const TURNS = 8;
const opener = new LevelOpener();

async function directoryFor(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "tidemark-level-"));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  return join(directory, "store");
}

/** A closed store whose entries lie in a table file. */
async function filledStore(t: Test): Promise<string> {
  const path = await directoryFor(t);
  const store = await opener.open(path);
  const changes = Array.from({ length: 2000 }, (_, number) => ({
    type: "put" as const,
    key: Buffer.from(String(number).padStart(6, "0")),
    value: Buffer.from(`value ${number}`),
  }));
  await store.write(changes, { sync: true });
  await store.compact(Buffer.from("0"), Buffer.from("9"));
  await store.close();
  return path;
}

async function flipByte(path: string, position: number): Promise<void> {
  const file = await open(path, "r+");
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, position);
  byte[0] = (byte[0] ?? 0) ^ 0xff;
  await file.write(byte, 0, 1, position);
  await file.close();
}

t.test("a store that another process has open is refused", async (t) => {
  const path = await directoryFor(t);
  const store = await opener.open(path);
  t.teardown(() => store.close());
  const program = `
    import { LevelOpener } from ${JSON.stringify(STORE)};
    await new LevelOpener().open(${JSON.stringify(path)}).then(
      () => console.log("opened"),
      (error) => console.log(error.kind, error.code, error.facts.path));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  t.equal(stdout.trim(), `refused KEY_VALUE_LOCKED ${path}`);
});

const DAMAGES: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ["the list of its files is gone", async (path) => unlink(join(path, await nameOf(path, /^MANIFEST-/)))],
  [
    "the list of its files is damaged",
    async (path) => flipByte(join(path, await nameOf(path, /^MANIFEST-/)), 3),
  ],
  [
    "CURRENT is gone, where LevelDB would begin an empty store",
    async (path) => unlink(join(path, "CURRENT")),
  ],
  ["CURRENT is empty", async (path) => writeFile(join(path, "CURRENT"), "")],
  ["a table is gone", async (path) => unlink(join(path, await nameOf(path, /\.ldb$/)))],
];

async function nameOf(path: string, pattern: RegExp): Promise<string> {
  return (await readdir(path)).find((name) => pattern.test(name)) ?? "";
}

for (const [name, damage] of DAMAGES) {
  t.test(`a damaged store is not opened: ${name}`, async (t) => {
    const path = await filledStore(t);
    await damage(path);
    await t.rejects(opener.open(path), {
      name: "TidemarkError",
      kind: "corrupt",
      code: "KEY_VALUE_CORRUPT",
      hint: /rebuild-index/,
      facts: { path },
    });
  });
}

t.test("a damaged table is noticed by who reads it, not taken for an empty one", async (t) => {
  const path = await filledStore(t);
  const table = join(path, await nameOf(path, /\.ldb$/));
  // The footer at the end leads to the index of the table; without it nothing in the table can be read.
  await flipByte(table, (await stat(table)).size - 3);
  const store = await opener.open(path);
  t.teardown(() => store.close());
  const corrupt = { name: "TidemarkError", kind: "corrupt", code: "KEY_VALUE_CORRUPT" };
  await t.rejects(store.get(Buffer.from("000001")), corrupt);
  t.throws(() => store.getSync(Buffer.from("000001")), corrupt);
  const iterator = store.iterate({});
  await t.rejects(iterator.next(1), corrupt);
  await iterator.close();
});

t.test("a path that cannot be a directory fails with its cause", async (t) => {
  const path = await directoryFor(t);
  await writeFile(path, "a file");
  await t.rejects(opener.open(path), { name: "TidemarkError", code: "DISK_EEXIST", facts: { path } });
});

t.test("errors of the system that LevelDB gives as text", async (t) => {
  const failed = (text: string) => Object.assign(new Error(text), { code: "LEVEL_IO_ERROR" });
  const full = keyValueError(failed("IO error: /x/000005.log: No space left on device"), "/x");
  t.match(full, { kind: "exhausted", code: "KEY_VALUE_NO_SPACE" });
  const wrapped = new Error("Database failed to open", {
    cause: failed("IO error: /x/LOG: Input/output error"),
  });
  t.match(keyValueError(wrapped, "/x"), { kind: "failed", code: "KEY_VALUE_IO" });
  t.match(keyValueError(new Error("something else"), "/x"), { kind: "failed", code: "KEY_VALUE_FAILED" });
  t.equal(keyValueError(full, "/y"), full, "one that is ours already stays as it is");
});

t.test("destroying leaves nothing that a new store would see", async (t) => {
  const path = await filledStore(t);
  await opener.destroy(path);
  const store = await opener.open(path);
  t.equal(store.getSync(Buffer.from("000001")), undefined);
  await store.close();
});

/**
 * A write that becomes visible between the first cursor and the second, in a thread: while the second one's range is asked
 * for, this thread waits until it sees it. So whether the two share what they see does not hang on luck.
 */
async function seenByBoth(store: KeyValueStore, turn: number) {
  const marks = ["a", "z"].map((key) => Buffer.from(key));
  const filler = Array.from({ length: FILLER }, (_, number) => Buffer.from(`f${number}`));
  const value = Buffer.from(String(turn));
  const changes = [...marks, ...filler].map((key) => ({ type: "put" as const, key, value }));
  const isThere = () => Buffer.compare(store.getSync(Buffer.from("z")) ?? Buffer.of(), value) === 0;
  const written = store.write(changes, { sync: true });
  // On its way to the thread, a few turns of promises later.
  for (let at = 0; at < 8; at += 1) await undefined;
  let isBetween = false;
  const second = {
    get from() {
      const deadline = performance.now() + WAIT_MS_MAX;
      while (!isThere() && performance.now() < deadline) isBetween = true;
      isBetween &&= isThere();
      return Buffer.from("m");
    },
    reverse: true,
  };
  const cursors = store.iterateAll([{ to: Buffer.from("b") }, second]);
  const found = await Promise.all(cursors.map((cursor) => cursor.next(1)));
  await Promise.all(cursors.map((cursor) => cursor.close()));
  await written;
  return { isBetween, seen: found.map((entries) => Buffer.from(entries[0]?.value ?? []).toString()) };
}

t.test(
  "I12: cursors that are made together see the same, also of a write that ends between them",
  async (t) => {
    const store = await opener.open(await directoryFor(t));
    await seenByBoth(store, 0);
    const torn: string[] = [];
    let between = 0;
    for (let turn = 1; turn <= TURNS; turn += 1) {
      const { isBetween, seen } = await seenByBoth(store, turn);
      between += isBetween ? 1 : 0;
      if (seen[0] !== seen[1]) torn.push(seen.join(" and "));
    }
    t.same(torn, []);
    t.ok(between > 0, `${between} of ${TURNS} writes ended between the two`);
    await store.close();
  },
);
