import { cp, open, readFile, rename, rm, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import t, { type Test } from "tap";
import type { KeyValueFinding } from "#src/platform/key-value/key-value.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { verifyStore } from "#src/platform/key-value/leveldb-files/verify-store.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { type FilledStore, filesNamed, fillStore, readCopy } from "#test/support/leveldb-store.js";
import { tempFolder } from "#test/support/temp-folder.js";

const opener = new LevelOpener();
const TABLE = /\.ldb$/;
const LOG = /\.log$/;
const MANIFEST = /^MANIFEST-/;

async function filled(t: Test): Promise<FilledStore> {
  return await fillStore(opener, join(tempFolder(t), "store"));
}

/** Flips bits of the byte, looks, and puts it back. */
async function withFlip(path: string, at: number, mask: number, look: () => Promise<void>): Promise<void> {
  const file = await open(path, "r+");
  try {
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, at);
    await file.write(Uint8Array.of((byte[0] ?? 0) ^ mask), 0, 1, at);
    await look();
    await file.write(byte, 0, 1, at);
  } finally {
    await file.close();
  }
}

t.test("a store is sound: when it was never made, is empty, is full, was opened again", async (t) => {
  const path = join(tempFolder(t), "store");
  t.same(await verifyStore(path), []);
  await (await opener.open(path)).close();
  t.same(await verifyStore(path), []);
  const { states } = await fillStore(opener, path);
  t.ok((await filesNamed(path, TABLE)).length >= 3, "it has several tables");
  t.same(await verifyStore(path), []);
  const progress: number[] = [];
  await verifyStore(path, { onProgress: ({ doneBytes, ofBytes }) => progress.push(doneBytes / ofBytes) });
  t.equal(progress.at(-1), 1);
  t.equal(await readCopy(opener, path, `${path}-copy`), states.at(-1));
  t.same(await verifyStore(`${path}-copy`), []);
});

/**
 * Every byte of the small files and of the ends of tables, where their lists of blocks are, and every so many of the rest.
 * What is not reported must be harmless: LevelDB then reads all there is; or, of the log, the newest batch is gone as if it
 * had never been written.
 */
const SAMPLED: readonly (readonly [
  string,
  RegExp,
  { readonly every: number; readonly end: number; readonly quiet: number },
])[] = [
  ["a table", TABLE, { every: 400, end: 600, quiet: 0 }],
  ["the log", LOG, { every: 160, end: 60, quiet: 80 }],
  ["the list of tables", MANIFEST, { every: 1, end: 0, quiet: 2 }],
  ["CURRENT", /^CURRENT$/, { every: 1, end: 0, quiet: 0 }],
];
for (const [name, pattern, { every, end, quiet }] of SAMPLED) {
  t.test(`a flipped byte of ${name} is reported, or changes nothing`, async (t) => {
    const { path, states } = await fillStore(opener, join(tempFolder(t), "store"), 2);
    const random = new SimulatedRandom(9);
    const folder = tempFolder(t);
    const harmless = new Set<string | undefined>(pattern === LOG ? states.slice(-2) : states.slice(-1));
    let [reported, unreported] = [0, 0];
    const harmful: string[] = [];
    for (const file of await filesNamed(path, pattern)) {
      const { size } = await stat(file);
      for (let at = 0; at < size; at += at >= size - end - 1 ? 1 : random.integer(1, 2 * every - 1)) {
        await withFlip(file, at, random.integer(1, 255), async () => {
          const findings = await verifyStore(path);
          if (findings.length > 0) {
            reported += 1;
            return;
          }
          unreported += 1;
          const read = await readCopy(opener, path, join(folder, String(unreported)));
          if (!harmless.has(read)) harmful.push(`${basename(file)} at ${at}`);
        });
      }
    }
    t.comment(`${reported} reported, ${unreported} harmless`);
    t.same(harmful, []);
    t.ok(reported > 10, "some were reported");
    t.ok(unreported <= quiet, `${unreported} were not`);
  });
}

t.test("the log may end anywhere: what is left is what was written up to some batch", async (t) => {
  const { path, states } = await filled(t);
  const [log = ""] = await filesNamed(path, LOG);
  const whole = await readFile(log);
  const folder = tempFolder(t);
  const random = new SimulatedRandom(3);
  const wrong: string[] = [];
  for (let cut = 0; cut <= whole.length; cut += random.integer(1, 9000)) {
    for (const [how, bytes] of [
      ["cut", whole.subarray(0, cut)],
      ["zeros", Buffer.concat([whole.subarray(0, cut), new Uint8Array(whole.length - cut)])],
    ] as const) {
      await writeFile(log, bytes);
      const read = await readCopy(opener, path, join(folder, `${how}-${cut}`));
      if ((await verifyStore(path)).length > 0 || read === undefined || !states.includes(read)) {
        wrong.push(`${how} at ${cut}`);
      }
    }
  }
  t.same(wrong, []);
});

