import { present } from "#src/base/assert.js";
import {
  decodeVersion,
  encodeVersion,
  memberIn,
  placeOf,
  slotOf,
  TABLE,
  versionKey,
} from "#src/data-path/replica/index-format.js";
import type {
  KeyValueEntry,
  KeyValueFinding,
  KeyValueOpener,
  KeyValueStore,
  VerifyOptions,
} from "#src/platform/key-value/key-value.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { hash64 } from "#test/support/hash.js";

/** Hands out stores, keeps a hand on the one that was opened last, and lets every write fail while it is told to. */
export class OpenStores implements KeyValueOpener {
  failure: Error | undefined;
  readonly #opener: KeyValueOpener;
  #newest: KeyValueStore | undefined;
  #newestPath = "";
  #opened = 0;

  constructor(opener: KeyValueOpener) {
    this.#opener = opener;
  }

  get newest(): KeyValueStore {
    return present(this.#newest, "an open store");
  }

  get newestPath(): string {
    return this.#newestPath;
  }

  get opened(): number {
    return this.#opened;
  }

  async open(path: string): Promise<KeyValueStore> {
    const store = await this.#opener.open(path);
    this.#newest = store;
    this.#newestPath = path;
    this.#opened += 1;
    return {
      get: (key) => store.get(key),
      getSync: (key) => store.getSync(key),
      iterate: (range) => store.iterate(range),
      iterateAll: (ranges) => store.iterateAll(ranges),
      compact: (from, to) => store.compact(from, to),
      close: () => store.close(),
      write: (changes, options) =>
        this.failure === undefined ? store.write(changes, options) : Promise.reject(this.failure),
    };
  }

  verify(path: string, options?: VerifyOptions): Promise<readonly KeyValueFinding[]> {
    return this.#opener.verify(path, options);
  }

  destroy(path: string): Promise<void> {
    return this.#opener.destroy(path);
  }
}

/**
 * Does something to an entry of an index, behind its back: a bit flips, an entry vanishes, or one is made that a good hash
 * vouches for and the journal does not. Answers what it did; undefined when there was nothing to do it to.
 */
export async function damageIndex(
  store: KeyValueStore,
  kind: "flip" | "remove" | "forge",
  random: SimulatedRandom,
  { member, above }: { readonly member: number; readonly above: number },
): Promise<string | undefined> {
  const cursor = store.iterate({ from: Uint8Array.of(TABLE.version), to: Uint8Array.of(TABLE.version + 1) });
  const all: KeyValueEntry[] = [];
  for (let read = await cursor.next(256); read.length > 0; read = await cursor.next(256)) all.push(...read);
  await cursor.close();
  const entries = all.filter(({ key }) => memberIn(key) === member && placeOf(key).sequence > above);
  if (entries.length === 0) return undefined;
  const { key, value } = random.pick(entries);
  const { sequence, branch } = placeOf(key);
  const what = `${slotOf(key)}@${branch.toString(16)}:${sequence}`;
  if (kind === "remove") await store.write([{ type: "delete", key }], { sync: true });
  if (kind === "flip") {
    const bit = random.integer(0, value.length * 8 - 1);
    const flipped = new Uint8Array(value);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await store.write([{ type: "put", key, value: flipped }], { sync: true });
  }
  if (kind === "forge") {
    // What one slot holds is said of another.
    const pieces = present(decodeVersion(key, value, hash64), "a sound version").pieces;
    const forged = versionKey(member, slotOf(key) + 1, sequence, branch);
    const entry = encodeVersion(forged, { complete: false, pieces }, hash64);
    await store.write([{ type: "put", key: forged, value: entry }], { sync: true });
  }
  return what;
}
