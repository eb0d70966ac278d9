import type { BlockDevice } from "#src/platform/block/block-device.js";

/** A device that can become larger while it is used. */
export interface GrowableDevice extends BlockDevice {
  /**
   * Resolves once the device has that size, durably: `sizeBytes` changes then and not before. What is new reads as zeros,
   * or as what was there if the storage beneath was larger already. One that fails leaves the size as it was, and may be
   * tried again. Never makes a device smaller.
   */
  grow(sizeBytes: number): Promise<void>;
}

export function isGrowable(device: BlockDevice): device is GrowableDevice {
  return "grow" in device && typeof device.grow === "function";
}
