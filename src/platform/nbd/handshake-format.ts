/**
 * The bytes of the NBD handshake (fixed newstyle). Everything is big-endian; a string is UTF-8 without an end mark.
 *
 * The server begins, the client answers, and then the client sends options, each answered in turn.
 *
 * | greeting     | bytes | what                                       |
 * |--------------|-------|--------------------------------------------|
 * | magic        | 8     | "NBDMAGIC"                                 |
 * | option magic | 8     | "IHAVEOPT"                                 |
 * | flags        | 2     | 1 FIXED_NEWSTYLE, 2 NO_ZEROES              |
 * | client flags | 4     | from the client: the flags it makes use of |
 *
 * | option | bytes | what                | | reply  | bytes | what                        |
 * |--------|-------|---------------------|-|--------|-------|-----------------------------|
 * | magic  | 8     | "IHAVEOPT"          | | magic  | 8     | 0x3e889045565a9             |
 * | option | 4     | OPTION              | | option | 4     | the one that is answered    |
 * | length | 4     | of the data         | | type   | 4     | REPLY; errors have bit 31   |
 * | data   | -     |                     | | length | 4     | of the data                 |
 * |        |       |                     | | data   | -     | of an error: text for people |
 *
 * | data of                   | what                                                                                    |
 * |---------------------------|-----------------------------------------------------------------------------------------|
 * | EXPORT_NAME               | the name, all of it. Its reply has no header: size (8), flags (2), 124 zero bytes          |
 * | INFO, GO                  | name length (4), name, number of items (2), each item (2)                               |
 * | LIST/SET_META_CONTEXT     | name length (4), name, number of queries (4), each: length (4), text                    |
 * | reply SERVER              | name length (4), name, description                                                      |
 * | reply INFO, EXPORT        | item (2), size (8), transmission flags (2)                                              |
 * | reply INFO, NAME and DESCRIPTION | item (2), text                                                                   |
 * | reply INFO, BLOCK_SIZE    | item (2), minimum (4), preferred (4), maximum of a payload (4)                          |
 * | reply META_CONTEXT        | id (4), name                                                                            |
 */
export const GREETING_BYTES = 18;
export const CLIENT_FLAGS_BYTES = 4;
export const OPTION_HEADER_BYTES = 16;
export const OPTION_REPLY_HEADER_BYTES = 20;
/** What followed the flags in the reply to EXPORT_NAME once, and does unless both sides say NO_ZEROES. */
export const EXPORT_NAME_PADDING_BYTES = 124;

const NBD_MAGIC = 0x4e42444d41474943n;
/** In two halves: an option's header is compared without making a BigInt of what a stranger sent. */
export const OPTION_MAGIC_HIGH = 0x49484156;
export const OPTION_MAGIC_LOW = 0x454f5054;
const OPTION_REPLY_MAGIC = 0x0003e889045565a9n;

export const HANDSHAKE_FLAG = { fixedNewstyle: 1, noZeroes: 2 } as const;
export const HANDSHAKE_FLAGS_OFFERED = HANDSHAKE_FLAG.fixedNewstyle | HANDSHAKE_FLAG.noZeroes;

export const OPTION = {
  exportName: 1,
  abort: 2,
  list: 3,
  startTls: 5,
  info: 6,
  go: 7,
  structuredReply: 8,
  listMetaContext: 9,
  setMetaContext: 10,
} as const;

const ERROR_BIT = 2 ** 31;
export const REPLY = {
  ack: 1,
  server: 2,
  info: 3,
  metaContext: 4,
  unsupported: ERROR_BIT + 1,
  policy: ERROR_BIT + 2,
  invalid: ERROR_BIT + 3,
  tlsRequired: ERROR_BIT + 5,
  unknown: ERROR_BIT + 6,
  shutdown: ERROR_BIT + 7,
  tooBig: ERROR_BIT + 9,
} as const;
export type ReplyType = (typeof REPLY)[keyof typeof REPLY];

export const INFO = { export: 0, name: 1, description: 2, blockSize: 3 } as const;

