import { AssertionFailure } from "#src/base/assert.js";
import type { Admission } from "#src/data-path/capture/admission.js";
import { EXTENT_BYTES } from "#src/data-path/capture/block-bits.js";
import { ChunkGuard, type ChunkGuardOptions } from "#src/data-path/capture/chunk-guard.js";
import type { Confirmation } from "#src/data-path/capture/confirmation.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { GroupOrder } from "#src/data-path/capture/group-order.js";
import type { HotSet } from "#src/data-path/capture/hot-set.js";
import { InFlight } from "#src/data-path/capture/in-flight.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import type { RequestWatch } from "#src/data-path/capture/request-watch.js";
import type { Resync } from "#src/data-path/capture/resync.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import { assertChangeable } from "#src/platform/block/block-bounds.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/** What is kept of a member whose group has a secondary, or had one. */
export interface Tracking {
  readonly hot: HotSet;
  readonly dirty: DirtyMap;
  readonly resync: Pick<Resync, "untold">;
  readonly hotExtentsMax: number;
}

export interface CapturedDeviceParts {
  readonly image: LocalImage;
  readonly tracking: Tracking | undefined;
  readonly order: GroupOrder;
  readonly admission: Admission;
  readonly confirmation: Confirmation;
  readonly watch: RequestWatch;
}

/** What a change that had to wait is cut into, so that no span needs more of the hot set than a share of it. */
const SPAN_EXTENTS_MAX = 32;

/**
 * A volume that is written in place, seen by a filter: what is written to it is on the image, and in the order, when it is
 * answered.
 *
 * The usual write ends within the tick: its extent is hot, there is room below the ceiling, nothing overlaps it, and the
 * image answers at once. No promise and no object are made for it. Whatever is missing makes the write wait for exactly
 * that, and then look again.
 */
export class CapturedDevice implements BlockDevice {
  readonly readOnly = false;
  readonly #member: number;
  readonly #image: LocalImage;
  readonly #device: BlockDevice;
  readonly #tracking: Tracking | undefined;
  readonly #order: GroupOrder;
  readonly #admission: Admission;
  readonly #confirmation: Confirmation;
  readonly #watch: RequestWatch;
  readonly #inFlight = new InFlight();
  readonly #spanBytesMax: number;

  constructor({ image, tracking, order, admission, confirmation, watch }: CapturedDeviceParts) {
    this.#member = image.member;
    this.#image = image;
    this.#device = image.device;
    this.#tracking = tracking;
    this.#order = order;
    this.#admission = admission;
    this.#confirmation = confirmation;
    this.#watch = watch;
    const extentsMax = Math.min(SPAN_EXTENTS_MAX, tracking?.hotExtentsMax ?? SPAN_EXTENTS_MAX);
    // A span that begins inside an extent touches one more than its length says.
    this.#spanBytesMax = Math.max(1, extentsMax - 1) * EXTENT_BYTES;
  }

  get sizeBytes(): number {
    return this.#image.sizeBytes;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    const startedMs = this.#watch.nowMs();
    let reading: void | Promise<void>;
    try {
      reading = this.#device.read(offset, target);
    } catch (error) {
      this.#watch.answered("read", offset, target.length, startedMs, true);
      throw error;
    }
    if (reading !== undefined)
      return this.#watch.whenAnswered("read", offset, target.length, startedMs, reading);
    this.#watch.answered("read", offset, target.length, startedMs, false);
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    const { length } = source;
    assertChangeable(this, offset, length);
    if (length === 0) return;
    const startedMs = this.#watch.nowMs();
    let writing: void | Promise<void>;
    try {
      writing = this.#passes(offset, length)
        ? this.#writeNow(offset, source)
        : this.#writeLate(offset, source);
    } catch (error) {
      this.#watch.answered("write", offset, length, startedMs, true);
      throw error;
    }
    if (writing !== undefined) return this.#watch.whenAnswered("write", offset, length, startedMs, writing);
    this.#watch.answered("write", offset, length, startedMs, false);
  }

  zero(offset: number, length: number): void | Promise<void> {
    assertChangeable(this, offset, length);
    if (length === 0) return;
    const startedMs = this.#watch.nowMs();
    return this.#watch.whenAnswered("zero", offset, length, startedMs, this.#zeroData(offset, length));
  }

  /** On the disk here and, as the mode says, promotable there: every write that was answered before, of any connection. */
  flush(): Promise<void> {
    const startedMs = this.#watch.nowMs();
    const local = this.#image.sync();
    const remote = this.#confirmation.holdsFlushes ? this.#confirmation.confirm(this.#order.last) : undefined;
    const both = remote === undefined ? local : Promise.all([local, remote]).then(() => undefined);
    return this.#watch.whenAnswered("flush", 0, 0, startedMs, both);
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    return this.#device.allocation(offset, length);
  }

  /**
   * From this tick on, in which nothing may be under way, what the image holds now is hashed before it is changed. One at a
   * time: another ends the one before.
   */
  guard(options: Omit<ChunkGuardOptions, "onEnd">): ChunkGuard {
    this.#image.guard?.end();
    const guard = new ChunkGuard(this.#device, this.#image.sizeBytes, {
      ...options,
      onEnd: () => {
        if (this.#image.guard === guard) this.#image.guard = undefined;
      },
    });
    this.#image.guard = guard;
    return guard;
  }

  /** The image is its owner's, who closes it after a stop. */
  async close(): Promise<void> {
    this.#image.guard?.end();
    await this.#inFlight.idle();
  }

