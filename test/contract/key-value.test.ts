import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import type {
  KeyRange,
  KeyValueChange,
  KeyValueIterator,
  KeyValueOpener,
  KeyValueStore,
} from "#src/platform/key-value/key-value.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

interface Harness {
  readonly opener: KeyValueOpener;
  readonly path: string;
}

const SYNCED = { sync: true };
const UNSYNCED = { sync: false };

function keyValueContract(t: Test, create: (t: Test) => Promise<Harness>): void {
  const withStore = async (t: Test): Promise<KeyValueStore> => {
    const { opener, path } = await create(t);
    const store = await opener.open(path);
    t.teardown(() => store.close());
    return store;
  };

  t.test("gives back what was put, and nothing for what was not", async (t) => {
    const store = await withStore(t);
    await store.write([put("a", "1"), put("", "empty key"), put("b", "")], UNSYNCED);
    t.equal(text(await store.get(bytes("a"))), "1");
    t.equal(text(store.getSync(bytes("a"))), "1");
    t.equal(text(await store.get(bytes(""))), "empty key");
    t.equal(text(store.getSync(bytes("b"))), "");
    t.equal(await store.get(bytes("c")), undefined);
    t.equal(store.getSync(bytes("c")), undefined);
  });

  t.test("a batch is applied whole, in its order", async (t) => {
    const store = await withStore(t);
    await store.write([put("a", "old"), put("gone", "x")], UNSYNCED);
    await store.write([put("a", "1"), del("gone"), put("a", "2"), del("never there"), put("b", "3")], SYNCED);
    t.same(await entriesOf(store, {}), ["a=2", "b=3"]);
    await store.write([], UNSYNCED);
    t.same(await entriesOf(store, {}), ["a=2", "b=3"]);
  });

  // A slice of a Buffer shares its memory, one of a Uint8Array does not: both kinds are tried.
  for (const [kind, made] of [
    ["Uint8Array", bytes],
    ["Buffer", (content: string) => Buffer.from(content)],
  ] as const) {
    t.test(`the caller may use its buffers again as soon as it has called (${kind})`, async (t) => {
      const store = await withStore(t);
      const whole = made("xxkeyvaluexx");
      const change = { type: "put", key: whole.subarray(2, 5), value: whole.subarray(5, 10) } as const;
      const writing = store.write([change], UNSYNCED);
      whole.fill(0);
      await writing;
      const key = made("key");
      const reading = store.get(key);
      key.fill(0);
      t.equal(text(await reading), "value");
      const [from, to] = [made("k"), made("l")];
      const iterator = store.iterate({ from, to, reverse: true });
      from.fill(0xff);
      to.fill(0);
      t.same(await keysOf(iterator), ["key"]);
      const target = made("kez");
      iterator.seek(target);
      target.fill(0);
      t.same(await keysOf(iterator), ["key"]);
      await iterator.close();
    });
  }

  t.test("what the caller does to an answer stays with the caller", async (t) => {
    const store = await withStore(t);
    await store.write([{ type: "put", key: Buffer.from("a"), value: Buffer.from("1") }], UNSYNCED);
    store.getSync(bytes("a"))?.fill(0);
    (await store.get(bytes("a")))?.fill(0);
    const iterator = store.iterate({});
    for (const entry of await iterator.next(1)) {
      entry.key.fill(0);
      entry.value.fill(0);
    }
    await iterator.close();
    t.same(await entriesOf(store, {}), ["a=1"]);
  });

  t.test("what it gave out does not change under the reader", async (t) => {
    const store = await withStore(t);
    await store.write([put("a", "1")], UNSYNCED);
    const value = store.getSync(bytes("a"));
    value?.fill(0);
    await store.write([put("a", "2")], UNSYNCED);
    t.same([...(value ?? [])], [0]);
    t.equal(text(store.getSync(bytes("a"))), "2");
  });

  t.test("keys are ordered as unsigned bytes, a prefix first", async (t) => {
    const store = await withStore(t);
    const keys = [[0xff], [0x80], [0x7f, 0xff], [0x7f], [0], [], [0, 0], [0xff, 0]];
    await store.write(
      keys.map((key) => ({ type: "put" as const, key: Uint8Array.from(key), value: bytes("v") })),
      UNSYNCED,
    );
    const iterator = store.iterate({});
    const read = (await iterator.next(100)).map((entry) => [...entry.key]);
    await iterator.close();
    t.same(read, [[], [0], [0, 0], [0x7f], [0x7f, 0xff], [0x80], [0xff], [0xff, 0]]);
  });

  const RANGES: readonly (readonly [string, KeyRange, string])[] = [
    ["all", {}, "abcdef"],
    ["all, downwards", { reverse: true }, "fedcba"],
    ["from a key that is there", { from: bytes("c") }, "cdef"],
    ["from a key that is not", { from: bytes("bb") }, "cdef"],
    ["up to, which is left out", { to: bytes("c") }, "ab"],
    ["a span", { from: bytes("b"), to: bytes("e") }, "bcd"],
    ["a span, downwards", { from: bytes("b"), to: bytes("e"), reverse: true }, "dcb"],
    ["downwards from between", { to: bytes("dd"), reverse: true }, "dcba"],
    ["at most two", { from: bytes("b"), limit: 2 }, "bc"],
    ["the last one", { reverse: true, limit: 1 }, "f"],
    ["the last one below a bound that is there", { to: bytes("d"), reverse: true, limit: 1 }, "c"],
    ["an empty span", { from: bytes("c"), to: bytes("c") }, ""],
    ["an empty span, downwards", { from: bytes("c"), to: bytes("c"), reverse: true }, ""],
    ["ends that have crossed", { from: bytes("e"), to: bytes("b") }, ""],
    ["beyond the end", { from: bytes("x") }, ""],
    ["nothing at all", { limit: 0 }, ""],
  ];
  t.test("ranges", async (t) => {
    const store = await withStore(t);
    await store.write(
      [..."abcdef"].map((key) => put(key, key)),
      UNSYNCED,
    );
    for (const [name, range, expected] of RANGES) {
      const iterator = store.iterate(range);
      t.equal(await keysFrom(iterator), expected, name);
      await iterator.close();
    }
  });

  const SEEKS: readonly (readonly [string, KeyRange, string, string])[] = [
    ["to a key", {}, "c", "cdef"],
    ["between keys", {}, "cc", "def"],
    ["behind the last", {}, "x", ""],
    ["to a key, downwards", { reverse: true }, "c", "cba"],
    ["between keys, downwards", { reverse: true }, "cc", "cba"],
    ["below the first, downwards", { reverse: true }, "", ""],
    ["above the last, downwards", { reverse: true }, "x", "fedcba"],
    ["before the range begins there", { from: bytes("c"), to: bytes("e") }, "a", "cd"],
    [
      "above the range, downwards, begins at its top",
      { from: bytes("c"), to: bytes("e"), reverse: true },
      "x",
      "dc",
    ],
    ["to the bound left out, downwards", { from: bytes("c"), to: bytes("e"), reverse: true }, "e", "dc"],
    ["behind the range", { from: bytes("c"), to: bytes("e") }, "e", ""],
    ["below the range, downwards", { from: bytes("c"), to: bytes("e"), reverse: true }, "b", ""],
  ];
  t.test("seeks", async (t) => {
    const store = await withStore(t);
    await store.write(
      [..."abcdef"].map((key) => put(key, key)),
      UNSYNCED,
    );
    for (const [name, range, target, expected] of SEEKS) {
      const iterator = store.iterate(range);
      iterator.seek(bytes(target));
      t.equal(await keysFrom(iterator), expected, name);
      iterator.seek(bytes(target));
      t.equal(await keysFrom(iterator), expected, `${name}, again from the end`);
      await iterator.close();
    }
  });

  t.test("a limit counts what is given, across seeks", async (t) => {
    const store = await withStore(t);
    await store.write(
      [..."abcdef"].map((key) => put(key, key)),
      UNSYNCED,
    );
    const iterator = store.iterate({ limit: 3 });
    t.equal((await iterator.next(2)).length, 2);
    iterator.seek(bytes("e"));
    t.same(
      (await iterator.next(2)).map((entry) => text(entry.key)),
      ["e"],
    );
    iterator.seek(bytes("a"));
    t.equal((await iterator.next(2)).length, 0);
    await iterator.close();
  });

  t.test("an iterator sees the entries of the moment it was made", async (t) => {
    const store = await withStore(t);
    await store.write([put("a", "1"), put("b", "1"), put("c", "1")], UNSYNCED);
    const iterator = store.iterate({});
    t.equal(text((await iterator.next(1))[0]?.key), "a");
    await store.write([put("b", "2"), del("c"), put("bb", "new")], SYNCED);
    const rest = (await iterator.next(10)).map((entry) => `${text(entry.key)}=${text(entry.value)}`);
    t.same(rest, ["b=1", "c=1"]);
    iterator.seek(bytes("a"));
    t.equal(await keysFrom(iterator), "abc", "also after a seek back");
    await iterator.close();
    t.same(await entriesOf(store, {}), ["a=1", "b=2", "bb=new"]);
  });

  t.test("iterators that are made together see each batch whole or not at all", async (t) => {
    const store = await withStore(t);
    const torn: string[] = [];
    let isOver = false;
    const writing = (async () => {
      for (let turn = 0; !isOver; turn += 1) {
        await store.write([put("a", String(turn)), put("z", String(turn))], UNSYNCED);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let turn = 0; turn < 300; turn += 1) {
      // Between two of them a write may be under way in a thread.
      await new Promise((resolve) => setImmediate(resolve));
      const both = store.iterateAll([{ to: bytes("m") }, { from: bytes("m"), reverse: true }]);
      const [one, other] = await Promise.all(both.map((iterator) => iterator.next(1)));
      const [a, z] = [one, other].map((entries) => entries?.map(({ value }) => text(value)).join());
      if (a !== z) torn.push(`${a} and ${z}`);
      await Promise.all(both.map((iterator) => iterator.close()));
    }
    isOver = true;
    await writing;
    t.same(torn, []);
    const [left] = store.iterateAll([{}, {}]);
    await store.write([del("a"), del("z")], UNSYNCED);
    t.equal((await left?.next(9))?.length, 2, "as they were when it was called");
    await left?.close();
    await store.close();
  });

  t.test("an iterator takes one call at a time", async (t) => {
    const store = await withStore(t);
    const iterator = store.iterate({});
    const first = iterator.next(1);
    t.throws(() => iterator.seek(bytes("a")), { name: "AssertionFailure" });
    await t.rejects(iterator.next(1), { name: "AssertionFailure" });
    await first;
    await iterator.close();
    await iterator.close();
  });

  t.test("ten thousand entries come back in order, however they are read", async (t) => {
    const store = await withStore(t);
    const random = new SimulatedRandom(7);
    const model = new Map<string, string>();
    for (let round = 0; round < 20; round += 1) {
      const changes = Array.from({ length: 500 }, () => {
        const key = String(random.integer(0, 12_000)).padStart(5, "0");
        if (random.chance(0.2)) {
          model.delete(key);
          return del(key);
        }
        model.set(key, `value ${round} of ${key}`);
        return put(key, `value ${round} of ${key}`);
      });
      await store.write(changes, UNSYNCED);
    }
    await store.compact(bytes(""), bytes("~"));
    const expected = [...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${value}`);
    t.same(await entriesOf(store, {}), expected);
    t.same(await entriesOf(store, { reverse: true }), expected.toReversed());
  });

  t.test("a store that is opened again holds what was written", async (t) => {
    const { opener, path } = await create(t);
    const first = await opener.open(path);
    await first.write([put("a", "1")], SYNCED);
    await first.write([put("b", "2")], UNSYNCED);
    await first.close();
    const second = await opener.open(path);
    t.same(await entriesOf(second, {}), ["a=1", "b=2"]);
    await second.close();
  });

  t.test("a store is open once; it can be destroyed when it is closed", async (t) => {
    const { opener, path } = await create(t);
    const store = await opener.open(path);
    await store.write([put("a", "1")], SYNCED);
    await t.rejects(opener.open(path), { name: "TidemarkError", kind: "refused", code: "KEY_VALUE_LOCKED" });
    await t.rejects(opener.destroy(path), {
      name: "TidemarkError",
      kind: "refused",
      code: "KEY_VALUE_LOCKED",
    });
    t.equal(text(store.getSync(bytes("a"))), "1");
    await store.close();
    await opener.destroy(path);
    const empty = await opener.open(path);
    t.same(await entriesOf(empty, {}), []);
    await empty.close();
    await opener.destroy(path);
    await opener.destroy(path);
  });

  t.test("a closed store refuses everything; closing again does nothing", async (t) => {
    const { opener, path } = await create(t);
    const store = await opener.open(path);
    const iterator = store.iterate({});
    const writing = store.write([put("a", "1")], UNSYNCED);
    await Promise.all([writing, store.close()]);
    const closed = { name: "TidemarkError", kind: "refused", code: "KEY_VALUE_CLOSED" };
    await t.rejects(store.get(bytes("a")), closed);
    t.throws(() => store.getSync(bytes("a")), closed);
    await t.rejects(store.write([put("a", "2")], UNSYNCED), closed);
    await t.rejects(store.compact(bytes("a"), bytes("b")), closed);
    t.throws(() => store.iterate({}), closed);
    await t.rejects(iterator.next(1), closed);
    await iterator.close();
    await store.close();
    const again = await opener.open(path);
    t.equal(text(again.getSync(bytes("a"))), "1", "what was under way at the close was written");
    await again.close();
  });
}

t.test("LevelDB", async (t) =>
  keyValueContract(t, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), "tidemark-key-value-"));
    t.teardown(() => rm(directory, { recursive: true, force: true }));
    return { opener: new LevelOpener(), path: join(directory, "deep", "store") };
  }),
);

t.test("simulated", async (t) =>
  keyValueContract(t, async () => ({
    opener: new SimulatedKeyValue(new SimulatedRandom(1)),
    path: "/store",
  })),
);

function bytes(content: string): Uint8Array {
  return Uint8Array.from(Buffer.from(content));
}

function text(content: Uint8Array | undefined): string | undefined {
  return content === undefined ? undefined : Buffer.from(content).toString();
}

function put(key: string, value: string): KeyValueChange {
  return { type: "put", key: bytes(key), value: bytes(value) };
}

function del(key: string): KeyValueChange {
  return { type: "delete", key: bytes(key) };
}

async function keysOf(iterator: KeyValueIterator): Promise<string[]> {
  return (await iterator.next(9)).map((entry) => text(entry.key) ?? "");
}

async function keysFrom(iterator: KeyValueIterator): Promise<string> {
  let keys = "";
  for (let read = await iterator.next(2); read.length > 0; read = await iterator.next(2)) {
    keys += read.map((entry) => text(entry.key)).join("");
  }
  return keys;
}

async function entriesOf(store: KeyValueStore, range: KeyRange): Promise<string[]> {
  const iterator = store.iterate(range);
  const entries: string[] = [];
  for (let read = await iterator.next(1000); read.length > 0; read = await iterator.next(1000)) {
    entries.push(...read.map((entry) => `${text(entry.key)}=${text(entry.value)}`));
  }
  await iterator.close();
  return entries;
}
