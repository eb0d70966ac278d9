import {
  sourceOfNoSize,
  sourceOfOtherKind,
  sourceShrunk,
  sourceVanished,
} from "#src/data-path/capture/scan/scan-errors.js";
import { refuseVolumeSize, VOLUME_BYTES_MIN, VOLUME_BYTES_MULTIPLE } from "#src/domain/model/volume-size.js";
import type { Disk } from "#src/platform/disk/disk.js";

/** The file or device that is to be scanned, as it is found. */
export interface FoundSource {
  /** Device and inode: another one at the same path is another source. */
  readonly identity: string;
  readonly kind: "file" | "block-device";
  readonly sizeBytes: number;
  /** Of the volume that it is. */
  readonly volumeBytes: number;
}

/** A file may have any size, a volume has whole sectors: what is missing to the last one reads as zeros. */
export function volumeBytesOf(sizeBytes: number): number {
  const sectors = Math.ceil(sizeBytes / VOLUME_BYTES_MULTIPLE);
  return Math.max(VOLUME_BYTES_MIN, sectors * VOLUME_BYTES_MULTIPLE);
}

/** Refused when it is not there, is nothing that can be a volume, or has become smaller than the volume is. */
export async function findSource(disk: Disk, path: string, volumeBytes = 0): Promise<FoundSource> {
  const found = await disk.stat(path);
  if (found === undefined) throw sourceVanished(path);
  const { kind, sizeBytes, identity } = found;
  if (kind !== "file" && kind !== "block-device") throw sourceOfOtherKind(path, kind);
  if (sizeBytes === 0) throw sourceOfNoSize(path, sizeBytes, "there is nothing to be protected");
  const wantedBytes = volumeBytesOf(sizeBytes);
  const why = refuseVolumeSize(wantedBytes);
  if (why !== undefined) throw sourceOfNoSize(path, sizeBytes, why);
  if (wantedBytes < volumeBytes) throw sourceShrunk(path, sizeBytes, volumeBytes);
  return { identity, kind, sizeBytes, volumeBytes: wantedBytes };
}
