import type { Image } from "#src/data-path/image/image.js";
import { type FoldReport, foldImage } from "#src/data-path/replica/fold.js";
import type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
import type { VersionIndex } from "#src/data-path/replica/version-index.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * Moves the horizon of one member: what is older than every point and reservation goes from the journal into the image.
 *
 * 1. The index is settled: everything up to the new horizon is in it.
 * 2. Each slot that changed since the old horizon is folded, durably (the order within is `fold.ts`'s).
 * 3. The new floor is recorded, durably, by whoever keeps the ledger; from here on the image counts for what is older.
 * 4. Readers are told that things have moved.
 * 5. Index entries at or below the horizon go. Segments go later, once every member of the group is past them.
 *
 * A crash before 3 has finished leaves the old horizon, and it is folded again; after it, entries that are left over are
 * below the horizon, where nobody looks, and go with the next fold. The caller sees to it that no point, view or branch
 * that is kept lies below the new horizon or grows from below it.
 */
export interface HorizonMove {
  readonly index: Pick<VersionIndex, "settled" | "resolve" | "changedSlots" | "dropBelow">;
  readonly image: Image;
  readonly path: readonly Interval[];
  readonly to: Position;
  readonly readPayload: ReadPayload;
  readonly throttle: Throttle;
  readonly signal?: AbortSignal;
  /** Makes the floor durable; once it has resolved, `horizon` of the index answers with it. */
  readonly recordFloor: () => Promise<void>;
  readonly onMoved: () => void;
}

export async function moveHorizon(move: HorizonMove): Promise<FoldReport> {
  const { index, image, path, to, readPayload, throttle, signal } = move;
  const { member } = image;
  await index.settled();
  const piecesOf = (slot: number) => index.resolve(member, slot, path);
  const report = await foldImage({
    image,
    to: to.sequence,
    slots: changedSlots(),
    piecesOf,
    readPayload,
    throttle,
    ...(signal === undefined ? {} : { signal }),
    onFolded: () => undefined,
  });
  await move.recordFloor();
  move.onMoved();
  await index.dropBelow(member, to.sequence);
  return report;

  async function* changedSlots() {
    for await (const slot of index.changedSlots(member, path, image.slotCount)) {
      yield { slot, pieces: await piecesOf(slot) };
    }
  }
}
