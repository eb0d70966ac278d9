import { assert } from "#src/base/assert.js";
import {
  behindDrill,
  DRILL_TABLE,
  drillMemberIn,
  drillOf,
  drillPlaceOf,
  drillRange,
  drillSlotOf,
  drillTableRange,
  drillThroughKey,
} from "#src/data-path/replica/drill-keys.js";
import { deleteRange, entriesIn } from "#src/data-path/replica/index-entries.js";
import { decodeThrough, isSound, TABLE, type VersionPlace } from "#src/data-path/replica/index-format.js";
import { indexDamaged } from "#src/data-path/replica/version-scan.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueStore } from "#src/platform/key-value/key-value.js";

/** What the index knows of a drill beside its versions. */
export interface DrillEntries {
  readonly through: Sequence;
  readonly regions: readonly {
    readonly member: number;
    readonly region: number;
    readonly place: VersionPlace;
  }[];
}

/** The drills that the index holds anything of, ascending; one step of the cursor a drill, whatever each holds. */
export async function drillsIn(store: KeyValueStore): Promise<readonly bigint[]> {
  const drills: bigint[] = [];
  const cursor = store.iterate({ from: Uint8Array.of(TABLE.drill), to: Uint8Array.of(TABLE.drill + 1) });
  try {
    for (let [entry] = await cursor.next(1); entry !== undefined; [entry] = await cursor.next(1)) {
      const drill = drillOf(entry.key);
      assert(drill !== drills.at(-1), "a seek behind a drill leaves it");
      drills.push(drill);
      cursor.seek(behindDrill(drill));
    }
  } finally {
    await cursor.close();
  }
  return drills;
}

export async function readDrill(store: KeyValueStore, drill: bigint, hash64: Hash64): Promise<DrillEntries> {
  const regions: { member: number; region: number; place: VersionPlace }[] = [];
  for await (const { key, value } of entriesIn(store, drillTableRange(drill, DRILL_TABLE.region))) {
    const place = drillPlaceOf(key);
    const member = drillMemberIn(key);
    const region = drillSlotOf(key);
    if (!isSound(key, value, hash64)) throw indexDamaged(member, region, place.sequence);
    regions.push({ member, region, place });
  }
  const key = drillThroughKey(drill);
  const value = await store.get(key);
  const through = value === undefined ? 0 : decodeThrough(key, value, hash64);
  if (through === undefined) throw indexDamaged(0, 0, 0);
  return { through, regions };
}

/**
 * Deletes everything of the drill, in pieces, and says whether there was anything. Not synced: what a power loss brings
 * back goes at the next start.
 */
export function dropDrill(store: KeyValueStore, drill: bigint): Promise<boolean> {
  return deleteRange(store, drillRange(drill));
}
