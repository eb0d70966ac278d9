import { FileWindow } from "#src/data-path/journal/file-window.js";
import {
  decodeFrame,
  FRAME_BYTES,
  FRAME_MAGIC,
  type FrameOwner,
  frameOwner,
  RECORD_ALIGNMENT,
} from "#src/data-path/journal/segment-format.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { DiskFile } from "#src/platform/disk/disk.js";

/** Searched at a time. */
const WINDOW_BYTES = 1024 * 1024;

export interface FoundRecord {
  /** Where its frame begins. */
  readonly at: number;
  readonly batch: Batch;
}

export interface RecordSearch {
  readonly file: DiskFile;
  readonly number: number;
  /** Of this branch; of any when it is not known. */
  readonly branch?: bigint;
  /** Begins at one of these bytes. */
  readonly from: number;
  readonly to: number;
  readonly hash64: Hash64;
  readonly accept: (batch: Batch) => boolean;
}

/**
 * The first place at which a record of the segment stands whose frame, header and table are sound. Behind damage nothing
 * says where the next one begins, so every place where one may is looked at. A frame names its segment, so neither what
 * was left by a former life of the file passes, nor what a volume holds that looks like a record.
 */
export async function findRecord(search: RecordSearch): Promise<FoundRecord | undefined> {
  const { file, from, to } = search;
  const bytes = new FileWindow(file, BATCH_BYTES_MAX + FRAME_BYTES);
  const window = new Uint8Array(WINDOW_BYTES);
  for (let at = from; at < to; at += WINDOW_BYTES - FRAME_BYTES) {
    const read = window.subarray(0, await file.read(window, at));
    for (const place of framesIn(read, at)) {
      if (place >= to) return undefined;
      const batch = await recordAt(search, bytes, place);
      if (batch !== undefined) return { at: place, batch };
    }
    if (read.length < window.length) return undefined;
  }
  return undefined;
}

async function recordAt(search: RecordSearch, bytes: FileWindow, at: number): Promise<Batch | undefined> {
  const { number, branch, to, hash64, accept } = search;
  const head = new Uint8Array(await bytes.read(at, FRAME_BYTES));
  const owner: FrameOwner | undefined =
    branch === undefined ? frameOwner(head) : { number, branch: { id: branch } };
  if (owner === undefined || owner.number !== number) return undefined;
  const frame = decodeFrame(head, 0, owner, hash64);
  if (frame === undefined || frame.length > BATCH_BYTES_MAX || at + FRAME_BYTES + frame.length > to)
    return undefined;
  const body = new Uint8Array(await bytes.read(at + FRAME_BYTES, frame.length));
  const batch = decodeBatch(body, hash64);
  if (isFault(batch) || batch.hash !== frame.bodyHash || batch.entry !== owner.branch.id) return undefined;
  return accept(batch) ? batch : undefined;
}

/** Where in the file a frame may begin. */
function* framesIn(window: Uint8Array, windowAt: number): Generator<number> {
  const first = FRAME_MAGIC & 0xff;
  for (let at = window.indexOf(first); at >= 0; at = window.indexOf(first, at + 1)) {
    if ((windowAt + at) % RECORD_ALIGNMENT === 0) yield windowAt + at;
  }
}
