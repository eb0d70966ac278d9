import { AssertionFailure, assert } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ChunkGuard } from "#src/data-path/capture/chunk-guard.js";
import type { ComparedPages } from "#src/data-path/capture/compared-pages.js";
import { SharedRun } from "#src/data-path/capture/shared-run.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";

/** What becomes of an image is told to whoever has it. */
export type ImageTold = (
  image: LocalImage,
  error: TidemarkError,
  type: "image-failed" | "image-full",
) => void;

/**
 * A member's image at this site, and how much of what was written to it is on the disk: changes are counted, and a sync
 * covers those that were done when it began.
 *
 * The first failure of a write or a sync is final: what the image holds of the bytes concerned is not known any more, and
 * the kernel calls pages clean that are not on the disk, so a later sync that succeeds proves nothing. From then on every
 * sync fails, and so does every FLUSH. Reads and writes go on: what they mean is the application's to judge.
 *
 * Want of room is no such failure. Whose change finds none is told ENOSPC, and what it changes may be there in part, as after
 * any change that failed; but nothing that was answered before is in doubt, and when there is room again all goes on.
 */
export class LocalImage {
  readonly member: number;
  readonly device: BlockDevice;
  readonly #tell: ImageTold;
  readonly #syncs = new SharedRun(() => this.#sync());
  #sizeBytes: number;
  #changes = 0;
  #synced = 0;
  #failed: TidemarkError | undefined;
  readonly #compared = new Set<ComparedPages>();
  /** Asked before every change, while somebody compares what the image held at a moment. */
  guard: ChunkGuard | undefined;

  constructor(member: number, device: BlockDevice, tell: ImageTold) {
    this.member = member;
    this.device = device;
    this.#sizeBytes = device.sizeBytes;
    this.#tell = tell;
  }

  /** How much of it is the volume: while that grows, the device is larger already, and nothing is written behind this. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What the device has behind the old end is the volume's from here on. */
  grown(sizeBytes: number): void {
    assert(
      sizeBytes >= this.#sizeBytes && sizeBytes <= this.device.sizeBytes,
      "the device is larger already",
    );
    this.#sizeBytes = sizeBytes;
  }

  /** The place of the last change among all that were made. */
  get changes(): number {
    return this.#changes;
  }

  /** Changes up to this one survive a power loss. */
  get synced(): number {
    return this.#synced;
  }

  get failed(): TidemarkError | undefined {
    return this.#failed;
  }

  /** A change of the span was made, or tried. */
  changed(offset: number, length: number): number {
    this.#changes += 1;
    if (this.#compared.size > 0) for (const pages of this.#compared) pages.differ(offset, length);
    return this.#changes;
  }

  /** They are told of changes from here on, until `endComparison`. */
  beginComparison(pages: ComparedPages): void {
    this.#compared.add(pages);
  }

  endComparison(pages: ComparedPages): void {
    this.#compared.delete(pages);
  }

  /** A change of it was not made. */
  refused(cause: unknown): void {
    if (isWantOfRoom(cause)) this.#tell(this, cause, "image-full");
    else this.fail(cause);
  }

  fail(cause: unknown): void {
    if (this.#failed !== undefined) return;
    this.#failed = imageFailed(this.member, cause);
    this.#tell(this, this.#failed, "image-failed");
  }

  /** Resolves once every change made before the call survives a power loss. */
  sync(): Promise<void> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    return this.#syncs.request();
  }

  async #sync(): Promise<void> {
    const upTo = this.#changes;
    try {
      await this.device.flush();
    } catch (error) {
      if (error instanceof AssertionFailure) throw error;
      this.fail(error);
    }
    // A write may have failed meanwhile: then this sync is not to be trusted with what it covers either.
    if (this.#failed !== undefined) throw this.#failed;
    this.#synced = upTo;
  }
}

function isWantOfRoom(error: unknown): error is TidemarkError {
  return isDiskError(error, "ENOSPC") || isDiskError(error, "EDQUOT");
}

function imageFailed(member: number, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "IMAGE_FAILED",
    message: "the volume's image did not take what was written to it",
    hint: "its contents are in doubt here and flushes fail from now on; the secondary holds everything that was in order: fail over, then check this disk",
    facts: { member },
    cause,
  });
}
