import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { noSpaceError } from "#src/platform/key-value/key-value-error.js";
import { pattern } from "#test/support/batches.js";
import { KEEP_ALL, KEEP_ONE, SmallStore } from "#test/support/small-store.js";

/** What the journal keeps of an entry that was left in its middle. */

async function journalBytes(small: SmallStore): Promise<number> {
  const folder = `${SmallStore.directory}/journal`;
  const names = await small.disk.list(folder);
  const sizes = await Promise.all(
    names.map(async (name) => (await small.disk.stat(`${folder}/${name}`))?.sizeBytes),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Forty slots' worth of writes behind the fork, then a history of its own. */
async function abandoned(small: SmallStore, keep: (store: Store, end: Position) => Promise<unknown>) {
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  const fork = present(store.end, "an end");
  for (let seed = 0; seed < 60; seed += 1) await small.write(store, 1, 4096 * (seed % 40), seed);
  await store.settled();
  await keep(store, present(store.end, "an end"));
  const before = await journalBytes(small);
  const entry = await small.fork(store, 0xc1n, fork, 1000);
  return { store, entry, before };
}

async function goOn(small: SmallStore, store: Store, entry: LineageEntry): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (let seed = 0; seed < 20; seed += 1) await small.write(store, 1, 4096 * seed, seed, 4096, entry);
    await small.cut(store, [1], entry);
    t.same((await store.maintain()).problems, []);
  }
}

t.test("I14: what was written behind the fork goes once nobody needs it", async (t) => {
  const small = new SmallStore(3);
  const { store, entry, before } = await abandoned(small, async () => undefined);
  for (const { entry: tail } of store.branches) await store.dropBranch(tail.id);
  await goOn(small, store, entry);
  const after = await journalBytes(small);
  t.ok(after < before / 2, `${before} bytes became ${after}`);
  await t.rejects(small.read(store, 1, 20), { code: "POINT_GONE" });
  const back = {
    epoch: 3,
    id: 0xd1n,
    first: 3000,
    parent: { entry: small.root.id, sequence: 30 },
    writer: "d",
  };
  await t.rejects(store.adoptLineage([small.root, back]), { code: "LINEAGE_LEAVES_IMAGES" });
  await store.close();
  small.end("kill");
  const again = await small.open();
  t.same(again.findings, []);
  t.same(
    (await small.read(again, 1, present(again.end, "an end").sequence, entry)).subarray(0, 4096),
    pattern(4096, 0),
  );
  await again.close();
});

t.test("I9: it stays as long as a branch grows from its end", async (t) => {
  const small = new SmallStore(3);
  const { store, entry, before } = await abandoned(small, (store, position) =>
    store.beginBranch("kept", "what was left", { position, members: [] }),
  );
  await goOn(small, store, entry);
  t.ok((await journalBytes(small)) >= before);
  const [kept] = store.branches;
  const found = new Uint8Array(4096);
  await store.device(1, present(kept, "the branch").entry.id).read(39 * 4096, found);
  t.same(found, pattern(4096, 39));
  await store.dropBranch(present(kept, "the branch").entry.id);
  await goOn(small, store, entry);
  t.ok((await journalBytes(small)) < before / 2, "and goes with it");
  await store.close();
});

t.test("no branch begins in what a life before has let go of behind a fork", async (t) => {
  const small = new SmallStore(1);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open([1]);
  await small.write(store, 1, 0, 1);
  await small.cut(store);
  const fork = store.end ?? { entry: 0n, sequence: 0 };
  for (let n = 0; n < 40; n += 1) await small.write(store, 1, 4096 * (n % 8), n);
  const left = { entry: small.root.id, sequence: fork.sequence + 38 };
  const entry = await small.fork(store, 0xc1n, fork, fork.sequence + 1);
  for (const { entry: branch } of store.branches) await store.dropBranch(branch.id);
  for (let n = 0; n < 25; n += 1) await small.write(store, 1, 4096 * n, n, 4096, entry);
  await small.cut(store, [1], entry);
  const { trimmedSegments } = await store.maintain();
  t.ok(trimmedSegments > 0, "what was left goes");
  const begin = (held: typeof store) => held.beginBranch("drill", "d", { position: left, members: [] });
  await t.rejects(begin(store), { code: "POINT_GONE" });
  await store.close();
  const again = await small.open();
  t.same(again.reservations, []);
  await t.rejects(begin(again), { code: "POINT_GONE" });
  await again.close();
});

