import { assert } from "#src/base/assert.js";
import { readBatchMessage } from "#src/data-path/link-format/batch-message.js";
import {
  readAnswer,
  readQuestion,
  writeAnswer,
  writeQuestion,
} from "#src/data-path/link-format/chunk-codec.js";
import { decodeHandshake, writeHandshake } from "#src/data-path/link-format/handshake-codec.js";
import {
  readAncestry,
  readPosition,
  readProgress,
  readTime,
  writeAncestry,
  writePosition,
  writeProgress,
  writeTime,
} from "#src/data-path/link-format/message-parts.js";
import type {
  IncomingResponse,
  PrimaryHeartbeat,
  RequestMessage,
  ResponseMessage,
  SecondaryHeartbeat,
  SiteReport,
  Stop,
} from "#src/data-path/link-format/messages.js";
import { invalidMessage, ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import { ProtoWriter } from "#src/data-path/link-format/proto-writer.js";
import { readDifference, readSeedMessage, writeSeedWord } from "#src/data-path/link-format/seed-message.js";
import { readSiteReport, writeSiteReport } from "#src/data-path/link-format/site-report-codec.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import type { Position } from "#src/domain/model/sequence.js";

/**
 * ReplicateRequest and ReplicateResponse as bytes. `oneof` is one field of the outer message; the last one counts, as in
 * any protobuf, and a field that is not known is stepped over.
 */

/** A handshake with a long lineage is the largest of the small messages. */
export const CONTROL_BYTES_MAX = 1024 * 1024;
/** The largest message: a batch with what stands in front of it. */
export const MESSAGE_BYTES_MAX = BATCH_BYTES_MAX + 64;

const REQUEST = {
  handshake: 1,
  ack: 2,
  heartbeat: 3,
  credit: 4,
  chunks: 6,
  stop: 7,
  seeded: 8,
  differs: 9,
  empty: 10,
} as const;
const RESPONSE = { handshake: 1, batch: 2, heartbeat: 3, lineage: 4, chunks: 5, stop: 7, seed: 8 } as const;

export function encodeRequest(message: Exclude<RequestMessage, { type: "other" }>): Uint8Array {
  const writer = new ProtoWriter();
  writer.message(REQUEST[message.type], (inner) => {
    if (message.type === "handshake") writeHandshake(inner, message.handshake);
    else if (message.type === "ack") writeProgress(inner, message.progress);
    else if (message.type === "heartbeat") writeSecondaryHeartbeat(inner, message.heartbeat);
    else if (message.type === "credit") inner.uint(1, message.bytes);
    else if (message.type === "chunks") writeAnswer(inner, message.answer);
    else if (message.type === "seeded" || message.type === "differs" || message.type === "empty")
      writeSeedWord(inner, message);
    else writeStop(inner, message.stop);
  });
  return bounded(writer.finish());
}

export function encodeResponse(message: ResponseMessage): Uint8Array {
  const writer = new ProtoWriter();
  writer.message(RESPONSE[message.type], (inner) => {
    if (message.type === "handshake") writeHandshake(inner, message.handshake);
    else if (message.type === "heartbeat") writePrimaryHeartbeat(inner, message.heartbeat);
    else if (message.type === "lineage") writeAncestry(inner, message.ancestry);
    else if (message.type === "chunks") writeQuestion(inner, message.question);
    else writeStop(inner, message.stop);
  });
  return bounded(writer.finish());
}

export function decodeRequest(bytes: Uint8Array): RequestMessage {
  if (bytes.length > CONTROL_BYTES_MAX) throw invalidMessage("it is too long");
  const reader = new ProtoReader(bytes);
  let message: RequestMessage = { type: "other", field: 0 };
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === REQUEST.handshake)
      message = { type: "handshake", handshake: decodeHandshake(reader.inner(field)) };
    else if (field.number === REQUEST.ack)
      message = { type: "ack", progress: readProgress(reader.inner(field)) };
    else if (field.number === REQUEST.heartbeat)
      message = { type: "heartbeat", heartbeat: readSecondaryHeartbeat(reader.inner(field)) };
    else if (field.number === REQUEST.credit)
      message = { type: "credit", bytes: readNumber(reader.inner(field)) };
    else if (field.number === REQUEST.chunks)
      message = { type: "chunks", answer: readAnswer(reader.inner(field)) };
    else if (field.number === REQUEST.seeded)
      message = { type: "seeded", number: readNumber(reader.inner(field)) };
    else if (field.number === REQUEST.differs) message = readDifference(reader.inner(field));
    else if (field.number === REQUEST.empty)
      message = { type: "empty", member: readNumber(reader.inner(field)) };
    else if (field.number === REQUEST.stop) message = { type: "stop", stop: readStop(reader.inner(field)) };
    else {
      message = { type: "other", field: field.number };
      reader.skip(field);
    }
  }
  return message;
}