/** What a client is told of an export; the same bits in the replies to EXPORT_NAME, INFO and GO. */
export const TRANSMISSION_FLAG = {
  hasFlags: 1 << 0,
  readOnly: 1 << 1,
  sendFlush: 1 << 2,
  sendFua: 1 << 3,
  rotational: 1 << 4,
  sendTrim: 1 << 5,
  sendWriteZeroes: 1 << 6,
  sendDontFragment: 1 << 7,
  canMultiConn: 1 << 8,
  sendCache: 1 << 10,
  sendFastZero: 1 << 11,
} as const;

export function encodeGreeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_BYTES);
  bytes.writeBigUInt64BE(NBD_MAGIC, 0);
  bytes.writeUInt32BE(OPTION_MAGIC_HIGH, 8);
  bytes.writeUInt32BE(OPTION_MAGIC_LOW, 12);
  bytes.writeUInt16BE(HANDSHAKE_FLAGS_OFFERED, 16);
  return bytes;
}

export function encodeOptionReply(option: number, type: ReplyType, data: Uint8Array = NOTHING): Buffer {
  const bytes = Buffer.alloc(OPTION_REPLY_HEADER_BYTES + data.length);
  bytes.writeBigUInt64BE(OPTION_REPLY_MAGIC, 0);
  bytes.writeUInt32BE(option, 8);
  bytes.writeUInt32BE(type, 12);
  bytes.writeUInt32BE(data.length, 16);
  bytes.set(data, OPTION_REPLY_HEADER_BYTES);
  return bytes;
}

export function encodeOptionError(option: number, type: ReplyType, text: string): Buffer {
  return encodeOptionReply(option, type, cutText(text));
}

export function encodeListed(option: number, name: string, description: string): Buffer {
  const nameBytes = cutText(name);
  const data = Buffer.concat([uint32(nameBytes.length), nameBytes, cutText(description)]);
  return encodeOptionReply(option, REPLY.server, data);
}

export function encodeExportInfo(option: number, sizeBytes: number, flags: number): Buffer {
  const data = Buffer.alloc(12);
  data.writeUInt16BE(INFO.export, 0);
  data.writeBigUInt64BE(BigInt(sizeBytes), 2);
  data.writeUInt16BE(flags, 10);
  return encodeOptionReply(option, REPLY.info, data);
}

export function encodeTextInfo(
  option: number,
  item: typeof INFO.name | typeof INFO.description,
  text: string,
): Buffer {
  return encodeOptionReply(option, REPLY.info, Buffer.concat([uint16(item), cutText(text)]));
}

export function encodeBlockSizes(option: number, sizes: BlockSizes): Buffer {
  const data = Buffer.alloc(14);
  data.writeUInt16BE(INFO.blockSize, 0);
  data.writeUInt32BE(sizes.minimum, 2);
  data.writeUInt32BE(sizes.preferred, 6);
  data.writeUInt32BE(sizes.maximum, 10);
  return encodeOptionReply(option, REPLY.info, data);
}

export interface BlockSizes {
  readonly minimum: number;
  readonly preferred: number;
  readonly maximum: number;
}

export function encodeMetaContext(option: number, id: number, name: string): Buffer {
  return encodeOptionReply(option, REPLY.metaContext, Buffer.concat([uint32(id), cutText(name)]));
}

export function encodeExportName(sizeBytes: number, flags: number, noZeroes: boolean): Buffer {
  const bytes = Buffer.alloc(10 + (noZeroes ? 0 : EXPORT_NAME_PADDING_BYTES));
  bytes.writeBigUInt64BE(BigInt(sizeBytes), 0);
  bytes.writeUInt16BE(flags, 8);
  return bytes;
}

/** The longest string of the protocol, in bytes. */
export const STRING_BYTES_MAX = 4096;

/** What we say never breaks the protocol's bound; what is cut off is only ever text for people. */
function cutText(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length <= STRING_BYTES_MAX) return bytes;
  let end = STRING_BYTES_MAX;
  // Not inside a character: its further bytes begin with the bits 10.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

const NOTHING = new Uint8Array(0);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value, 0);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}
