import { setUint53, viewOf } from "#src/base/bytes.js";
import { answerBytes, isEqualIn } from "#src/data-path/link-format/chunk-codec.js";
import { CODEC_NUMBERS, codecOf } from "#src/data-path/link-format/handshake-codec.js";
import type {
  NamedPages,
  PackedSeed,
  SeedChunk,
  SeedMessage,
  SeedWord,
} from "#src/data-path/link-format/messages.js";
import { invalidMessage, type ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import { ProtoWriter, putVarint, varintBytes } from "#src/data-path/link-format/proto-writer.js";
import { MEMBERS_MAX, SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/** As much as a full batch: large enough that its frame is noise, and no message is larger than one of a batch. */
export const SEED_BYTES_MAX = 1024 * 1024 - SLOT_BYTES;

/** What is named by one hash. */
export const SEED_PAGE_BYTES = 4096;
const PAGES_MAX = SEED_BYTES_MAX / SEED_PAGE_BYTES;

/** Tags: field 8 of the response, field 15 of the chunk. Each is one byte. */
const RESPONSE_SEED = 0x42;
const DATA = 0x7a;
const HEAD_FIELDS = 5;

/** The chunk's bytes, or what they were packed into, are copied once, into the message. */
export function encodeSeedMessage(
  chunk: SeedChunk,
  entry: bigint,
  hash64: Hash64,
  packed?: PackedSeed,
): Uint8Array {
  const { number, member, offset, length, sequence, named } = chunk;
  const data = packed?.data ?? chunk.data ?? NOTHING;
  const head = new ProtoWriter();
  head.uint(1, number);
  head.uint(2, member);
  head.uint(3, offset);
  head.uint(4, length);
  head.uint(5, sequence);
  head.fixed64(6, sealOf(chunk, entry, hash64));
  if (named !== undefined) {
    head.bytes(7, named.bits);
    head.bytes(8, inBytes(named.hashes));
  }
  if (packed !== undefined) {
    head.uint(9, CODEC_NUMBERS[packed.codec]);
    head.uint(10, chunk.data?.length ?? 0);
  }
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

/** Whether the message is one of those that `encodeSeedMessage` makes. */
export function isSeedMessage(message: Uint8Array): boolean {
  return message[0] === RESPONSE_SEED;
}

/** Whether it is, every byte of it, what a primary that writes the entry has sent. */
export function isSoundSeed(message: SeedMessage, entry: bigint, hash64: Hash64): boolean {
  return message.hash === sealOf(message, entry, hash64);
}

/** The chunk's bytes stay where they are in the message. */
export function readSeedMessage(reader: ProtoReader): SeedMessage {
  const numbers = new Map<number, number>();
  let hash = 0n;
  let bits: Uint8Array = NOTHING;
  const hashes: bigint[] = [];
  let [codec, packedFrom] = [0, 0];
  let data: Uint8Array = NOTHING;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number <= HEAD_FIELDS) numbers.set(field.number, reader.uint(field));
    else if (field.number === 6) hash = reader.fixed64(field);
    else if (field.number === 7) bits = reader.bytes(field);
    else if (field.number === 8) reader.fixed64s(field, hashes, PAGES_MAX);
    else if (field.number === 9) codec = reader.uint(field);
    else if (field.number === 10) packedFrom = reader.uint(field);
    else if (field.number === 15) data = reader.bytes(field);
    else reader.skip(field);
  }
  const numbered = (field: number) => numbers.get(field) ?? 0;
  const [member, offset, length] = [numbered(2), numbered(3), numbered(4)];
  const isPlaced = offset % SLOT_BYTES === 0 && length > 0 && Number.isSafeInteger(offset + length);
  const named = bits.length === 0 ? undefined : { bits, hashes: BigUint64Array.from(hashes) };
  const name = codec === 0 ? "plain" : codecOf(codec);
  if (name === undefined) throw invalidMessage(`codec ${codec} is none`);
  const plainBytes = name === "plain" ? data.length : packedFrom;
  const isSmaller = name === "plain" || (data.length > 0 && data.length < plainBytes);
  const isWhole = hasAll(length, named, plainBytes) && isSmaller;
  if (member >= MEMBERS_MAX || !isPlaced || !isWhole) throw invalidMessage("a chunk of a seed is none");
  const place = { number: numbered(1), member, offset, length, sequence: numbered(5) };
  const isZeros = named === undefined && data.length === 0;
  return {
    type: "seed",
    ...{ ...place, hash, named, data: isZeros ? undefined : data },
    ...{ codec: name, plainBytes },
  };
}

/**
 * What a chunk's message of so many bytes takes of the credit: as much as if it were not packed, since credit bounds what the
 * receiver has in memory.
 */
export function creditOfSeed(wireBytes: number, packedBytes: number, plainBytes: number): number {
  return wireBytes - packedBytes + plainBytes;
}

/** The hashes of the pages that are named, by number within the chunk. */
export function namedHashes({ bits, hashes }: NamedPages): ReadonlyMap<number, bigint> {
  const found = new Map<number, bigint>();
  for (let page = 0; page < bits.length * 8; page += 1) {
    const hash = hashes[found.size];
    if (hash !== undefined && isEqualIn({ equal: bits }, page)) found.set(page, hash);
  }
  return found;
}

export function writeSeedWord(writer: ProtoWriter, word: SeedWord): void {
  writer.uint(1, word.type === "empty" ? word.member : word.number);
  if (word.type === "differs") writer.bytes(2, word.equal);
}

/** The bits stay where they are in the message. */
export function readDifference(reader: ProtoReader): SeedWord {
  let number = 0;
  let equal: Uint8Array = NOTHING;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) number = reader.uint(field);
    else if (field.number === 2) equal = reader.bytes(field);
    else reader.skip(field);
  }
  if (equal.length > answerBytes(PAGES_MAX)) throw invalidMessage("a chunk has not so many pages");
  return { type: "differs", number, equal };
}

