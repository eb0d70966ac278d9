import { assert } from "#src/base/assert.js";
import { viewOf } from "#src/base/bytes.js";
import { invalidMessage, type ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import type { ProtoWriter } from "#src/data-path/link-format/proto-writer.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

/** Chunks of one member that follow one another, named by hash. */
export interface ChunkQuestion {
  readonly question: number;
  readonly member: number;
  readonly offsetBytes: number;
  readonly chunkBytes: number;
  readonly hashes: BigUint64Array;
}

/** One bit a chunk, lowest bit of the first byte first; 1: equal. */
export interface ChunkAnswer {
  readonly question: number;
  readonly equal: Uint8Array;
}

/** 4 MiB at the finest that is asked about, in 8 KiB of hashes. */
export const QUESTION_CHUNKS_MAX = 1024;
/** A sector, and a slot: what can be written by itself, and what a view finds at once. */
const CHUNK_BYTES_MIN = 512;
const CHUNK_BYTES_MAX = SLOT_BYTES;
const HASH_BYTES = 8;

export function writeQuestion(writer: ProtoWriter, question: ChunkQuestion): void {
  assert(question.hashes.length <= QUESTION_CHUNKS_MAX, "a question is within its bound");
  writer.uint(1, question.question);
  writer.uint(2, question.member);
  writer.uint(3, question.offsetBytes);
  writer.uint(4, question.chunkBytes);
  const packed = new Uint8Array(question.hashes.length * HASH_BYTES);
  const view = viewOf(packed);
  for (const [index, hash] of question.hashes.entries()) view.setBigUint64(index * HASH_BYTES, hash, true);
  writer.bytes(5, packed);
}

export function readQuestion(reader: ProtoReader): ChunkQuestion {
  const numbers = [0, 0, 0, 0, 0];
  const hashes: bigint[] = [];
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 5) reader.fixed64s(field, hashes, QUESTION_CHUNKS_MAX);
    else if (field.number < 5) numbers[field.number] = reader.uint(field);
    else reader.skip(field);
  }
  const [, question = 0, member = 0, offsetBytes = 0, chunkBytes = 0] = numbers;
  const isLegal =
    chunkBytes >= CHUNK_BYTES_MIN &&
    chunkBytes <= CHUNK_BYTES_MAX &&
    SLOT_BYTES % chunkBytes === 0 &&
    offsetBytes % chunkBytes === 0;
  if (!isLegal || hashes.length === 0) throw invalidMessage("a question is about no chunks");
  if (!Number.isSafeInteger(offsetBytes + hashes.length * chunkBytes))
    throw invalidMessage("a question reaches behind every member");
  return { question, member, offsetBytes, chunkBytes, hashes: BigUint64Array.from(hashes) };
}

export function writeAnswer(writer: ProtoWriter, { question, equal }: ChunkAnswer): void {
  writer.uint(1, question);
  writer.bytes(2, equal);
}

/** The bits stay where they are in the message. */
export function readAnswer(reader: ProtoReader): ChunkAnswer {
  let question = 0;
  let equal: Uint8Array = new Uint8Array(0);
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) question = reader.uint(field);
    else if (field.number === 2) equal = reader.bytes(field);
    else reader.skip(field);
  }
  if (equal.length > QUESTION_CHUNKS_MAX / 8) throw invalidMessage("an answer is about too many chunks");
  return { question, equal };
}

export function answerBytes(chunks: number): number {
  return Math.ceil(chunks / 8);
}

export function isEqualIn({ equal }: Pick<ChunkAnswer, "equal">, chunk: number): boolean {
  return (((equal[chunk >>> 3] ?? 0) >>> (chunk & 7)) & 1) === 1;
}
