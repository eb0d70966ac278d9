/**
 * The bytes of NBD's transmission phase. Everything is big-endian. A cookie is the client's: it is copied and means
 * nothing here.
 *
 * | request | at | bytes | what                                    |
 * |---------|----|-------|-----------------------------------------|
 * | magic   | 0  | 4     | 0x25609513                              |
 * | flags   | 4  | 2     | COMMAND_FLAG                            |
 * | command | 6  | 2     | COMMAND                                 |
 * | cookie  | 8  | 8     |                                         |
 * | offset  | 16 | 8     |                                         |
 * | length  | 24 | 4     | of the span; of a WRITE also of what follows |
 *
 * | simple reply | at | bytes | what                                     |
 * |--------------|----|-------|------------------------------------------|
 * | magic        | 0  | 4     | 0x67446698                               |
 * | error        | 4  | 4     | NBD_ERROR; 0 none                        |
 * | cookie       | 8  | 8     |                                          |
 * | data         | 16 | -     | of a READ that succeeded, where structured replies were not agreed on |
 *
 * | structured chunk | at | bytes | what                                 |
 * |------------------|----|-------|--------------------------------------|
 * | magic            | 0  | 4     | 0x668e33ef                           |
 * | flags            | 4  | 2     | 1: the last chunk of the reply       |
 * | type             | 6  | 2     | CHUNK                                |
 * | cookie           | 8  | 8     |                                      |
 * | length           | 16 | 4     | of the payload                       |
 * | payload          | 20 | -     |                                      |
 *
 * | payload of   | what                                                     |
 * |--------------|----------------------------------------------------------|
 * | none         | nothing                                                  |
 * | offsetData   | offset (8), the bytes                                    |
 * | offsetHole   | offset (8), length (4): zeros                            |
 * | blockStatus  | id of the context (4), then extents: length (4), flags (4) |
 * | error        | error (4), length of the text (2), text                  |
 */
export const REQUEST_MAGIC = 0x25609513;
export const REQUEST_BYTES = 28;
export const SIMPLE_REPLY_MAGIC = 0x67446698;
export const SIMPLE_REPLY_BYTES = 16;
export const CHUNK_MAGIC = 0x668e33ef;
export const CHUNK_HEADER_BYTES = 20;
/** In front of the bytes of an offsetData chunk. */
export const DATA_CHUNK_BYTES = CHUNK_HEADER_BYTES + 8;
export const HOLE_CHUNK_BYTES = CHUNK_HEADER_BYTES + 12;
export const EXTENT_BYTES = 8;

export const COMMAND = {
  read: 0,
  write: 1,
  disconnect: 2,
  flush: 3,
  trim: 4,
  cache: 5,
  writeZeroes: 6,
  blockStatus: 7,
} as const;

export const COMMAND_FLAG = { fua: 1, noHole: 2, dontFragment: 4, reqOne: 8, fastZero: 16 } as const;

export const CHUNK = {
  none: 0,
  offsetData: 1,
  offsetHole: 2,
  blockStatus: 5,
  error: 2 ** 15 + 1,
} as const;
export const CHUNK_DONE = 1;

/** The errors that the protocol knows. A client is told no other. */
export const NBD_ERROR = {
  none: 0,
  EPERM: 1,
  EIO: 5,
  ENOMEM: 12,
  EINVAL: 22,
  ENOSPC: 28,
  EOVERFLOW: 75,
  ENOTSUP: 95,
  ESHUTDOWN: 108,
} as const;
export type NbdErrorNumber = (typeof NBD_ERROR)[keyof typeof NBD_ERROR];

/** Extents of `base:allocation`. */
export const ALLOCATION_FLAG = { hole: 1, zero: 2 } as const;
/** Extents of `x-tidemark:changed-since`. */
export const CHANGED_FLAG = 1;

const NO_TEXT = Buffer.alloc(0);