/** Each page is either named or among the bytes. */
function hasAll(length: number, named: NamedPages | undefined, plainBytes: number): boolean {
  if (named === undefined) return plainBytes === 0 || (plainBytes === length && length <= SEED_BYTES_MAX);
  const pages = Math.ceil(length / SEED_PAGE_BYTES);
  if (length > SEED_BYTES_MAX || named.bits.length !== answerBytes(pages)) return false;
  let [count, dataBytes] = [0, 0];
  for (let page = 0; page < named.bits.length * 8; page += 1) {
    const isNamed = isEqualIn({ equal: named.bits }, page);
    if (isNamed && page >= pages) return false;
    if (isNamed) count += 1;
    else dataBytes += Math.max(0, Math.min(SEED_PAGE_BYTES, length - page * SEED_PAGE_BYTES));
  }
  return count === named.hashes.length && dataBytes === plainBytes;
}

const NOTHING: Uint8Array = new Uint8Array(0);

function sealOf(chunk: SeedChunk, entry: bigint, hash64: Hash64): bigint {
  const { number, member, offset, length, sequence, named, data = NOTHING } = chunk;
  const head = new Uint8Array(8 * HEAD_FIELDS);
  const view = viewOf(head);
  for (const [index, value] of [number, member, offset, length, sequence].entries())
    setUint53(view, 8 * index, value);
  const seed = hash64(head, entry);
  if (named === undefined) return hash64(data, seed);
  return hash64(data, hash64(inBytes(named.hashes), hash64(named.bits, seed)));
}

function inBytes(hashes: BigUint64Array): Uint8Array {
  const bytes = new Uint8Array(hashes.length * 8);
  const view = viewOf(bytes);
  for (const [index, hash] of hashes.entries()) view.setBigUint64(index * 8, hash, true);
  return bytes;
}
