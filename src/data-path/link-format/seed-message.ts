import { setUint53, viewOf } from "#src/base/bytes.js";
import type { SeedChunk, SeedMessage } from "#src/data-path/link-format/messages.js";
import { invalidMessage, type ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import { ProtoWriter, putVarint, varintBytes } from "#src/data-path/link-format/proto-writer.js";
import { MEMBERS_MAX, SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/** As much as a full batch: large enough that its frame is noise, and no message is larger than one of a batch. */
export const SEED_BYTES_MAX = 1024 * 1024 - SLOT_BYTES;

/** Tags: field 8 of the response, field 15 of the chunk. Each is one byte. */
const RESPONSE_SEED = 0x42;
const DATA = 0x7a;
const HEAD_FIELDS = 5;

/** The chunk's bytes are copied once, into the message. */
export function encodeSeedMessage(chunk: SeedChunk, entry: bigint, hash64: Hash64): Uint8Array {
  const { number, member, offset, length, sequence, data = NOTHING } = chunk;
  const head = new ProtoWriter();
  head.uint(1, number);
  head.uint(2, member);
  head.uint(3, offset);
  head.uint(4, length);
  head.uint(5, sequence);
  head.fixed64(6, sealOf(chunk, entry, hash64));
  const fields = head.finish();
  const innerBytes = fields.length + 1 + varintBytes(data.length) + data.length;
  const message = new Uint8Array(1 + varintBytes(innerBytes) + innerBytes);
  message[0] = RESPONSE_SEED;
  let at = putVarint(message, 1, innerBytes);
  message.set(fields, at);
  at += fields.length;
  message[at] = DATA;
  at = putVarint(message, at + 1, data.length);
  message.set(data, at);
  return message;
}

/** Whether it is, every byte of it, what a primary that writes the entry has sent. */
export function isSoundSeed(message: SeedMessage, entry: bigint, hash64: Hash64): boolean {
  return message.hash === sealOf(message, entry, hash64);
}

/** The chunk's bytes stay where they are in the message. */
export function readSeedMessage(reader: ProtoReader): SeedMessage {
  const numbers = new Map<number, number>();
  let hash = 0n;
  let data: Uint8Array = NOTHING;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number <= HEAD_FIELDS) numbers.set(field.number, reader.uint(field));
    else if (field.number === 6) hash = reader.fixed64(field);
    else if (field.number === 15) data = reader.bytes(field);
    else reader.skip(field);
  }
  const numbered = (field: number) => numbers.get(field) ?? 0;
  const [member, offset, length] = [numbered(2), numbered(3), numbered(4)];
  const isPlaced = offset % SLOT_BYTES === 0 && length > 0 && Number.isSafeInteger(offset + length);
  const isWhole = data.length === 0 || (data.length === length && length <= SEED_BYTES_MAX);
  if (member >= MEMBERS_MAX || !isPlaced || !isWhole) throw invalidMessage("a chunk of a seed is none");
  const place = { number: numbered(1), member, offset, length, sequence: numbered(5) };
  return { type: "seed", ...place, hash, data: data.length === 0 ? undefined : data };
}

const NOTHING: Uint8Array = new Uint8Array(0);

function sealOf(chunk: SeedChunk, entry: bigint, hash64: Hash64): bigint {
  const { number, member, offset, length, sequence, data = NOTHING } = chunk;
  const head = new Uint8Array(8 * HEAD_FIELDS);
  const view = viewOf(head);
  for (const [index, value] of [number, member, offset, length, sequence].entries())
    setUint53(view, 8 * index, value);
  return hash64(data, hash64(head, entry));
}
