import { assert } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import {
  drillPlaceOf,
  drillSlotOf,
  drillVersionKey,
  drillWitnessKey,
  type IsDrill,
} from "#src/data-path/replica/drill-keys.js";
import type { Version } from "#src/data-path/replica/index-tail.js";
import { decoded, type PlacedEntry, scanMember, scanVersions } from "#src/data-path/replica/version-scan.js";
import { inPairs, openPair } from "#src/data-path/replica/witnessed.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyRange, KeyValueIterator, KeyValueStore } from "#src/platform/key-value/key-value.js";

/** What a scan needs of the index. */
export interface IndexScan {
  readonly store: KeyValueStore;
  readonly hash64: Hash64;
  readonly isDrill: IsDrill;
}

export interface SlotVersionOf {
  readonly slot: number;
  readonly version: Version;
}

/** Most slots are full after a few versions. */
const READ_AHEAD = 8;
/** A scan of a whole member is read on to its end. */
const MEMBER_READ_AHEAD = 64;

/**
 * The indexed versions of one slot along a path, from the newest to the oldest, down to but without the horizon: those of
 * a drill first, where the path ends in one, then those of the lineage beneath it.
 *
 * The two are read one after the other. What is not in the tail any more when the reader begins is in both: nothing goes
 * from the lineage beneath a drill but into the image, which is read later still.
 */
export async function* scanPath(
  { store, hash64, isDrill }: IndexScan,
  member: number,
  slot: number,
  path: readonly Interval[],
  horizon: Sequence,
): AsyncGenerator<Version> {
  const { drill, lineage } = splitPath(path, isDrill);
  if (drill !== undefined) {
    const first = Math.max(drill.first, horizon + 1);
    const range = (keyAt: KeyAt) => ({
      from: keyAt(drill.entry, member, slot, first),
      to: keyAt(drill.entry, member, slot, drill.last + 1),
      reverse: true,
    });
    for await (const { version } of drillVersions(store, hash64, member, range, READ_AHEAD)) yield version;
  }
  yield* scanVersions(store, hash64, member, slot, lineage, horizon);
}

/** The indexed versions of all slots of a member that lie on the path behind a sequence of it, by slot. */
export async function* scanMemberPath(
  { store, hash64, isDrill }: IndexScan,
  member: number,
  path: readonly Interval[],
  since: Sequence,
): AsyncGenerator<SlotVersionOf> {
  const { drill, lineage } = splitPath(path, isDrill);
  const beneath = scanMember(store, hash64, member, lineage, since);
  if (drill === undefined) yield* beneath;
  else yield* mergeBySlot(drillOfMember(store, hash64, member, drill, since), beneath);
}

/** A drill grows on a lineage and nothing grows on a drill. */
export function splitPath(
  path: readonly Interval[],
  isDrill: IsDrill,
): { readonly drill: Interval | undefined; readonly lineage: readonly Interval[] } {
  const newest = path[0];
  const drill = newest !== undefined && isDrill(newest.entry) ? newest : undefined;
  const lineage = drill === undefined ? path : path.slice(1);
  for (let index = drill === undefined ? 1 : 0; index < lineage.length; index += 1) {
    const entry = lineage[index]?.entry ?? 0n;
    assert(!isDrill(entry), `the drill ${formatId64(entry)} is at the end of a path`);
  }
  return { drill, lineage };
}

async function* drillOfMember(
  store: KeyValueStore,
  hash64: Hash64,
  member: number,
  { entry, last }: Interval,
  since: Sequence,
): AsyncGenerator<SlotVersionOf> {
  const range = (keyAt: KeyAt) => ({ from: keyAt(entry, member, 0, 0), to: keyAt(entry, member + 1, 0, 0) });
  for await (const found of drillVersions(store, hash64, member, range, MEMBER_READ_AHEAD)) {
    const { sequence } = found.version;
    if (sequence > since && sequence <= last) yield found;
  }
}

type KeyAt = (branch: bigint, member: number, slot: number, sequence: Sequence) => Uint8Array;

async function* drillVersions(
  store: KeyValueStore,
  hash64: Hash64,
  member: number,
  range: (keyAt: KeyAt) => KeyRange,
  readAhead: number,
): AsyncGenerator<SlotVersionOf> {
  const [versions, witnesses] = openPair(store, range(drillVersionKey), range(drillWitnessKey));
  const found = inPairs(member, drillEntries(versions, readAhead), drillEntries(witnesses, readAhead));
  for await (const entry of found) yield { slot: entry.slot, version: decoded(member, entry, hash64) };
}

async function* drillEntries(cursor: KeyValueIterator, readAhead: number): AsyncGenerator<PlacedEntry> {
  try {
    for (
      let entries = await cursor.next(readAhead);
      entries.length > 0;
      entries = await cursor.next(readAhead)
    ) {
      for (const { key, value } of entries)
        yield { slot: drillSlotOf(key), place: drillPlaceOf(key), key, value };
    }
  } finally {
    await cursor.close();
  }
}

/** Both are ascending by slot, and so is what comes out. */
async function* mergeBySlot(
  one: AsyncGenerator<SlotVersionOf>,
  other: AsyncGenerator<SlotVersionOf>,
): AsyncGenerator<SlotVersionOf> {
  try {
    let [a, b] = [await one.next(), await other.next()];
    for (;;) {
      if (!a.done && (b.done || a.value.slot <= b.value.slot)) {
        yield a.value;
        a = await one.next();
      } else if (!b.done) {
        yield b.value;
        b = await other.next();
      } else return;
    }
  } finally {
    await one.return(undefined);
    await other.return(undefined);
  }
}
