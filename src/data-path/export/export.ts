import { isAllZeros } from "#src/base/all-zeros.js";
import { ExportTarget } from "#src/data-path/export/export-target.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * Copies a device (a view of a recovery point) to a file or block device, sparse, and reads back what was written. The
 * source doesn't change meanwhile.
 *
 * A file appears under its name when it is whole, verified and durable, and not before; until then it is NAME.partial,
 * and an export that fails takes that away again. A block device is written in place. Verified means: after the sync,
 * each part read back through the system has the hash of what was read from the source. What the system still had in
 * memory is not read from the medium.
 */
export interface ExportOptions {
  readonly source: BlockDevice;
  readonly disk: Disk;
  readonly path: string;
  /** Replaces a file that holds something, or writes over a block device. */
  readonly overwrite: boolean;
  readonly hash64: Hash64;
  readonly throttle: Throttle;
  /** Ends the export between two parts, with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExportProgress) => void;
}

export interface ExportProgress {
  readonly phase: "copying" | "verifying";
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ExportReport {
  readonly sizeBytes: number;
  /** Without what was a hole or zeros. */
  readonly writtenBytes: number;
}

/** The unit of copying and of verifying: its hashes take 2 MiB of memory for a device of 1 TiB. */
const PART_BYTES = 4 * 1024 * 1024;
/** Stands for a part that is all zeros. */
const ZEROS = 0n;

export async function exportDevice(options: ExportOptions): Promise<ExportReport> {
  const { source, disk, path, overwrite } = options;
  const target = await ExportTarget.open({ disk, path, overwrite, sizeBytes: source.sizeBytes });
  try {
    const parts = new BigUint64Array(Math.ceil(source.sizeBytes / PART_BYTES));
    const writtenBytes = await copyParts(options, target, parts);
    await target.datasync();
    await verifyParts(options, target, parts);
    await target.finish();
    return { sizeBytes: source.sizeBytes, writtenBytes };
  } catch (error) {
    throw await target.abandon(error);
  }
}

async function copyParts(
  options: ExportOptions,
  target: ExportTarget,
  parts: BigUint64Array,
): Promise<number> {
  let writtenBytes = 0;
  await eachPart(options, "copying", async (index, offset, bytes) => {
    const holds = await readPart(options.source, offset, bytes);
    if (holds) await options.throttle.take(bytes.length, options.signal);
    const empty = !holds || isAllZeros(bytes);
    parts[index] = empty ? ZEROS : hashOf(bytes, index, options.hash64);
    if (empty) await target.clear(offset, bytes.length);
    else writtenBytes += await writePart(target, offset, bytes);
  });
  return writtenBytes;
}

async function verifyParts(
  options: ExportOptions,
  target: ExportTarget,
  parts: BigUint64Array,
): Promise<void> {
  await eachPart(options, "verifying", async (index, offset, bytes) => {
    const expected = parts[index];
    if (expected === ZEROS && target.isHole(offset, bytes.length)) return;
    await options.throttle.take(bytes.length, options.signal);
    await target.read(bytes, offset);
    const found = isAllZeros(bytes) ? ZEROS : hashOf(bytes, index, options.hash64);
    if (found !== expected) throw target.notVerified(offset, bytes.length);
  });
}

async function eachPart(
  { source, signal, onProgress }: ExportOptions,
  phase: ExportProgress["phase"],
  work: (index: number, offset: number, bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const totalBytes = source.sizeBytes;
  const buffer = new Uint8Array(Math.min(PART_BYTES, totalBytes));
  for (let index = 0, offset = 0; offset < totalBytes; index += 1, offset += PART_BYTES) {
    signal?.throwIfAborted();
    const bytes = buffer.subarray(0, Math.min(PART_BYTES, totalBytes - offset));
    await work(index, offset, bytes);
    onProgress?.({ phase, doneBytes: offset + bytes.length, totalBytes });
  }
}

/** False when all of it is a hole: then the bytes are not filled. */
async function readPart(source: BlockDevice, offset: number, bytes: Uint8Array): Promise<boolean> {
  const extents = await source.allocation(offset, bytes.length);
  if (extents.every((extent) => extent.hole)) return false;
  for (const extent of extents) {
    const part = bytes.subarray(extent.offset - offset, extent.offset - offset + extent.length);
    const reading = extent.hole ? part.fill(0) : source.read(extent.offset, part);
    if (reading instanceof Promise) await reading;
  }
  return true;
}

/** Writes what is not zeros, in runs of whole slots; the rest becomes a hole. Answers how many bytes were written. */
async function writePart(target: ExportTarget, offset: number, bytes: Uint8Array): Promise<number> {
  let writtenBytes = 0;
  for (let from = 0; from < bytes.length; ) {
    const zeros = isAllZeros(slotAt(bytes, from));
    let to = from;
    do to += SLOT_BYTES;
    while (to < bytes.length && isAllZeros(slotAt(bytes, to)) === zeros);
    to = Math.min(to, bytes.length);
    if (zeros) await target.clear(offset + from, to - from);
    else await target.write(bytes.subarray(from, to), offset + from);
    if (!zeros) writtenBytes += to - from;
    from = to;
  }
  return writtenBytes;
}

function slotAt(bytes: Uint8Array, from: number): Uint8Array {
  return bytes.subarray(from, Math.min(from + SLOT_BYTES, bytes.length));
}

/** Zeros have a value of their own. */
function hashOf(bytes: Uint8Array, index: number, hash64: Hash64): bigint {
  const hash = hash64(bytes, BigInt(index));
  return hash === ZEROS ? 1n : hash;
}
