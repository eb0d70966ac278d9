import { setImmediate as nextTurn } from "node:timers/promises";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import type { BufferPool } from "#src/platform/nbd/buffer-pool.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { MetaContext } from "#src/platform/nbd/meta-contexts.js";
import {
  ALLOCATION_SPAN_BYTES,
  EXTENTS_MAX,
  FILL_STEP_BYTES,
  ZERO_STEP_BYTES,
} from "#src/platform/nbd/nbd-limits.js";
import { ALLOCATION_FLAG, CHANGED_FLAG, type StatusExtent } from "#src/platform/nbd/request-format.js";

/**
 * Requests over spans of up to 4 GiB: taken in steps, with nothing allocated by their length, and with a turn of the
 * event loop for everybody else after each step.
 */
const ZEROS = new Uint8Array(FILL_STEP_BYTES);

/** The span reads as zeros and is given back. Ends early, with ESHUTDOWN, once `isEnding`. */
export function zeroSpan(
  device: BlockDevice,
  offset: number,
  length: number,
  isEnding: () => boolean,
): Promise<void> {
  return inSteps(offset, length, ZERO_STEP_BYTES, isEnding, (at, count) => device.zero(at, count));
}

/** The span reads as zeros, and has its space. */
export function fillWithZeros(
  device: BlockDevice,
  offset: number,
  length: number,
  isEnding: () => boolean,
): Promise<void> {
  return inSteps(offset, length, FILL_STEP_BYTES, isEnding, (at, count) => writeZeros(device, at, count));
}

export function writeZeros(device: BlockDevice, offset: number, length: number): void | Promise<void> {
  return device.write(offset, ZEROS.subarray(0, length));
}

/** Reads the span and forgets it: what lies beneath has it at hand then. */
export async function readAhead(
  device: BlockDevice,
  offset: number,
  length: number,
  pool: BufferPool,
  isEnding: () => boolean,
): Promise<void> {
  const buffer = pool.take(Math.min(length, FILL_STEP_BYTES));
  await inSteps(offset, length, FILL_STEP_BYTES, isEnding, (at, count) =>
    device.read(at, buffer.bytes.subarray(0, count)),
  );
  pool.give(buffer);
}

async function inSteps(
  offset: number,
  length: number,
  stepBytes: number,
  isEnding: () => boolean,
  step: (at: number, count: number) => void | Promise<void>,
): Promise<void> {
  for (let done = 0; done < length; ) {
    if (isEnding()) throw Object.assign(new Error("the export ends"), { code: "ESHUTDOWN" });
    const count = Math.min(stepBytes, length - done);
    const doing = step(offset + done, count);
    if (doing !== undefined) await doing;
    done += count;
    if (done < length) await nextTurn();
  }
}

/**
 * The state of the span in the terms of one context: extents from its beginning, neighbours alike joined, at most
 * EXTENTS_MAX of them, or one with `one`. They may end before the span does; the client asks on from there.
 */
export async function statusOf(
  served: ServedExport,
  context: MetaContext,
  span: { readonly offset: number; readonly length: number },
  one: boolean,
): Promise<readonly StatusExtent[]> {
  const joined: { length: number; flags: number }[] = [];
  const countMax = one ? 1 : EXTENTS_MAX;
  const end = span.offset + span.length;
  for (let at = span.offset; at < end; ) {
    const asked = await extentsOf(served, context, at, Math.min(ALLOCATION_SPAN_BYTES, end - at));
    for (const { length, flags } of asked) {
      const last = joined.at(-1);
      if (last !== undefined && last.flags === flags) last.length += length;
      else if (joined.length === countMax) return joined;
      else joined.push({ length, flags });
      at += length;
    }
    // A source that covers nothing of what it was asked would keep us here for ever.
    if (asked.length === 0) break;
    if (at < end) await nextTurn();
  }
  return joined;
}

const HOLE_FLAGS = ALLOCATION_FLAG.hole | ALLOCATION_FLAG.zero;

async function extentsOf(
  served: ServedExport,
  context: MetaContext,
  offset: number,
  length: number,
): Promise<readonly StatusExtent[]> {
  if (context.type === "allocation") {
    const extents = await served.device.allocation(offset, length);
    return extents.map((extent) => ({ length: extent.length, flags: extent.hole ? HOLE_FLAGS : 0 }));
  }
  const extents = (await served.changedSince?.extents(context.point, offset, length)) ?? [];
  return extents.map((extent) => ({ length: extent.length, flags: extent.changed ? CHANGED_FLAG : 0 }));
}
