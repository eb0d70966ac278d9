import { CHUNK_BYTES } from "#src/data-path/capture/scan/map-format.js";
import type { ScanSource } from "#src/data-path/capture/scan/scan-pass.js";
import { findSource } from "#src/data-path/capture/scan/scan-source.js";
import type { StandingSnapshot } from "#src/data-path/capture/scan/scanned-device.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import type { Disk, DiskFile, DiskRange } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import type { UnreadRange } from "#src/platform/hash/hash-pool.js";

/**
 * A snapshot that is open: what a pass hashes and a resync copies. Read on the thread pool, since nobody says how fast what a
 * hook has made answers, and the volumes of all groups share the thread that asks.
 */
export class OpenSnapshot implements ScanSource, StandingSnapshot {
  readonly path: string;
  readonly sizeBytes: number;
  readonly volumeBytes: number;
  readonly #file: DiskFile;
  readonly #device: FileBlockDevice;
  readonly #unread = new Set<number>();

  private constructor(path: string, sizeBytes: number, volumeBytes: number, file: DiskFile) {
    this.path = path;
    this.sizeBytes = sizeBytes;
    this.volumeBytes = volumeBytes;
    this.#file = file;
    this.#device = new FileBlockDevice(file, {
      sizeBytes: volumeBytes,
      readOnly: true,
      calls: "on-the-pool",
    });
  }

  /** Refused when it is smaller than the volume. */
  static async open(disk: Disk, path: string, volumeBytes: number): Promise<OpenSnapshot> {
    const found = await findSource(disk, path, volumeBytes);
    const file = await disk.open(path, "read");
    return new OpenSnapshot(path, found.sizeBytes, found.volumeBytes, file);
  }

  /**
   * What a pass could not read: where it is lacking all the same, as with a first copy, it comes as zeros while it can't be. Else
   * one bad sector would end every resync, and all the rest would never come. The map knows nothing of it, and the point is marked.
   */
  leaveOut(unread: readonly UnreadRange[]): void {
    for (const { offset, length } of unread)
      for (let at = offset; at < offset + length; at += CHUNK_BYTES) this.#unread.add(at / CHUNK_BYTES);
  }

  async read(offset: number, target: Uint8Array): Promise<void> {
    try {
      await this.#device.read(offset, target);
    } catch (error) {
      if (!(error instanceof DiskError) || this.#unread.size === 0) throw error;
      await this.#readByChunk(offset, target);
    }
  }

  async #readByChunk(offset: number, target: Uint8Array): Promise<void> {
    for (let at = offset; at < offset + target.length; ) {
      const chunk = Math.floor(at / CHUNK_BYTES);
      const to = Math.min((chunk + 1) * CHUNK_BYTES, offset + target.length);
      const part = target.subarray(at - offset, to - offset);
      if (this.#unread.has(chunk)) part.fill(0);
      else await this.#device.read(at, part);
      at = to;
    }
  }

  allocation(offset: number, length: number): readonly BlockExtent[] {
    return this.#device.allocation(offset, length);
  }

  nextData(position: number): DiskRange | undefined {
    return this.#file.nextData(position);
  }

  close(): Promise<void> {
    return this.#device.close();
  }
}