/** Stores of which the index can't be written while it is told so. */
class FullIndex implements KeyValueOpener {
  isFull = false;
  readonly #inner: KeyValueOpener;

  constructor(inner: KeyValueOpener) {
    this.#inner = inner;
  }

  async open(path: string) {
    const store = await this.#inner.open(path);
    if (!path.includes("/index/")) return store;
    return new Proxy(store, {
      get: (target, name) => {
        if (name === "write" && this.isFull) return () => Promise.reject(noSpaceError(path));
        const found: unknown = Reflect.get(target, name);
        return typeof found === "function" ? found.bind(target) : found;
      },
    });
  }

  destroy(path: string) {
    return this.#inner.destroy(path);
  }

  verify: KeyValueOpener["verify"] = (path, options) => this.#inner.verify(path, options);
}

async function imagesOf(small: SmallStore, store: Store): Promise<ReadonlyMap<number, Uint8Array>> {
  const images = new Map<number, Uint8Array>();
  for (const { position } of store.points.points)
    images.set(position.sequence, await small.read(store, 1, position.sequence));
  return images;
}

async function wrongPoints(small: SmallStore, store: Store, expected: ReadonlyMap<number, Uint8Array>) {
  const wrong: string[] = [];
  for (const { position } of store.points.points) {
    const found = await small.read(store, 1, position.sequence).catch((error: Error) => error.message);
    const is = expected.get(position.sequence) ?? new Uint8Array();
    if (typeof found === "string" || !equalBytes(found, is)) wrong.push(`${position.sequence}: ${found}`);
  }
  return wrong;
}

t.test(
  "I6: while the index could not follow a compacted file, the journal keeps what it leads to",
  async (t) => {
    const small = new SmallStore(1);
    let policy = KEEP_ALL;
    small.rules = { ...small.rules, policy: () => policy };
    const keyValue = new FullIndex(small.keyValue);
    const store = await small.open([1], { keyValue });
    for (let write = 1; write <= 60; write += 1) {
      await small.write(store, 1, (write % 8) * 4096, write);
      if (write % 5 === 0) await small.cut(store);
    }
    const expected = await imagesOf(small, store);
    policy = { ...KEEP_ALL, windowMs: 1000, keep: [{ everyMs: 10_000, forMs: 1e12 }] };
    // From the moment on at which the first file gets its name.
    const path = (name: string) => {
      keyValue.isFull ||= name.includes("/compacted/");
      return false;
    };
    const rule = small.disk.faults.add({
      operations: ["rename"],
      path,
      fault: { type: "error", code: "EIO" },
    });
    const { problems } = await store.maintain();
    t.match(problems, [{ code: "COMPACTION_UNFINISHED" }]);
    t.same(await wrongPoints(small, store, expected), [], "every point that is kept is read as before");

    rule.remove();
    keyValue.isFull = false;
    await small.time.runFor(60_000);
    let trimmed = 0;
    for (let round = 0; round < 3; round += 1) trimmed += (await store.maintain()).trimmedSegments;
    t.ok(store.compacted.spans().length > 0);
    t.ok(trimmed > 0, "once it follows, the journal lets go");
    t.same(await wrongPoints(small, store, expected), []);
    await store.close();
    small.end("crash");
    const again = await small.open();
    t.same(await wrongPoints(small, again, expected), []);
    await again.close();
  },
);
