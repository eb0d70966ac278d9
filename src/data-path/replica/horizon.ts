import { TidemarkError } from "#src/base/errors.js";
import type { Image } from "#src/data-path/image/image.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import {
  type FoldOptions,
  type FoldReport,
  foldImage,
  type SlotToFold,
} from "#src/data-path/replica/fold.js";
import { changesInJournal } from "#src/data-path/replica/fold-changes.js";
import { FoldedVersions } from "#src/data-path/replica/folded-versions.js";
import type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import type { VersionIndex } from "#src/data-path/replica/version-index.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
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
 *
 * What changed is read from the journal, from one end to the other. Where that can't be done, since something of it is
 * compacted or damaged, it is asked of the index, slot by slot, which is slower and needs only what was not written over.
 */
export interface HorizonMove {
  readonly index: Pick<VersionIndex, "reached" | "resolve" | "changedSlots" | "dropFolded">;
  readonly journal: Journal;
  readonly hash64: Hash64;
  /** The old horizon. */
  readonly above: Sequence;
  /** Whether the journal has all batches between the two. */
  readonly isInJournal: boolean;
  readonly image: Image;
  readonly path: readonly Interval[];
  readonly to: Position;
  readonly readPayload: ReadPayload;
  readonly throttle: Throttle;
  readonly signal?: AbortSignal;
  /** Of each slot: what is not later than this lies in the image already, and is left out. None is when it is missing. */
  readonly stampOf?: ((slot: number) => Promise<Sequence>) | undefined;
  /** Makes the floor durable; once it has resolved, `horizon` of the index answers with it. */
  readonly recordFloor: () => Promise<void>;
  readonly onMoved: () => void;
}

interface Folded {
  readonly report: FoldReport;
  readonly versions: FoldedVersions;
}

export async function moveHorizon(move: HorizonMove): Promise<FoldReport> {
  const { index, image, path, to } = move;
  const { report, versions } = await (move.isInJournal ? foldFromJournal(move) : foldFromIndex(move));
  await move.recordFloor();
  move.onMoved();
  await index.reached(path);
  await index.dropFolded(image.member, to.sequence, versions);
  return report;
}

async function foldFromJournal(move: HorizonMove): Promise<Folded> {
  const { journal, hash64, above, image, path } = move;
  const versions = new FoldedVersions();
  const onVersion = versions.add.bind(versions);
  try {
    const span = { member: image.member, path, above, onVersion };
    return { report: await fold(move, changesInJournal(journal, hash64, span)), versions };
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.code !== "JOURNAL_DAMAGED") throw error;
    // What is damaged may have been written over. Groups that are folded already are so again, as after a crash.
    return await foldFromIndex(move);
  }
}

async function foldFromIndex(move: HorizonMove): Promise<Folded> {
  const { index, image, path } = move;
  const slotCount = Math.ceil(image.sizeBytes / SLOT_BYTES);
  await index.reached(path);
  return { report: await fold(move, changedSlots()), versions: FoldedVersions.UNKNOWN };

  async function* changedSlots(): AsyncGenerator<readonly SlotToFold[]> {
    for await (const slot of index.changedSlots(image.member, path, slotCount)) {
      yield [{ slot, pieces: await index.resolve(image.member, slot, path) }];
    }
  }
}

function fold(move: HorizonMove, changes: FoldOptions["changes"]): Promise<FoldReport> {
  const { index, image, path, to, readPayload, throttle, signal, stampOf } = move;
  return foldImage({
    image,
    to: to.sequence,
    changes: stampOf === undefined ? changes : laterThan(changes, stampOf),
    piecesOf: async (slot) => {
      const pieces = await index.resolve(image.member, slot, path);
      return stampOf === undefined ? pieces : pieces.filter(isLaterThan(await stampOf(slot)));
    },
    readPayload,
    throttle,
    ...(signal === undefined ? {} : { signal }),
    onFolded: () => undefined,
  });
}

async function* laterThan(
  changes: FoldOptions["changes"],
  stampOf: (slot: number) => Promise<Sequence>,
): AsyncGenerator<readonly SlotToFold[]> {
  for await (const some of changes) {
    const later: SlotToFold[] = [];
    for (const { slot, pieces } of some) {
      const left = pieces.filter(isLaterThan(await stampOf(slot)));
      if (left.length > 0) later.push({ slot, pieces: left });
    }
    if (later.length > 0) yield later;
  }
}

function isLaterThan(stamp: Sequence): (piece: Piece) => boolean {
  return (piece) => {
    if (piece.type === "image") return false;
    return (piece.type === "data" ? piece.source.sequence : piece.sequence) > stamp;
  };
}
