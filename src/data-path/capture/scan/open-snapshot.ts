import type { ScanSource } from "#src/data-path/capture/scan/scan-pass.js";
import { findSource } from "#src/data-path/capture/scan/scan-source.js";
import type { StandingSnapshot } from "#src/data-path/capture/scan/scanned-device.js";
import type { BlockExtent } from "#src/platform/block/block-device.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import type { Disk, DiskFile, DiskRange } from "#src/platform/disk/disk.js";

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

  read(offset: number, target: Uint8Array): void | Promise<void> {
    return this.#device.read(offset, target);
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