/** The two halves of a cookie, as they stood in the request. */
export interface Cookie {
  readonly cookieHigh: number;
  readonly cookieLow: number;
}

export function encodeSimpleReply(view: DataView, at: number, cookie: Cookie, error: NbdErrorNumber): void {
  view.setUint32(at, SIMPLE_REPLY_MAGIC);
  view.setUint32(at + 4, error);
  view.setUint32(at + 8, cookie.cookieHigh);
  view.setUint32(at + 12, cookie.cookieLow);
}

export function encodeChunkHeader(
  view: DataView,
  at: number,
  cookie: Cookie,
  type: (typeof CHUNK)[keyof typeof CHUNK],
  flags: number,
  length: number,
): void {
  view.setUint32(at, CHUNK_MAGIC);
  view.setUint16(at + 4, flags);
  view.setUint16(at + 6, type);
  view.setUint32(at + 8, cookie.cookieHigh);
  view.setUint32(at + 12, cookie.cookieLow);
  view.setUint32(at + 16, length);
}

/** The header of a chunk of data; its bytes follow at DATA_CHUNK_BYTES. */
export function encodeDataChunk(
  view: DataView,
  at: number,
  cookie: Cookie,
  flags: number,
  offset: number,
  length: number,
): void {
  encodeChunkHeader(view, at, cookie, CHUNK.offsetData, flags, 8 + length);
  setOffset(view, at + CHUNK_HEADER_BYTES, offset);
}

export function encodeHoleChunk(
  view: DataView,
  at: number,
  cookie: Cookie,
  flags: number,
  offset: number,
  length: number,
): void {
  encodeChunkHeader(view, at, cookie, CHUNK.offsetHole, flags, 12);
  setOffset(view, at + CHUNK_HEADER_BYTES, offset);
  view.setUint32(at + CHUNK_HEADER_BYTES + 8, length);
}

export function encodeErrorChunk(cookie: Cookie, error: NbdErrorNumber, text: string): Buffer {
  const textBytes = text === "" ? NO_TEXT : Buffer.from(text);
  const bytes = Buffer.alloc(CHUNK_HEADER_BYTES + 6 + textBytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  encodeChunkHeader(view, 0, cookie, CHUNK.error, CHUNK_DONE, 6 + textBytes.length);
  view.setUint32(CHUNK_HEADER_BYTES, error);
  view.setUint16(CHUNK_HEADER_BYTES + 4, textBytes.length);
  bytes.set(textBytes, CHUNK_HEADER_BYTES + 6);
  return bytes;
}

export interface StatusExtent {
  readonly length: number;
  readonly flags: number;
}

export function encodeStatusChunk(
  cookie: Cookie,
  flags: number,
  contextId: number,
  extents: readonly StatusExtent[],
): Buffer {
  const bytes = Buffer.alloc(CHUNK_HEADER_BYTES + 4 + extents.length * EXTENT_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  encodeChunkHeader(view, 0, cookie, CHUNK.blockStatus, flags, bytes.length - CHUNK_HEADER_BYTES);
  view.setUint32(CHUNK_HEADER_BYTES, contextId);
  let at = CHUNK_HEADER_BYTES + 4;
  for (const extent of extents) {
    view.setUint32(at, extent.length);
    view.setUint32(at + 4, extent.flags);
    at += EXTENT_BYTES;
  }
  return bytes;
}

const TWO_32 = 2 ** 32;

function setOffset(view: DataView, at: number, offset: number): void {
  view.setUint32(at, Math.floor(offset / TWO_32));
  view.setUint32(at + 4, offset % TWO_32);
}

/** The 64 bits there as a number; NaN, which fails every comparison, when they are more than 2^53 - 1. */
export function getOffset(view: DataView, at: number): number {
  const offset = view.getUint32(at) * TWO_32 + view.getUint32(at + 4);
  return offset <= Number.MAX_SAFE_INTEGER ? offset : Number.NaN;
}