t.test("the list of tables may end anywhere: then it is reported, or changes nothing", async (t) => {
  const { path, states } = await fillStore(opener, join(tempFolder(t), "store"), 2);
  const [list = ""] = await filesNamed(path, MANIFEST);
  const whole = await readFile(list);
  const folder = tempFolder(t);
  const wrong: string[] = [];
  let reported = 0;
  for (let cut = 0; cut < whole.length; cut += 1) {
    for (const [how, bytes] of [
      ["cut", whole.subarray(0, cut)],
      ["zeros", Buffer.concat([whole.subarray(0, cut), new Uint8Array(whole.length - cut)])],
    ] as const) {
      await writeFile(list, bytes);
      if ((await verifyStore(path)).length > 0) reported += 1;
      else if ((await readCopy(opener, path, join(folder, `${how}-${cut}`))) !== states.at(-1)) {
        wrong.push(`${how} at ${cut}`);
      }
    }
  }
  t.same(wrong, []);
  t.ok(reported > whole.length, `${reported} were reported`);
});

const DAMAGES: readonly (readonly [string, RegExp, (file: string) => Promise<void>, RegExp])[] = [
  ["a table is missing", TABLE, unlink, /missing/],
  ["a table is shorter", TABLE, async (file) => truncate(file, (await stat(file)).size - 1), /bytes/],
  ["a table is empty", TABLE, (file) => truncate(file, 0), /bytes/],
  ["a table is longer", TABLE, async (file) => writeFile(file, "x", { flag: "a" }), /bytes/],
  ["the log is missing", LOG, unlink, /missing/],
  ["the list is missing", MANIFEST, unlink, /missing/],
  ["the list is empty", MANIFEST, (file) => truncate(file, 0), /does not say/],
  ["CURRENT is missing", /^CURRENT$/, unlink, /missing/],
  ["CURRENT is empty", /^CURRENT$/, (file) => truncate(file, 0), /name/],
];
for (const [name, pattern, damage, detail] of DAMAGES) {
  t.test(`reported with the file: ${name}`, async (t) => {
    const { path } = await filled(t);
    const [file = ""] = await filesNamed(path, pattern);
    await damage(file);
    t.match(await verifyStore(path), [{ file: basename(file), detail }]);
  });
}

t.test("one finding a file, each with its place", async (t) => {
  const { path } = await filled(t);
  const tables = await filesNamed(path, TABLE);
  for (const table of tables) {
    const bytes = await readFile(table);
    await writeFile(table, bytes.fill(0x55, 10, 5000));
  }
  const findings = await verifyStore(path);
  t.same(new Set(findings.map(({ file }) => file)), new Set(tables.map((file) => basename(file))));
  t.ok(findings.every(({ at }) => at === 0));
});

t.test("files that are not in force are nobody's", async (t) => {
  const { path } = await filled(t);
  for (const name of ["000001.log", "999999.ldb", "MANIFEST-999998", "LOG", "000007.dbtmp"]) {
    await writeFile(join(path, name), "anything");
  }
  t.same(await verifyStore(path), []);
});

t.test("tables with the old suffix", async (t) => {
  const { path } = await filled(t);
  for (const table of await filesNamed(path, TABLE)) await rename(table, table.replace(TABLE, ".sst"));
  t.same(await verifyStore(path), []);
});

t.test("a table that is gone because the store has replaced it is no finding", async (t) => {
  const { path } = await filled(t);
  const before = `${path}-before`;
  await cp(path, before, { recursive: true });
  const [old = ""] = await filesNamed(before, MANIFEST);
  const store = await opener.open(path);
  await store.compact(Buffer.from("k"), Buffer.from("l"));
  await store.close();
  const current = await readFile(join(path, "CURRENT"));
  // As of before, until the first table is looked for.
  await cp(old, join(path, basename(old)));
  await cp(join(before, "CURRENT"), join(path, "CURRENT"));
  t.ok(
    (await verifyStore(path)).some(({ detail }) => detail === "it is missing"),
    "while the list names it",
  );
  const throttle = { take: async () => await writeFile(join(path, "CURRENT"), current) };
  t.same(await verifyStore(path, { throttle }), []);
});

t.test("a store that is written, merged and read meanwhile is sound all along", async (t) => {
  const path = join(tempFolder(t), "store");
  const store = await opener.open(path);
  const random = new SimulatedRandom(2);
  const findings: KeyValueFinding[] = [];
  let [passes, isWriting] = [0, true];
  const verifying = (async () => {
    for (; isWriting; passes += 1) findings.push(...(await verifyStore(path)));
  })();
  for (let round = 0; round < 50; round += 1) {
    const changes = Array.from({ length: 600 }, () => ({
      type: "put" as const,
      key: Buffer.from(String(random.integer(0, 1e9))),
      value: Uint8Array.from({ length: 150 }, () => random.integer(0, 255)),
    }));
    await store.write(changes, { sync: round % 10 === 0 });
    if (round % 40 === 39) await store.compact(Buffer.from("0"), Buffer.from("9"));
  }
  isWriting = false;
  await verifying;
  await store.close();
  t.same(findings, []);
  t.ok(passes > 3, `${passes} passes`);
});

t.test("ends when it is told to, and takes leave for all that it reads", async (t) => {
  const { path } = await filled(t);
  const stop = new AbortController();
  const reason = new Error("enough");
  let taken = 0;
  const throttle = {
    take: async (bytes: number) => {
      taken += bytes;
    },
  };
  await verifyStore(path, { throttle });
  let sizes = 0;
  for (const file of await filesNamed(path, /\.(ldb|log)$/)) sizes += (await stat(file)).size;
  t.ok(taken > sizes * 0.99, "nothing is read without");
  const stopping = { take: async () => stop.abort(reason) };
  await t.rejects(verifyStore(path, { signal: stop.signal, throttle: stopping }), reason);
  await rm(path, { recursive: true });
});
