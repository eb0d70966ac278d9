import type { Image } from "#src/data-path/image/image.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import { type FoldReport, foldImage } from "#src/data-path/replica/fold.js";
import { changesInJournal } from "#src/data-path/replica/fold-changes.js";
import { FoldedVersions } from "#src/data-path/replica/folded-versions.js";
import type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
import type { VersionIndex } from "#src/data-path/replica/version-index.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * Moves the horizon of one member: what is older than every point and reservation goes from the journal into the image.
 *
 * 1. What changed since the old horizon is folded, durably (the order within is `fold.ts`'s).
 * 2. The new floor is recorded, durably, by whoever keeps the ledger; from here on the image counts for what is older.
 * 3. Readers are told that things have moved.
 * 4. Once the index holds everything up to the new horizon, what it holds of that goes. Segments go later, once every
 *    member of the group is past them.
 *
 * A crash before 2 has finished leaves the old horizon, and it is folded again; after it, entries that are left over are
 * below the horizon, where nobody looks, and go with the first fold after the next start. The caller sees to it that no
 * point, view or branch that is kept lies below the new horizon or grows from below it.
 */
export interface HorizonMove {
  readonly index: VersionIndex;
  readonly journal: Journal;
  readonly hash64: Hash64;
  /** The old horizon. */
  readonly above: Sequence;
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
  const { index, journal, hash64, above, image, path, to, readPayload, throttle, signal } = move;
  const { member } = image;
  const folded = new FoldedVersions();
  const onVersion = folded.add.bind(folded);
  const report = await foldImage({
    image,
    to: to.sequence,
    changes: changesInJournal(journal, hash64, { member, path, above, onVersion }),
    piecesOf: (slot) => index.resolve(member, slot, path),
    readPayload,
    throttle,
    ...(signal === undefined ? {} : { signal }),
    onFolded: () => undefined,
  });
  await move.recordFloor();
  move.onMoved();
  await index.reached(path);
  await index.dropFolded(member, to.sequence, folded);
  return report;
}
