import { assert } from "#src/base/assert.js";
import type { DiskRange } from "#src/platform/disk/disk.js";

/** Positions are exact: every byte of an 8 PiB device has its number. */
export function assertPosition(position: number): void {
  assert(Number.isSafeInteger(position) && position >= 0, `${position} is not a position in a file`);
}

export function assertRange(range: DiskRange): void {
  assertPosition(range.from);
  assertPosition(range.to);
  assert(range.from <= range.to, `a span ends before it begins: ${range.from} to ${range.to}`);
}
