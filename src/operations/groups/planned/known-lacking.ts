import { present } from "#src/base/assert.js";
import { formatId64, parseId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { InPlaceStanding, Store } from "#src/data-path/store/store.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { LackingAt, LackingRecord } from "#src/operations/groups/planned/hand-over-record.js";
import { joinSpans } from "#src/operations/groups/planned/join-spans.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";

/**
 * What the old primary lacks of a site that took over in order, once that writes its images in place: what was written between the
 * two, found in the index. So nothing else is compared or sent.
 *
 * 1. With the promise the moment is kept that was handed over. 2. Behind the last write to the journal, and before the images are
 * written in place, what was written since is recorded, with the position that it is as of. 3. The moment is let go of. 4. The images
 * are written in place from that position on; if from any other, what was recorded counts for nothing.
 */
const HAND_OVER_KEPT = "hand-over-";

/** Of a member; behind that spans are joined, with what lies between. The record is written as a whole, and stays small. */
export const SPANS_MAX = 512;

export async function keepMoment(store: Store, entry: string, position: Position): Promise<void> {
  const id = `${HAND_OVER_KEPT}${entry}`;
  if (store.reservations.some((one) => one.id === id)) return;
  const standing = store.members.map(({ member }) => ({ member, at: position.sequence, fuzzy: false }));
  await store.promoting.reserve(id, position, standing, "hand-over");
}

/** Whether that is in the way only until then: the moment itself, and the point that stands there. */
export function isKeptMoment(
  store: Store,
  one: { readonly type: string; readonly id?: string; readonly sequence?: number },
): boolean {
  const kept = store.reservations.find(({ id }) => id.startsWith(HAND_OVER_KEPT));
  if (kept === undefined) return false;
  const isPoint = one.type === "point" && one.sequence === kept.position.sequence;
  return isPoint || (one.type === "reservation" && one.id === kept.id);
}

/** Steps 2 and 3. What cannot be known is not: then everything is compared. */
export async function recordLacking(store: Store, keeper: RecordKeeper): Promise<void> {
  const { pairing } = keeper.record;
  const kept = store.reservations.find(({ id }) => id.startsWith(HAND_OVER_KEPT));
  if (kept === undefined || pairing?.role !== "passive" || pairing.taking === undefined) return;
  const { taking } = pairing;
  if (kept.id === `${HAND_OVER_KEPT}${taking.entry}`) {
    await store.settled();
    const lacking = await lackingSince(store, kept.position);
    await keeper.update((record) => ({ ...record, pairing: { ...pairing, taking: { ...taking, lacking } } }));
  }
  await store.promoting.release(kept.id);
  // With it the point goes that stood there.
  await store.maintain();
}

async function lackingSince(store: Store, since: Position): Promise<LackingAt | undefined> {
  const end = present(store.end, "the end of what is written");
  const members: LackingRecord[] = [];
  try {
    for (const { member } of store.members)
      members.push({
        member,
        spans: joinSpans(await store.changedSince(member, since.sequence, end), SPANS_MAX),
      });
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
  return { entry: formatId64(end.entry), sequence: end.sequence, members };
}

/** Step 4: what counts, of images that are written in place from there. */
export function lackingFrom(
  standing: InPlaceStanding,
  lacking: LackingAt | undefined,
): readonly LackingRecord[] | undefined {
  if (standing.kind !== "at" || lacking === undefined) return undefined;
  const isThere = standing.sequence === lacking.sequence && standing.entry === parseId64(lacking.entry);
  return isThere ? lacking.members : undefined;
}
