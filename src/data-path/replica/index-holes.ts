import { formatId64, getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { indexDamaged, indexKeyDamaged } from "#src/data-path/replica/index-damage.js";
import { entriesOf } from "#src/data-path/replica/index-entries.js";
import { isSound, sealed, setUint53Sorting } from "#src/data-path/replica/index-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

/** Sequences of a branch that the journal could not say anything of when the index was made: what they did is not in it. */
export interface IndexHole {
  readonly branch: bigint;
  readonly from: Sequence;
  readonly to: Sequence;
}

/**
 * What an index does not know. Whatever a slot was made of before a hole, something in the hole may have changed it: so
 * along a path through it only what was written behind it counts, and the rest is refused (data-path I12).
 *
 * Holes are the index's own: one that had been filled before the damage came has none, and goes on serving what it points
 * to, which has hashes of its own. A hole is durable before anything behind it is indexed. In the index its key is table 24,
 * branch (8), first sequence (8), big-endian; its value the hash, as in every table of the index, and the last
 * sequence (8), little-endian.
 */
export const HOLE_TABLE = 24;
const KEY_BYTES = 17;
const HASH_BYTES = 8;

export class IndexHoles {
  readonly #store: KeyValueStore;
  readonly #hash64: Hash64;
  #holes: readonly IndexHole[] = [];

  private constructor(store: KeyValueStore, hash64: Hash64) {
    this.#store = store;
    this.#hash64 = hash64;
  }

  static async load(store: KeyValueStore, hash64: Hash64): Promise<IndexHoles> {
    const holes = new IndexHoles(store, hash64);
    const found: IndexHole[] = [];
    for await (const { key, value } of entriesOf(store, HOLE_TABLE)) {
      if (key.length !== KEY_BYTES) throw indexKeyDamaged(key.length);
      if (value.length !== HASH_BYTES + 8 || !isSound(key, value, hash64)) throw indexDamaged(0, 0, 0);
      const view = viewOf(key);
      const from = view.getUint32(9) * 2 ** 32 + view.getUint32(13);
      found.push({ branch: view.getBigUint64(1), from, to: getUint53(viewOf(value), HASH_BYTES) });
    }
    holes.#holes = found;
    return holes;
  }

  get all(): readonly IndexHole[] {
    return this.#holes;
  }

  /** Resolves once it would be known after a power loss. */
  async add({ branch, from, to }: IndexHole): Promise<void> {
    const key = holeKey(branch, from);
    const value = new Uint8Array(HASH_BYTES + 8);
    setUint53(viewOf(value), HASH_BYTES, to);
    const change = { type: "put", key, value: sealed(key, value, this.#hash64) } as const;
    await this.#store.write([change], { sync: true });
    this.#holes = [
      ...this.#holes.filter((hole) => hole.branch !== branch || hole.from !== from),
      { branch, from, to },
    ];
  }

  /** Forgets those of a branch that end at or below a sequence: the images hold what is below. Not synced. */
  async trim(branch: bigint, upTo: Sequence = Number.MAX_SAFE_INTEGER): Promise<void> {
    const gone = this.#holes.filter((hole) => hole.branch === branch && hole.to <= upTo);
    if (gone.length === 0) return;
    this.#holes = this.#holes.filter((hole) => !gone.includes(hole));
    await this.#store.write(
      gone.map(({ from }) => ({ type: "delete", key: holeKey(branch, from) })),
      { sync: false },
    );
  }

  /** The last hole that the path goes through behind the horizon, but for those; `to` is where the path leaves it. */
  newestOn(
    path: readonly Interval[],
    horizon: Sequence,
    isCovered: (hole: IndexHole) => boolean,
  ): IndexHole | undefined {
    let newest: IndexHole | undefined;
    for (const hole of this.#holes) {
      if (isCovered(hole)) continue;
      const part = path.find(({ entry }) => entry === hole.branch);
      if (part === undefined || hole.from > part.last || hole.to < part.first) continue;
      const to = Math.min(hole.to, part.last);
      if (to > horizon && to > (newest?.to ?? 0)) newest = { ...hole, to };
    }
    return newest;
  }
}

function holeKey(branch: bigint, from: Sequence): Uint8Array {
  const key = new Uint8Array(KEY_BYTES);
  const view = viewOf(key);
  view.setUint8(0, HOLE_TABLE);
  view.setBigUint64(1, branch);
  setUint53Sorting(view, 9, from);
  return key;
}

/** What is asked for needs sequences that can't be read any more. */
export function historyDamaged({ branch, from, to }: IndexHole, what: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "JOURNAL_DAMAGED",
    message: `${what} needs sequences ${from} to ${to} of branch ${formatId64(branch)}, which the journal does not hold soundly any more`,
    hint: "choose a point before them: tidemark point list shows which are damaged; run a scrub: what is damaged is fetched again from the peer where it can be",
    facts: { branch: formatId64(branch), from, to },
  });
}
