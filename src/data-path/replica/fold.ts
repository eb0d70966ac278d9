import { assert } from "#src/base/assert.js";
import { settleAll } from "#src/base/settle-all.js";
import type { Image } from "#src/data-path/image/image.js";
import {
  ALL_ZEROS,
  FOLD_GROUP_SLOTS_MAX,
  type FoldEntry,
  keptHash,
  type SlotRange,
  slotValue,
} from "#src/data-path/image/image.js";
import type { ReadPayload } from "#src/data-path/replica/piece-payload.js";
import type { Piece } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/**
 * Moves the horizon of one member: what its slots are made of at a sequence becomes what its image holds.
 *
 * Slots go in groups. The order of durability, whatever moment the power goes:
 *
 *   1. the new contents of the group are put together in memory. Parts that stay are read from the image and verified,
 *      parts that change are read from the journal and verified. A part that is not sound ends the fold here: nothing of
 *      the group is written.
 *   2. the record in the hash file: these slots, their new values, the hashes of what they keep. Durable.
 *   3. the image: only what changes is written; a slot that becomes all zeros becomes a hole.
 *   4. the image, durable.
 *   5. the hash file: the new values. Durable.
 *   6. only now the caller is told. It records the floor, and only then index entries and segments may go.
 *
 * A crash before 2 is done leaves everything as it was. From there to the end of 5 the slots are pending: the journal
 * still has all that changes, since nobody was told, and the next fold begins with these slots. It writes every changed
 * byte anew, also where the image seems to have it already: after a failed sync the page cache shows what the disk has
 * not. Its sequence is the same or a later one, so it changes at least what the interrupted one did, and what it takes
 * from the image is something that one kept.
 */
export interface SlotToFold {
  readonly slot: number;
  /** What the slot is made of at the sequence, ascending, covering it; `image` is what stays. */
  readonly pieces: readonly Piece[];
}

export interface FoldOptions {
  readonly image: Image;
  /** The new horizon. Not below that of a fold that was interrupted. */
  readonly to: Sequence;
  /** The slots that have versions at or below the sequence, each once. */
  readonly slots: AsyncIterable<SlotToFold> | Iterable<SlotToFold>;
  /** What one slot is made of at the sequence: for slots that an interrupted fold left pending. */
  readonly piecesOf: (slot: number) => Promise<readonly Piece[]>;
  readonly readPayload: ReadPayload;
  readonly throttle: Throttle;
  /** How many slots share the three syncs of a group; FOLD_GROUP_SLOTS_MAX if missing. */
  readonly groupSlots?: number;
  /** Ends the fold between two groups, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** These slots are durable in the image. */
  readonly onFolded: (slots: readonly number[]) => void | Promise<void>;
}

export interface FoldReport {
  readonly slots: number;
  readonly bytesWritten: number;
}

interface Prepared {
  readonly entry: FoldEntry;
  readonly content: Uint8Array;
}

export async function foldImage(options: FoldOptions): Promise<FoldReport> {
  const { image, to, slots, piecesOf, throttle, signal } = options;
  assert((image.foldTo ?? 0) <= to, "a fold leads at least as far as the one that was interrupted");
  const fold = new Fold(options);
  const left = new Set(image.hashes.pending.keys());
  for (const slot of left) await fold.add({ slot, pieces: await piecesOf(slot) });
  await fold.writeGroup();
  for await (const next of slots) {
    if (left.has(next.slot)) continue;
    signal?.throwIfAborted();
    await throttle.take(SLOT_BYTES, signal);
    await fold.add(next);
    if (fold.full) await fold.writeGroup();
  }
  await fold.writeGroup();
  await image.hashes.endFold();
  return fold.report;
}

class Fold {
  readonly #options: FoldOptions;
  readonly #group = new Map<number, Prepared>();
  /** Contents of groups that are written: used again. */
  readonly #spare: Uint8Array[] = [];
  readonly #kept = new Uint8Array(SLOT_BYTES);
  #slots = 0;
  #bytesWritten = 0;

