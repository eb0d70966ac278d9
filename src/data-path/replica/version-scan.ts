import { indexDamaged } from "#src/data-path/replica/index-damage.js";
import {
  decodeVersion,
  placeOf,
  slotOf,
  versionKey,
  witnessKey,
} from "#src/data-path/replica/index-format.js";
import type { Version } from "#src/data-path/replica/index-tail.js";
import { isOnPath, nextOnPath, type Place, topOf } from "#src/data-path/replica/path.js";
import { inPairs, openPair, type Placed } from "#src/data-path/replica/witnessed.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { KeyValueIterator, KeyValueStore } from "#src/platform/key-value/key-value.js";

export { indexDamaged } from "#src/data-path/replica/index-damage.js";

/** Most slots are full after a few versions; a complete one comes after 32 at the latest. */
const READ_AHEAD = 8;
/** So many neighbours of other branches are stepped over before the scan seeks past the rest. */
const STEPS_MAX = 4;

/**
 * The indexed versions of one slot along a path, from the newest to the oldest, down to but without the horizon. Entries
 * off the path, or past a fork, are stepped over; where the scan has left the path's numbers it seeks to the next.
 */
export async function* scanVersions(
  store: KeyValueStore,
  hash64: Hash64,
  member: number,
  slot: number,
  path: readonly Interval[],
  horizon: Sequence,
): AsyncGenerator<Version> {
  const top = topOf(path);
  if (top <= horizon) return;
  const place = { member, slot, path, horizon };
  const range = (keyAt: KeyAt) => ({
    from: keyAt(member, slot, horizon + 1, 0n),
    to: keyAt(member, slot, top + 1, 0n),
    reverse: true,
  });
  const [versions, witnesses] = openPair(store, range(versionKey), range(witnessKey));
  const found = inPairs(
    member,
    slotEntries(versions, versionKey, place),
    slotEntries(witnesses, witnessKey, place),
  );
  for await (const entry of found) yield decoded(member, entry, hash64);
}

/** The indexed versions of all slots of a member that lie on the path behind a sequence of it. */
export async function* scanMember(
  store: KeyValueStore,
  hash64: Hash64,
  member: number,
  path: readonly Interval[],
  since: Sequence,
): AsyncGenerator<{ readonly slot: number; readonly version: Version }> {
  const range = (keyAt: KeyAt) => ({ from: keyAt(member, 0, 0, 0n), to: keyAt(member + 1, 0, 0, 0n) });
  const [versions, witnesses] = openPair(store, range(versionKey), range(witnessKey));
  const found = inPairs(
    member,
    memberEntries(versions, versionKey, member, path, since),
    memberEntries(witnesses, witnessKey, member, path, since),
  );
  for await (const entry of found) yield { slot: entry.slot, version: decoded(member, entry, hash64) };
}

type KeyAt = (member: number, slot: number, sequence: Sequence, branch: bigint) => Uint8Array;

interface SlotOnPath {
  readonly member: number;
  readonly slot: number;
  readonly path: readonly Interval[];
  readonly horizon: Sequence;
}

async function* slotEntries(
  cursor: KeyValueIterator,
  keyAt: KeyAt,
  { member, slot, path, horizon }: SlotOnPath,
): AsyncGenerator<PlacedEntry> {
  let steps = 0;
  try {
    for (let entries = await cursor.next(READ_AHEAD); entries.length > 0; ) {
      for (const { key, value } of entries) {
        const place = placeOf(key);
        if (!isOnPath(path, place)) {
          steps += 1;
          const target = below(path, place);
          if (steps <= STEPS_MAX && target.sequence === place.sequence) continue;
          if (target.sequence <= horizon) return;
          cursor.seek(keyAt(member, slot, target.sequence, target.branch));
          break;
        }
        yield { slot, place, key, value };
        steps = 0;
      }
      entries = await cursor.next(READ_AHEAD);
    }
  } finally {
    await cursor.close();
  }
}

async function* memberEntries(
  cursor: KeyValueIterator,
  keyAt: KeyAt,
  member: number,
  path: readonly Interval[],
  since: Sequence,
): AsyncGenerator<PlacedEntry> {
  try {
    for (let entries = await cursor.next(READ_AHEAD); entries.length > 0; ) {
      for (const { key, value } of entries) {
        const place = placeOf(key);
        const slot = slotOf(key);
        if (place.sequence <= since) {
          cursor.seek(keyAt(member, slot, since + 1, 0n));
          break;
        }
        if (isOnPath(path, place)) yield { slot, place, key, value };
      }
      entries = await cursor.next(READ_AHEAD * 8);
    }
  } finally {
    await cursor.close();
  }
}

/** An entry with what its key says. */
export interface PlacedEntry extends Placed {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export function decoded(member: number, { slot, place, key, value }: PlacedEntry, hash64: Hash64): Version {
  const version = decodeVersion(key, value, hash64);
  if (version === undefined) throw indexDamaged(member, slot, place.sequence);
  return { ...place, ...version };
}

/** The next place on the path strictly before this one, in the order of keys. */
function below(path: readonly Interval[], { sequence, branch }: Place): Place {
  const here = path.find(({ first, last }) => sequence >= first && sequence <= last);
  if (here !== undefined && here.entry < branch) return { sequence, branch: here.entry };
  const next = nextOnPath(path, sequence - 1);
  const there = path.find(({ first, last }) => next >= first && next <= last);
  return { sequence: next, branch: there?.entry ?? 0n };
}