  /** Whether the change may be made at once. */
  #passes(offset: number, length: number): boolean {
    return (
      this.#admission.isOpen &&
      (this.#inFlight.size === 0 || this.#inFlight.overlap(offset, length) === undefined) &&
      (this.#tracking === undefined || this.#tracking.hot.isHot(this.#member, offset, length)) &&
      this.#order.hasRoom(offset, length) &&
      this.#image.guard?.preserve(offset, length) === undefined
    );
  }

  /** What a change that is hot has to wait for still; undefined when nothing, and then only for this tick. */
  #obstacle(offset: number, length: number): Promise<void> | undefined {
    const held =
      this.#admission.wait() ??
      this.#inFlight.overlap(offset, length) ??
      this.#image.guard?.preserve(offset, length);
    if (held !== undefined) return held;
    return this.#order.hasRoom(offset, length) ? undefined : this.#order.makeRoom();
  }

  /** Makes a change that could not be made at once, in the tick in which nothing is in its way any more. */
  async #changeLate(offset: number, length: number, change: () => void | Promise<void>): Promise<void> {
    const hot = this.#tracking?.hot;
    let isPinned = false;
    let changing: void | Promise<void>;
    try {
      for (;;) {
        let held = this.#obstacle(offset, length);
        if (held === undefined && !isPinned && hot?.isHot(this.#member, offset, length) === false) {
          held = hot.heat(this.#member, offset, length).then(() => {
            isPinned = true;
          });
        }
        if (held === undefined) break;
        await held;
      }
      changing = change();
    } finally {
      if (isPinned) hot?.unpin(this.#member, offset, length);
    }
    await changing;
  }

  #writeNow(offset: number, source: Uint8Array): void | Promise<void> {
    let writing: void | Promise<void>;
    try {
      writing = this.#device.write(offset, source);
    } catch (error) {
      this.#failed(offset, source.length, error);
      throw error;
    }
    if (writing !== undefined)
      return this.#afterDevice(offset, source.length, writing, () => this.#orderWrite(offset, source));
    return this.#settled(offset, source.length, this.#orderWrite(offset, source));
  }

  async #writeLate(offset: number, source: Uint8Array): Promise<void> {
    for (let at = 0; at < source.length; at += this.#spanBytesMax) {
      const piece = source.subarray(at, at + this.#spanBytesMax);
      await this.#changeLate(offset + at, piece.length, () => this.#writeNow(offset + at, piece));
    }
  }

  /** What is a hole already reads as zeros on both sides: it needs no delta, and no place in the hot set. */
  async #zeroData(offset: number, length: number): Promise<void> {
    let isChanged = false;
    for (let at = offset; at < offset + length; ) {
      const end = Math.min(offset + length, at + this.#spanBytesMax);
      const found = this.#device.allocation(at, end - at);
      const data = (found instanceof Promise ? await found : found).filter(({ hole }) => !hole);
      const first = data[0];
      const last = data.at(-1);
      if (first !== undefined && last !== undefined) {
        await this.#zeroSpan(first.offset, last.offset + last.length - first.offset);
        isChanged = true;
      }
      at = end;
    }
    // What made the hole may not be promotable yet, and the reply says that it is. A change of our own waits for it anyway.
    if (!isChanged && this.#confirmation.holdsWrites) await this.#confirmation.confirm(this.#order.last);
  }

  #zeroSpan(offset: number, length: number): Promise<void> {
    return this.#changeLate(offset, length, () => this.#zeroNow(offset, length));
  }

  #zeroNow(offset: number, length: number): void | Promise<void> {
    const order = () => this.#order.zero(this.#member, offset, length, this.#tracking?.dirty);
    let zeroing: void | Promise<void>;
    try {
      zeroing = this.#device.zero(offset, length);
    } catch (error) {
      this.#failed(offset, length, error);
      throw error;
    }
    return zeroing === undefined
      ? this.#settled(offset, length, order())
      : this.#afterDevice(offset, length, zeroing, order);
  }

  /** A device that answers later: until then nothing that overlaps is begun, and no extent of the span leaves. */
  async #afterDevice(
    offset: number,
    length: number,
    changing: Promise<void>,
    order: () => Sequence,
  ): Promise<void> {
    const ended = this.#inFlight.begin(offset, length);
    this.#tracking?.hot.pin(this.#member, offset, length);
    this.#admission.enter();
    let confirmed: void | Promise<void>;
    try {
      await changing;
      while (!this.#order.hasRoom(offset, length)) await this.#order.makeRoom();
      confirmed = this.#settled(offset, length, order());
    } catch (error) {
      this.#failed(offset, length, error);
      throw error;
    } finally {
      this.#tracking?.hot.unpin(this.#member, offset, length);
      this.#admission.leave();
      ended();
    }
    await confirmed;
  }

  #orderWrite(offset: number, source: Uint8Array): Sequence {
    return this.#order.write(this.#member, offset, source, this.#tracking?.dirty);
  }

  /** The change is on the image and in the order. */
  #settled(offset: number, length: number, sequence: Sequence): void | Promise<void> {
    const ordinal = this.#image.changed(offset, length);
    if (this.#tracking !== undefined) {
      this.#tracking.hot.touch(this.#member, offset, length, sequence, ordinal);
      if (this.#image.failed !== undefined) this.#tracking.dirty.mark(offset, length);
    }
    if (this.#confirmation.holdsWrites) return this.#confirmation.confirm(sequence);
  }

  /** Nobody knows what the image holds there, and the order says nothing of it. */
  #failed(offset: number, length: number, error: unknown): void {
    if (error instanceof AssertionFailure) throw error;
    if (this.#tracking !== undefined) {
      this.#tracking.dirty.mark(offset, length);
      const ordinal = this.#image.changed(offset, length);
      this.#tracking.hot.touch(this.#member, offset, length, this.#order.last, ordinal);
    }
    this.#image.refused(error);
    this.#tracking?.resync.untold(this.#member, offset, length);
  }
}
