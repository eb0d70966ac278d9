import { assert } from "#src/base/assert.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";

/**
 * A call outside the device, or a change of a read-only one, is a mistake of our own: who takes offsets from outside
 * (the NBD server) refuses them first, in the words of its protocol.
 */
export function assertInside(device: BlockDevice, offset: number, length: number): void {
  assert(
    Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && offset + length <= device.sizeBytes,
    `${length} bytes at ${offset} are not inside a device of ${device.sizeBytes}`,
  );
}

export function assertChangeable(device: BlockDevice, offset: number, length: number): void {
  assert(!device.readOnly, "a read-only device is not changed");
  assertInside(device, offset, length);
}
