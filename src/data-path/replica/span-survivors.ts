import {
  memberIn,
  placeOf,
  slotOf,
  TABLE,
  versionKey,
  witnessKey,
} from "#src/data-path/replica/index-format.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { openPair } from "#src/data-path/replica/witnessed.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { ClosedSpan } from "#src/domain/retention/horizon.js";
import type { KeyRange, KeyValueIterator, KeyValueStore } from "#src/platform/key-value/key-value.js";

/**
 * What of a closed span has to stay: of each byte the version that is seen at the span's end, if it was written within the
 * span, and zeros over whole regions. What is at or below a member's horizon is in its image, and is left out.
 *
 * The answer is the replica's own: the span is resolved like any history, with its beginning in the place of the horizon.
 */
export type Survivor =
  | {
      readonly type: "region";
      readonly member: number;
      readonly region: number;
      readonly sequence: Sequence;
    }
  | {
      readonly type: "slot";
      readonly member: number;
      readonly slot: number;
      readonly pieces: readonly Piece[];
    };

export interface SurvivorParts {
  readonly store: KeyValueStore;
  /** The newest zeros over each region that lie on the path, behind the sequence and the member's horizon. */
  readonly regions: (path: readonly Interval[], behind: Sequence) => Promise<readonly Survivor[]>;
  /** What the slot is made of at the end of the path; what is at or below the sequence counts as the image. */
  readonly resolve: (
    member: number,
    slot: number,
    path: readonly Interval[],
    behind: Sequence,
  ) => Promise<readonly Piece[]>;
}

/** Regions first, then slots by member and number. Every member that the index knows is in it, removed ones too. */
export async function* survivorsOf(parts: SurvivorParts, span: ClosedSpan): AsyncGenerator<Survivor> {
  const path: readonly Interval[] = [{ entry: span.branch, first: span.after + 1, last: span.upTo }];
  yield* await parts.regions(path, span.after);
  for await (const { member, slot } of slotsIn(parts.store, span)) {
    const pieces = await parts.resolve(member, slot, path, span.after);
    const written = pieces.filter((piece) => piece.type !== "image");
    if (written.length > 0) yield { type: "slot", member, slot, pieces: written };
  }
}

/** Keys that are looked at before the scan seeks. */
const READ_AHEAD = 8;
const SEQUENCE_MAX = Number.MAX_SAFE_INTEGER;
const BRANCH_MAX = 2n ** 64n - 1n;

interface MemberSlot {
  readonly member: number;
  readonly slot: number;
}

/**
 * The slots with a version of the branch within the span, each once, ascending: what has a version or a witness there. One
 * that has only one of them is damage, which shows when it is resolved; left out, its bytes would be gone for good.
 */
async function* slotsIn(store: KeyValueStore, span: ClosedSpan): AsyncGenerator<MemberSlot> {
  const [versions, witnesses] = openPair(store, rangeOf(TABLE.version), rangeOf(TABLE.witness));
  const one = slotsOf(versions, versionKey, span);
  const other = slotsOf(witnesses, witnessKey, span);
  try {
    let [a, b] = await Promise.all([one.next(), other.next()]);
    while (!a.done || !b.done) {
      const order = a.done ? 1 : b.done ? -1 : compare(a.value, b.value);
      yield order <= 0 ? (a.value as MemberSlot) : (b.value as MemberSlot);
      [a, b] = await Promise.all([order <= 0 ? one.next() : a, order >= 0 ? other.next() : b]);
    }
  } finally {
    await Promise.all([one.return(undefined), other.return(undefined)]);
  }
}

function rangeOf(table: number): KeyRange {
  return { from: Uint8Array.of(table), to: Uint8Array.of(table + 1) };
}

function compare(a: MemberSlot, b: MemberSlot): number {
  return a.member - b.member || a.slot - b.slot;
}

/** It seeks over all that is older or newer. */
async function* slotsOf(
  cursor: KeyValueIterator,
  keyAt: typeof versionKey,
  { branch, after, upTo }: ClosedSpan,
): AsyncGenerator<MemberSlot> {
  try {
    for (
      let entries = await cursor.next(READ_AHEAD);
      entries.length > 0;
      entries = await cursor.next(READ_AHEAD)
    ) {
      for (const { key } of entries) {
        const place = placeOf(key);
        const member = memberIn(key);
        const slot = slotOf(key);
        if (place.sequence <= after) {
          cursor.seek(keyAt(member, slot, after + 1, 0n));
          break;
        }
        const isInside = place.sequence <= upTo;
        if (isInside && place.branch !== branch) continue;
        if (isInside) yield { member, slot };
        // The next slot, whatever its number.
        cursor.seek(keyAt(member, slot, SEQUENCE_MAX, BRANCH_MAX));
        break;
      }
    }
  } finally {
    await cursor.close();
  }
}
