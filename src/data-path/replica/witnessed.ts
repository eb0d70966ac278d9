import { assert } from "#src/base/assert.js";
import { witnessOf } from "#src/data-path/replica/drill-keys.js";
import { indexUnpaired } from "#src/data-path/replica/index-damage.js";
import type { VersionPlace } from "#src/data-path/replica/index-format.js";
import type { KeyRange, KeyValueIterator, KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * A version and its witness (data-path I12). A value has a hash over its key, so an entry that is met is what was written;
 * that one is *not* met no hash can tell. So each version has an entry more, in a table far from it, put and deleted in the
 * same writes: whoever looks for versions looks for witnesses in the same moment, and one without the other is damage. A
 * read of any position notices it, of the newest version as of any other, and so does what decides what stays of a span
 * that is compacted.
 *
 * Why it takes this: LevelDB has checksums of its blocks and never looks at them, neither when it reads nor when it merges
 * tables, and a merge writes what it read under new checksums. Of the key of one entry, a flipped bit makes another key, or
 * (in the eight bytes that LevelDB adds) an entry of the future, or a deletion.
 *
 * What else was weighed. A version that names the one before it costs no entry, but who writes must know that one, for
 * millions of slots in memory or by a look-up a write; and it says nothing of the newest, which is the one most asked for.
 * A count or a head a slot, written with each version, costs as many entries as witnesses do, and tells of the newest only.
 * Sketches a stretch of history, in memory, are cheap to write, but their false alarms grow with the length of the history,
 * and compaction and branches make more. Checking LevelDB's blocks by ourselves is undone by its merges.
 *
 * What it costs: an entry of 31 bytes, before they are packed, a version, and a second scan a slot that is looked up;
 * `native-bench/RESULTS.md` has both. Nothing in memory.
 *
 * What it does not tell: damage that takes both, such as a flip in the directory of a table's blocks, which can hide all
 * that lies behind it from who seeks. Those are found at a start and by a scrub, which read every block with its checksum.
 */
export interface Placed {
  readonly slot: number;
  readonly place: VersionPlace;
}

/** Cursors over versions and their witnesses, as of one moment. */
export function openPair(
  store: KeyValueStore,
  versions: KeyRange,
  witnesses: KeyRange,
): readonly [versions: KeyValueIterator, witnesses: KeyValueIterator] {
  const [one, other] = store.iterateAll([versions, witnesses]);
  assert(one !== undefined && other !== undefined, "a cursor for each range");
  return [one, other];
}

/** The versions, each of which its witness was found with; both go in the same direction over the same places. */
export async function* inPairs<V extends Placed>(
  member: number,
  versions: AsyncGenerator<V>,
  witnesses: AsyncGenerator<Placed>,
): AsyncGenerator<V> {
  try {
    for (;;) {
      const [version, witness] = await Promise.all([versions.next(), witnesses.next()]);
      if (version.done && witness.done) return;
      if (version.done || witness.done || !isSame(version.value, witness.value)) {
        const { slot, place } = version.done ? (witness.value as Placed) : version.value;
        throw indexUnpaired(member, slot, place.sequence);
      }
      yield version.value;
    }
  } finally {
    await Promise.all([versions.return(undefined), witnesses.return(undefined)]);
  }
}

function isSame(one: Placed, other: Placed): boolean {
  return (
    one.place.sequence === other.place.sequence &&
    one.place.branch === other.place.branch &&
    one.slot === other.slot
  );
}

/** The version of this key and its witness are both there, or neither is. */
export async function isPaired(store: KeyValueStore, version: Uint8Array): Promise<boolean> {
  const cursors = openPair(store, only(version), only(witnessOf(version)));
  try {
    const [found, witness] = await Promise.all(cursors.map((cursor) => cursor.next(1)));
    return found?.length === witness?.length;
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()));
  }
}

/** The range of that key alone. */
function only(key: Uint8Array): KeyRange {
  const to = new Uint8Array(key.length + 1);
  to.set(key);
  return { from: key, to, limit: 1 };
}
