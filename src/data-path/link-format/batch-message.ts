import { CODEC_NUMBERS, codecOf } from "#src/data-path/link-format/handshake-codec.js";
import type { BatchMessage, CodecName } from "#src/data-path/link-format/messages.js";
import { invalidMessage, type ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import { putVarint, varintBytes } from "#src/data-path/link-format/proto-writer.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";

/** Tags: field 2 of the response; fields 1, 2 and 15 of the batch. Each is one byte. */
const RESPONSE_BATCH = 0x12;
const CODEC = 0x08;
const PLAIN_BYTES = 0x10;
const DATA = 0x7a;

/**
 * The message of a batch that goes as it is. Its bytes are copied once, into the message; they are not looked at. What
 * stands in front of them comes to 17 bytes at the most.
 */
export function encodeBatchMessage(batch: Uint8Array): Uint8Array {
  return encodeFrame("plain", batch.length, batch);
}

/** The message of a batch of `plainBytes` of which `data` was made by the codec. */
export function encodeFrame(codec: CodecName, plainBytes: number, data: Uint8Array): Uint8Array {
  const innerBytes = innerBytesOf(plainBytes, data.length);
  const message = new Uint8Array(1 + varintBytes(innerBytes) + innerBytes);
  message[0] = RESPONSE_BATCH;
  let at = putVarint(message, 1, innerBytes);
  message[at] = CODEC;
  message[at + 1] = CODEC_NUMBERS[codec];
  message[at + 2] = PLAIN_BYTES;
  at = putVarint(message, at + 3, plainBytes);
  message[at] = DATA;
  at = putVarint(message, at + 1, data.length);
  message.set(data, at);
  return message;
}

/**
 * What the message of so many plain bytes takes of the credit: as much as if it were not compressed, since credit bounds
 * what the receiver has in memory.
 */
export function creditOf(plainBytes: number): number {
  const innerBytes = innerBytesOf(plainBytes, plainBytes);
  return 1 + varintBytes(innerBytes) + innerBytes;
}

function innerBytesOf(plainBytes: number, dataBytes: number): number {
  return 2 + 1 + varintBytes(plainBytes) + 1 + varintBytes(dataBytes) + dataBytes;
}

/** Of a message that `encodeFrame` has made: how long it would be as it is. Undefined for any other. */
export function plainBytesOf(message: Uint8Array): number | undefined {
  if (!isBatchMessage(message)) return undefined;
  const plainAt = varintEnd(message, 1) + 3;
  let plainBytes = 0;
  for (let at = plainAt, scale = 1; at < varintEnd(message, plainAt); at += 1, scale *= 128)
    plainBytes += ((message[at] ?? 0) % 128) * scale;
  return creditOf(plainBytes);
}

function varintEnd(message: Uint8Array, from: number): number {
  let at = from;
  while ((message[at] ?? 0) >= 128) at += 1;
  return at + 1;
}

/** Whether the message is one of those that `encodeFrame` makes. */
function isBatchMessage(message: Uint8Array): boolean {
  return message[0] === RESPONSE_BATCH;
}

/** The batch's bytes stay where they are in the message. */
export function readBatchMessage(reader: ProtoReader): BatchMessage {
  let codec = 0;
  let plainBytes = 0;
  let data: Uint8Array | undefined;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) codec = reader.uint(field);
    else if (field.number === 2) plainBytes = reader.uint(field);
    else if (field.number === 15) data = reader.bytes(field);
    else reader.skip(field);
  }
  const name = codecOf(codec);
  if (name === undefined) throw invalidMessage(`codec ${codec} is none`);
  if (data === undefined || plainBytes > BATCH_BYTES_MAX)
    throw invalidMessage("a batch is empty or too long");
  if (name === "plain" && data.length !== plainBytes)
    throw invalidMessage("a batch is not as long as it says");
  return { type: "batch", codec: name, plainBytes, data };
}
