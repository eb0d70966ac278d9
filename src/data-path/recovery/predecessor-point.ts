import { formatId64 } from "#src/base/bytes.js";
import type { Position } from "#src/domain/model/sequence.js";

/**
 * The id of the point in front of a resync: nobody cut it, so its id is made of its position, and everybody who reads the
 * same marks makes the same one. It is a UUID of version 8, which is for such use: the entry's 64 bits and the sequence's
 * 53 are spread over the 122 bits that version and variant leave.
 */
export function predecessorPointId({ entry, sequence }: Position): string {
  const high = formatId64(entry);
  const low = sequence.toString(16).padStart(14, "0");
  const bits = `${high.slice(0, 12)}8${high.slice(12, 15)}8${high.slice(15)}${low}`;
  return bits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
