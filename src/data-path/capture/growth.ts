import { assert, present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { type Admission, captureEnded } from "#src/data-path/capture/admission.js";
import type { Backlog } from "#src/data-path/capture/backlog.js";
import type { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import type { GroupOrder } from "#src/data-path/capture/group-order.js";
import type { HotTable } from "#src/data-path/capture/hot-table.js";
import type { LocalImage } from "#src/data-path/capture/local-image.js";
import type { Resync } from "#src/data-path/capture/resync.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import { isGrowable } from "#src/platform/block/growable-device.js";

/** What a group with a secondary knows of a volume's size. */
export interface GrowthTracking {
  readonly table: HotTable;
  readonly dirty: ReadonlyMap<number, DirtyMap>;
  readonly resync: Resync;
  /** Whether something has been promotable at the secondary. */
  readonly isPaired: () => boolean;
}

export interface GrowthOptions {
  readonly admission: Admission;
  readonly order: GroupOrder;
  readonly backlog: Backlog;
  readonly tracking: GrowthTracking | undefined;
}

/**
 * Makes a volume larger while it is used:
 *
 * 0. (whoever asks) the new size is on record, so that every start from here on opens the volume with it;
 * 1. the image is that large, durably;
 * 2. no clean mark stands, so that an end from here on is followed by a start that says the sizes;
 * 3. the dirty map speaks of the new size, durably, with the blocks of the new part that hold something already;
 * 4. in one tick: the hot set knows the new extents, the mark has its place in the order, the volume is larger.
 *
 * So nothing behind the old end is written before the mark, and an end between any two of these leaves what a start can go
 * on from: until 3 its map is smaller than the volume, and it says the sizes for that; after 2 it was unclean, and does so
 * too. What is behind the old end is zeros at the secondary, and here: dirty is only what is not, a block device's that
 * was used before, or a file's that was longer than its volume. That needs a resync, since no delta tells of it.
 *
 * While nothing is recorded the mark cannot take its place, and the next resync says the size at its beginning.
 */
export class Growth {
  readonly #options: GrowthOptions;
  #isGrowing = false;

  constructor(options: GrowthOptions) {
    this.#options = options;
  }

  async grow(image: LocalImage, sizeBytes: number): Promise<Sequence> {
    const { admission } = this.#options;
    if (admission.isEnded) throw captureEnded();
    if (this.#isGrowing) throw alreadyGrowing();
    this.#isGrowing = true;
    // A stop waits for it, as it does for a write.
    admission.enter();
    try {
      return await this.#grow(image, sizeBytes);
    } finally {
      admission.leave();
      this.#isGrowing = false;
    }
  }

  async #grow(image: LocalImage, sizeBytes: number): Promise<Sequence> {
    const { order, backlog, tracking } = this.#options;
    const { device } = image;
    assert(Number.isSafeInteger(sizeBytes), "a size is a number of bytes");
    if (sizeBytes < image.sizeBytes) throw wouldShrink(image, sizeBytes);
    if (sizeBytes === image.sizeBytes) return order.last;
    if (!isGrowable(device)) throw notGrowable(image);
    if (device.sizeBytes < sizeBytes) await device.grow(sizeBytes);
    await this.#haveRoom();
    const holdsData = tracking !== undefined && (await growMap(image, sizeBytes, tracking));
    await this.#haveRoom();
    // Not earlier: a resync that began before this tick leaves out what is not the volume's yet.
    if (holdsData) backlog.overflow("volume-grown");
    tracking?.table.addMember(image.member, sizeBytes);
    image.grown(sizeBytes);
    return this.#putMark(image);
  }

  async #haveRoom(): Promise<void> {
    const { order } = this.#options;
    while (!order.hasRoomFor(1)) await order.makeRoom();
  }

  #putMark({ member, sizeBytes }: LocalImage): Sequence {
    const { order, tracking } = this.#options;
    if (order.isRecording) return order.mark({ type: "resize", member, sizeBytes });
    tracking?.resync.grew(member);
    return order.passOverMark();
  }
}

/** Whether the new part holds something already. */
async function growMap(
  image: LocalImage,
  sizeBytes: number,
  { dirty, isPaired }: GrowthTracking,
): Promise<boolean> {
  const data = await newPart(image.device, image.sizeBytes, isPaired());
  await present(dirty.get(image.member), "a dirty map").grow(sizeBytes, data);
  return data.length > 0;
}

/** What a device holds behind what was the volume's end: something only where it was used before. */
export async function dataBehind(device: BlockDevice, endBytes: number): Promise<readonly BlockExtent[]> {
  const extents = await device.allocation(endBytes, device.sizeBytes - endBytes);
  return extents.filter(({ hole }) => !hole);
}

/**
 * What of the part behind the old end the secondary lacks: what it holds. One that has nothing yet lacks all of it, holes
 * as well: else it would pass for one that has lost something.
 */
export async function newPart(
  device: BlockDevice,
  endBytes: number,
  isPaired: boolean,
): Promise<readonly BlockExtent[]> {
  if (isPaired) return await dataBehind(device, endBytes);
  return [{ offset: endBytes, length: device.sizeBytes - endBytes, hole: true }];
}

function alreadyGrowing(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "GROWTH_BUSY",
    message: "a volume of the group is being made larger already",
    hint: "try again in a moment",
  });
}

function wouldShrink({ member, sizeBytes }: LocalImage, wantedBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "VOLUME_WOULD_SHRINK",
    message: `the volume has ${sizeBytes} bytes, and ${wantedBytes} would cut off its end`,
    hint: "volumes are only ever made larger; make a smaller one and copy what it is to hold",
    facts: { member, sizeBytes, wantedBytes },
  });
}

function notGrowable({ member }: LocalImage): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "VOLUME_NOT_GROWABLE",
    message: "what holds the volume cannot become larger",
    hint: "look at the group's status for what it stands on",
    facts: { member },
  });
}
