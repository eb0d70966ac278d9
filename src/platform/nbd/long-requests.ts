import { settleAll } from "#src/base/settle-all.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import type { BufferPool } from "#src/platform/nbd/buffer-pool.js";
import type { ChangedExtent, ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { MetaContext } from "#src/platform/nbd/meta-contexts.js";
import {
  ALLOCATION_SPAN_BYTES,
  CACHE_STEP_BYTES,
  EXTENT_HELD_BYTES,
  EXTENTS_MAX,
  FILL_STEP_BYTES,
  SPANS_PER_STEP,
  ZERO_STEP_BYTES,
} from "#src/platform/nbd/nbd-limits.js";
import { ALLOCATION_FLAG, CHANGED_FLAG, type StatusExtent } from "#src/platform/nbd/request-format.js";

/**
 * Requests over spans of up to 4 GiB: taken in steps, with nothing allocated by their length. They end early, with
 * ESHUTDOWN, once their connection does.
 */
const ZEROS = new Uint8Array(FILL_STEP_BYTES);

/** Begins a step when it is the connection's turn; see LongTurns. */
export type TakeStep = <Result>(step: () => Result | Promise<Result>) => Promise<Result>;

/** The span reads as zeros and is given back. */
export function zeroSpan(device: BlockDevice, span: Span, takeStep: TakeStep): Promise<void> {
  return inSteps(span, ZERO_STEP_BYTES, takeStep, (at, count) => device.zero(at, count));
}

/** The span reads as zeros, and has its space. */
export function fillWithZeros(device: BlockDevice, span: Span, takeStep: TakeStep): Promise<void> {
  return inSteps(span, FILL_STEP_BYTES, takeStep, (at, count) => writeZeros(device, at, count));
}

export function writeZeros(device: BlockDevice, offset: number, length: number): void | Promise<void> {
  return device.write(offset, ZEROS.subarray(0, length));
}

/** Reads the span and forgets it: what lies beneath has it at hand then. A buffer is held during a step, not between. */
export function readAhead(
  device: BlockDevice,
  span: Span,
  pool: BufferPool,
  takeStep: TakeStep,
): Promise<void> {
  return inSteps(span, CACHE_STEP_BYTES, takeStep, (at, count) => {
    const buffer = pool.take(count);
    const reading = device.read(at, buffer.bytes.subarray(0, count));
    if (reading !== undefined) return reading.then(() => pool.give(buffer));
    pool.give(buffer);
    return undefined;
  });
}

export interface Span {
  readonly offset: number;
  readonly length: number;
}

async function inSteps(
  { offset, length }: Span,
  stepBytes: number,
  takeStep: TakeStep,
  step: (at: number, count: number) => void | Promise<void>,
): Promise<void> {
  for (let done = 0; done < length; ) {
    const [at, count] = [offset + done, Math.min(stepBytes, length - done)];
    await takeStep(() => step(at, count));
    done += count;
  }
}

/** The bytes that a BLOCK_STATUS holds until it is answered. */
export function statusBytes(contexts: readonly MetaContext[]): number {
  return contexts.length * EXTENTS_MAX * EXTENT_HELD_BYTES;
}

/** The state of the span in the terms of each context. If one fails it fails too, once nothing is under way any more. */
export async function statusesOf(
  served: ServedExport,
  contexts: readonly MetaContext[],
  span: Span,
  one: boolean,
  takeStep: TakeStep,
): Promise<readonly (readonly StatusExtent[])[]> {
  const asking = contexts.map((context) => statusOf(served, context, span, one, takeStep));
  await settleAll(asking);
  return await Promise.all(asking);
}

/**
 * The state of the span in the terms of one context: extents from its beginning, neighbours alike joined, at most
 * EXTENTS_MAX of them, or one with `one`. They may end before the span does; the client asks on from there.
 */
async function statusOf(
  served: ServedExport,
  context: MetaContext,
  span: Span,
  one: boolean,
  takeStep: TakeStep,
): Promise<readonly StatusExtent[]> {
  const joined: { length: number; flags: number }[] = [];
  const countMax = one ? 1 : EXTENTS_MAX;
  const end = span.offset + span.length;
  for (let at = span.offset; at < end; ) {
    const from = at;
    const asked = await takeStep(() => someExtents(served, context, from, end));
    for (const { length, flags } of asked) {
      const last = joined.at(-1);
      if (last !== undefined && last.flags === flags) last.length += length;
      else if (joined.length === countMax) return joined;
      else joined.push({ length, flags });
      at += length;
    }
    // A source that covers nothing of what it was asked would keep us here for ever.
    if (asked.length === 0) break;
  }
  return joined;
}

/** One step: a few spans where there is little to say of each, so that a disk of terabytes that is empty is soon described. */
async function someExtents(
  served: ServedExport,
  context: MetaContext,
  offset: number,
  end: number,
): Promise<readonly StatusExtent[]> {
  const found: StatusExtent[] = [];
  let at = offset;
  for (let spans = 0; spans < SPANS_PER_STEP && found.length < EXTENTS_MAX && at < end; spans += 1) {
    const asking = extentsOf(served, context, at, Math.min(ALLOCATION_SPAN_BYTES, end - at));
    const asked = asking instanceof Promise ? await asking : asking;
    if (asked.length === 0) break;
    for (const extent of asked) {
      found.push(extent);
      at += extent.length;
    }
  }
  return found;
}

const HOLE_FLAGS = ALLOCATION_FLAG.hole | ALLOCATION_FLAG.zero;

function extentsOf(
  served: ServedExport,
  context: MetaContext,
  offset: number,
  length: number,
): readonly StatusExtent[] | Promise<readonly StatusExtent[]> {
  if (context.type === "allocation") {
    const asking = served.device.allocation(offset, length);
    return asking instanceof Promise ? asking.then(allocationStatus) : allocationStatus(asking);
  }
  const asking = served.changedSince?.extents(context.point, offset, length) ?? [];
  return asking instanceof Promise ? asking.then(changedStatus) : changedStatus(asking);
}

function allocationStatus(extents: readonly BlockExtent[]): readonly StatusExtent[] {
  return extents.map(({ length, hole }) => ({ length, flags: hole ? HOLE_FLAGS : 0 }));
}

function changedStatus(extents: readonly ChangedExtent[]): readonly StatusExtent[] {
  return extents.map(({ length, changed }) => ({ length, flags: changed ? CHANGED_FLAG : 0 }));
}
