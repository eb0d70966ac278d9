import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "#src/base/assert.js";
import { PROTO_DIR } from "#src/platform/grpc/contract.js";

/**
 * The descriptors of the contract, as the protobuf compiler of buf made them: every file under its own name, with its
 * imports and with the names of fields as they are written. What proto-loader has instead is one file for each package,
 * without imports and with the names JavaScript uses, which clients of other languages refuse.
 *
 * The image is also what breaking change is checked against; a test keeps it equal to the files.
 */
export function contractDescriptors(): Buffer[] {
  return splitDescriptorSet(readFileSync(join(PROTO_DIR, "baseline.binpb")));
}

/** A FileDescriptorSet is field 1, again and again: a tag, a length, the descriptor of a file. */
const FILE_TAG = 0x0a;

export function splitDescriptorSet(set: Buffer): Buffer[] {
  const files: Buffer[] = [];
  let at = 0;
  while (at < set.length) {
    assert(set[at] === FILE_TAG, "a descriptor set holds files and nothing else");
    at += 1;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = set[at] ?? 0;
      at += 1;
      length += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) break;
    }
    files.push(set.subarray(at, at + length));
    at += length;
  }
  assert(at === set.length, "a descriptor set ends with its last file");
  return files;
}
