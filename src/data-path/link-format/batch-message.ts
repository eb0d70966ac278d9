import { CODEC_NUMBERS, codecOf } from "#src/data-path/link-format/handshake-codec.js";
import type { BatchMessage } from "#src/data-path/link-format/messages.js";
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
  const innerBytes = 2 + 1 + varintBytes(batch.length) + 1 + varintBytes(batch.length) + batch.length;
  const message = new Uint8Array(1 + varintBytes(innerBytes) + innerBytes);
  message[0] = RESPONSE_BATCH;
  let at = putVarint(message, 1, innerBytes);
  message[at] = CODEC;
  message[at + 1] = CODEC_NUMBERS.plain;
  message[at + 2] = PLAIN_BYTES;
  at = putVarint(message, at + 3, batch.length);
  message[at] = DATA;
  at = putVarint(message, at + 1, batch.length);
  message.set(batch, at);
  return message;
}

/** Whether the message is one of those that `encodeBatchMessage` makes. */
export function isBatchMessage(message: Uint8Array): boolean {
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
