import { drillsIn } from "#src/data-path/replica/drill-entries.js";
import { drillThroughKey } from "#src/data-path/replica/drill-keys.js";
import { isIndexDamage } from "#src/data-path/replica/index-damage.js";
import { IndexDirectory, type IndexNumber } from "#src/data-path/replica/index-directory.js";
import { entriesOf } from "#src/data-path/replica/index-entries.js";
import { branchOfThrough, decodeThrough, TABLE } from "#src/data-path/replica/index-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Disk } from "#src/platform/disk/disk.js";
import type { KeyValueOpener, KeyValueStore } from "#src/platform/key-value/key-value.js";
import { openVerified } from "#src/platform/key-value/open-verified.js";

export interface IndexedBefore {
  readonly through: ReadonlyMap<bigint, Sequence>;
  /** The index of which all files were found as they were written: the next to open it need not read them again. */
  readonly verified: IndexNumber | undefined;
}

const NOTHING: IndexedBefore = { through: new Map(), verified: undefined };

/**
 * How far the index says that each branch is indexed. It runs behind the journal and writes that with a sync, so
 * everything up to there had been durable in the journal: what recovery does not find of it is not a torn end.
 *
 * Read before the journal is opened, and closed again; its files are compared with their checksums first, since whoever
 * opens them merges them, and nobody could tell any more afterwards. An index that is lost or in doubt says nothing; a single entry that
 * is not sound says nothing of its branch.
 */
export async function readDurableThrough(options: {
  readonly disk: Disk;
  readonly keyValue: KeyValueOpener;
  readonly indexPath: string;
  readonly hash64: Hash64;
}): Promise<IndexedBefore> {
  const { disk, keyValue, indexPath, hash64 } = options;
  const directory = new IndexDirectory(disk, indexPath);
  const { number, doubted } = await directory.read();
  if (doubted) return NOTHING;
  try {
    const store = await openVerified(keyValue, directory.storePath(number));
    try {
      return { through: await throughIn(store, hash64), verified: number };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!isIndexDamage(error)) throw error;
    return NOTHING;
  }
}

async function throughIn(store: KeyValueStore, hash64: Hash64): Promise<ReadonlyMap<bigint, Sequence>> {
  const through = new Map<bigint, Sequence>();
  const take = (branch: bigint, sequence: Sequence | undefined) => {
    if (sequence !== undefined) through.set(branch, sequence);
  };
  for await (const { key, value } of entriesOf(store, TABLE.through)) {
    take(branchOfThrough(key), decodeThrough(key, value, hash64));
  }
  for (const drill of await drillsIn(store)) {
    const key = drillThroughKey(drill);
    const value = await store.get(key);
    if (value !== undefined) take(drill, decodeThrough(key, value, hash64));
  }
  return through;
}
