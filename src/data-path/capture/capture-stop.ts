import { assert } from "#src/base/assert.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import { isUnbroken } from "#src/data-path/capture/backlog-state.js";
import { spansOf } from "#src/data-path/capture/changed-spans.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { HotSet } from "#src/data-path/capture/hot-set.js";
import type { SequenceCeiling, StateStore } from "#src/data-path/capture/sequence-ceiling.js";
import type { Sequencer } from "#src/data-path/capture/sequencer.js";
import { decodeBatch, isFault } from "#src/domain/model/batch.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/** What a stop makes durable, once no write is admitted and none is under way. */
export interface StopParts {
  readonly syncImages: () => Promise<void>;
  readonly backlog: Backlog;
  readonly sequencer: Sequencer;
  readonly dirty: ReadonlyMap<number, DirtyMap>;
  readonly hot: HotSet | undefined;
  readonly ceiling: SequenceCeiling;
  readonly state: StateStore;
  readonly hash64: Hash64;
}

/** Steps 2 to 6 of an orderly stop, as README.md counts them. A failure of any leaves no clean mark. */
export async function makeStopDurable(parts: StopParts): Promise<void> {
  const { syncImages, backlog, sequencer, dirty, hot, ceiling, state } = parts;
  await syncImages();
  const isSpilled = await backlog.spillAll();
  if (!isSpilled) markWaiting(parts);
  for (const map of dirty.values()) map.arrived(backlog.safe);
  await hot?.empty();
  await Promise.all([...dirty.values()].map((map) => map.sync()));
  await ceiling.idle();
  const { last, order, written } = sequencer;
  const isInOrder = isSpilled && order !== undefined && isUnbroken(backlog.state);
  const clean = { last, ...written, ...(isInOrder ? { order } : {}) };
  await state.update((before) => ({ ...before, clean, ceiling: Math.max(before.ceiling, last) }));
}

/** What the outbox holds and the spill does not take is in the dirty map from now on. */
function markWaiting({ backlog, dirty, hash64 }: StopParts): void {
  for (const { bytes } of backlog.waiting()) {
    const batch = decodeBatch(bytes, hash64);
    assert(!isFault(batch), "what was built is a batch");
    for (const { member, offset, length } of spansOf(batch)) dirty.get(member)?.mark(offset, length);
  }
}
