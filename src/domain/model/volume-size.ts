import { formatSize } from "#src/base/quantity.js";

/** The smallest sector of a block device: any existing device can be a volume, and no request straddles the end. */
export const VOLUME_BYTES_MULTIPLE = 512;
export const VOLUME_BYTES_MIN = 4 * 2 ** 10;
/** PostgreSQL, ext4 and NBD clients all stay below it. */
export const VOLUME_BYTES_MAX = 64 * 2 ** 40;

/** Why a volume cannot have that size, or undefined when it can. */
export function refuseVolumeSize(sizeBytes: number): string | undefined {
  if (!Number.isSafeInteger(sizeBytes)) return "a size is a whole number of bytes";
  if (sizeBytes < VOLUME_BYTES_MIN) return `a volume has at least ${formatSize(VOLUME_BYTES_MIN)}`;
  if (sizeBytes > VOLUME_BYTES_MAX) return `a volume has at most ${formatSize(VOLUME_BYTES_MAX)}`;
  if (sizeBytes % VOLUME_BYTES_MULTIPLE !== 0)
    return `a volume's size is a multiple of ${VOLUME_BYTES_MULTIPLE} bytes`;
  return undefined;
}
