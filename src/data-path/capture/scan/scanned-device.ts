import { AssertionFailure, assert } from "#src/base/assert.js";
import { nothingToRead } from "#src/data-path/capture/scan/scan-errors.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import type { GrowableDevice } from "#src/platform/block/growable-device.js";

/** What is read of a snapshot. */
export interface StandingSnapshot {
  readonly path: string;
  read(offset: number, target: Uint8Array): void | Promise<void>;
  allocation(offset: number, length: number): readonly BlockExtent[];
}

/**
 * The image of a scanned member, as capture sees it: the snapshot of the scan that stands, and between scans nothing. Nobody
 * writes to it here, so it is never dirty by itself: what a scan finds to differ is marked by that, and copied from the snapshot.
 *
 * Whoever reads while none stands is refused (SCAN_NOT_STANDING), and tries again: bytes of two snapshots never come together
 * in one resync.
 */
export class ScannedDevice implements GrowableDevice {
  readonly readOnly = true;
  readonly #member: number;
  #sizeBytes: number;
  #snapshot: StandingSnapshot | undefined;

  constructor(member: number, sizeBytes: number) {
    this.#member = member;
    this.#sizeBytes = sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Of the snapshot. */
  get filePath(): string {
    return this.#standing.path;
  }

  get isStanding(): boolean {
    return this.#snapshot !== undefined;
  }

  stand(snapshot: StandingSnapshot): void {
    assert(this.#snapshot === undefined, "one snapshot stands at a time");
    this.#snapshot = snapshot;
  }

  fall(): void {
    this.#snapshot = undefined;
  }

  get #standing(): StandingSnapshot {
    if (this.#snapshot === undefined) throw nothingToRead(this.#member);
    return this.#snapshot;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    return this.#standing.read(offset, target);
  }

  write(): never {
    throw new AssertionFailure("a scanned member is written by its application alone");
  }

  zero(): never {
    throw new AssertionFailure("a scanned member is written by its application alone");
  }

  /** Nothing was written, so all of it is durable. */
  async flush(): Promise<void> {}

  /** The source is that large already. */
  async grow(sizeBytes: number): Promise<void> {
    this.#sizeBytes = Math.max(this.#sizeBytes, sizeBytes);
  }

  /** Without a snapshot nobody knows of a hole: a start whose volume has grown asks then. */
  allocation(offset: number, length: number): readonly BlockExtent[] {
    return this.#snapshot?.allocation(offset, length) ?? [{ offset, length, hole: false }];
  }

  async close(): Promise<void> {
    this.#snapshot = undefined;
  }
}