  constructor(options: FoldOptions) {
    this.#options = options;
  }

  get full(): boolean {
    return this.#group.size >= (this.#options.groupSlots ?? FOLD_GROUP_SLOTS_MAX);
  }

  get report(): FoldReport {
    return { slots: this.#slots, bytesWritten: this.#bytesWritten };
  }

  /** Step 1. A slot of which everything stays is none to fold. */
  async add({ slot, pieces }: SlotToFold): Promise<void> {
    const { image } = this.#options;
    const { seeds, hash64 } = image.hashes;
    assert(!this.#group.has(slot), "a slot is folded once");
    const changed = rangesOf(pieces.filter((piece) => piece.type !== "image"));
    const pending = image.hashes.pending.get(slot);
    assert(
      pending === undefined || covers(changed, pending.changed),
      `what an interrupted fold wrote to slot ${slot} is written again`,
    );
    if (changed.length === 0) return;
    const content = this.#spare.pop() ?? new Uint8Array(SLOT_BYTES);
    await this.#compose(slot, pieces, content);
    this.#kept.set(content);
    const kept = keptHash(this.#kept, changed, slot, seeds, hash64);
    const value = slotValue(content, slot, seeds, hash64);
    this.#group.set(slot, { entry: { slot, value, kept, changed }, content });
  }

  /** Steps 2 to 6. */
  async writeGroup(): Promise<void> {
    const { image, to, throttle, signal, onFolded } = this.#options;
    if (this.#group.size === 0) return;
    const group = [...this.#group.values()];
    const bytes = group.reduce((total, { entry }) => total + changedBytes(entry), 0);
    await throttle.take(bytes, signal);
    image.hold(new Map(group.map(({ entry, content }) => [entry.slot, content])));
    try {
      await image.hashes.beginFold(
        to,
        group.map(({ entry }) => entry),
      );
      await settleAll(group.map((prepared) => this.#write(prepared)));
      await image.file.datasync();
      await image.hashes.finishGroup();
    } finally {
      image.release();
    }
    this.#group.clear();
    this.#slots += group.length;
    this.#bytesWritten += bytes;
    await onFolded(group.map(({ entry }) => entry.slot));
    for (const { content } of group) this.#spare.push(content);
  }

  async #write({ entry, content }: Prepared): Promise<void> {
    const { file } = this.#options.image;
    if (entry.value === ALL_ZEROS) await file.punchSlot(entry.slot);
    else await file.writeRanges(entry.slot, entry.changed, content);
  }

  /** A payload is read once, though pieces of it may lie apart. */
  async #compose(slot: number, pieces: readonly Piece[], content: Uint8Array): Promise<void> {
    const { image, readPayload } = this.#options;
    const kept = pieces.filter((piece) => piece.type === "image");
    if (kept.length > 0) await image.read(slot, kept, content);
    const payloads = new Map<string, Uint8Array>();
    for (const piece of pieces) {
      if (piece.type === "image") continue;
      if (piece.type === "zero") {
        content.fill(0, piece.from, piece.to);
        continue;
      }
      assert(piece.type === "data", "what is folded is durable in the journal");
      const { source, skip, from, to } = piece;
      const key = `${source.segment}:${source.payloadAt}`;
      const payload = payloads.get(key) ?? (await readPayload(source));
      payloads.set(key, payload);
      content.set(payload.subarray(skip, skip + to - from), from);
    }
  }
}

function changedBytes({ changed }: FoldEntry): number {
  return changed.reduce((total, { from, to }) => total + to - from, 0);
}

/** Pieces that adjoin become one range. */
function rangesOf(pieces: readonly Piece[]): readonly SlotRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const { from, to } of pieces) {
    const last = ranges.at(-1);
    if (last?.to === from) last.to = to;
    else ranges.push({ from, to });
  }
  return ranges;
}

function covers(outer: readonly SlotRange[], inner: readonly SlotRange[]): boolean {
  return inner.every(({ from, to }) => outer.some((range) => range.from <= from && to <= range.to));
}