export function decodeResponse(bytes: Uint8Array): IncomingResponse {
  if (bytes.length > MESSAGE_BYTES_MAX) throw invalidMessage("it is too long");
  const reader = new ProtoReader(bytes);
  let message: IncomingResponse = { type: "other", field: 0 };
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === RESPONSE.batch) message = readBatchMessage(reader.inner(field));
    else if (field.number === RESPONSE.seed) message = readSeedMessage(reader.inner(field));
    else if (field.number === RESPONSE.handshake)
      message = { type: "handshake", handshake: decodeHandshake(reader.inner(field)) };
    else if (field.number === RESPONSE.heartbeat)
      message = { type: "heartbeat", heartbeat: readPrimaryHeartbeat(reader.inner(field)) };
    else if (field.number === RESPONSE.lineage)
      message = { type: "lineage", ancestry: readAncestry(reader.inner(field)) };
    else if (field.number === RESPONSE.chunks)
      message = { type: "chunks", question: readQuestion(reader.inner(field)) };
    else if (field.number === RESPONSE.stop) message = { type: "stop", stop: readStop(reader.inner(field)) };
    else {
      message = { type: "other", field: field.number };
      reader.skip(field);
    }
  }
  return message;
}

function writeSecondaryHeartbeat(writer: ProtoWriter, heartbeat: SecondaryHeartbeat): void {
  writeTime(writer, 1, heartbeat.timeMs);
  writer.uint(2, heartbeat.echo);
  if (heartbeat.indexed !== undefined) writePosition(writer, 3, heartbeat.indexed);
  writer.uint(4, heartbeat.number);
  if (heartbeat.report !== undefined) writeSiteReport(writer, 6, heartbeat.report);
}

function readSecondaryHeartbeat(reader: ProtoReader): SecondaryHeartbeat {
  let number = 0;
  let timeMs = 0;
  let echo = 0;
  let indexed: Position | undefined;
  let report: SiteReport | undefined;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) timeMs = readTime(reader.inner(field));
    else if (field.number === 2) echo = reader.uint(field);
    else if (field.number === 3) indexed = readPosition(reader.inner(field));
    else if (field.number === 4) number = reader.uint(field);
    else if (field.number === 6) report = readSiteReport(reader.inner(field));
    else reader.skip(field);
  }
  return { number, timeMs, echo, indexed, report };
}

function writePrimaryHeartbeat(writer: ProtoWriter, heartbeat: PrimaryHeartbeat): void {
  writer.uint(1, heartbeat.number);
  writeTime(writer, 2, heartbeat.timeMs);
  writePosition(writer, 3, heartbeat.written);
  writer.uint(4, heartbeat.writtenBytes);
  writer.uint(5, heartbeat.writes);
  writer.uint(6, heartbeat.outOfSyncBytes);
  writer.uint(7, heartbeat.ceiling);
  if (heartbeat.oldestUnacknowledgedMs !== undefined) writeTime(writer, 8, heartbeat.oldestUnacknowledgedMs);
  writer.uint(9, heartbeat.echo);
  if (heartbeat.report !== undefined) writeSiteReport(writer, 10, heartbeat.report);
}

function readPrimaryHeartbeat(reader: ProtoReader): PrimaryHeartbeat {
  const numbers = new Map<number, number>();
  let timeMs = 0;
  let written: Position | undefined;
  let oldestUnacknowledgedMs: number | undefined;
  let report: SiteReport | undefined;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 2) timeMs = readTime(reader.inner(field));
    else if (field.number === 3) written = readPosition(reader.inner(field));
    else if (field.number === 8) oldestUnacknowledgedMs = readTime(reader.inner(field));
    else if (field.number === 10) report = readSiteReport(reader.inner(field));
    else if (field.number <= 9) numbers.set(field.number, reader.uint(field));
    else reader.skip(field);
  }
  if (written === undefined) throw invalidMessage("a heartbeat does not say how far it is");
  const numbered = (field: number) => numbers.get(field) ?? 0;
  return {
    number: numbered(1),
    timeMs,
    written,
    writtenBytes: numbered(4),
    writes: numbered(5),
    outOfSyncBytes: numbered(6),
    ceiling: numbered(7),
    oldestUnacknowledgedMs,
    echo: numbered(9),
    report,
  };
}

function readNumber(reader: ProtoReader): number {
  let number = 0;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) number = reader.uint(field);
    else reader.skip(field);
  }
  return number;
}

function writeStop(writer: ProtoWriter, { code, message, hint, retryable }: Stop): void {
  writer.text(1, code);
  writer.text(2, message);
  writer.text(3, hint);
  writer.flag(4, retryable);
}

function readStop(reader: ProtoReader): Stop {
  let code = "";
  let message = "";
  let hint = "";
  let retryable = false;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) code = reader.text(field);
    else if (field.number === 2) message = reader.text(field);
    else if (field.number === 3) hint = reader.text(field);
    else if (field.number === 4) retryable = reader.flag(field);
    else reader.skip(field);
  }
  return { code, message, hint, retryable };
}

function bounded(bytes: Uint8Array): Uint8Array {
  assert(bytes.length <= CONTROL_BYTES_MAX, "a small message is within its bound");
  return bytes;
}
