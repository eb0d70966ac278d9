import { crc32c, masked } from "#src/platform/key-value/leveldb-files/crc32c.js";

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;

/** A log as LevelDB writes it, and where each record begins. */
export function encodeLog(records: readonly Uint8Array[]): { bytes: Uint8Array; starts: readonly number[] } {
  const parts: Uint8Array[] = [];
  const starts: number[] = [];
  let at = 0;
  for (const record of records) {
    let from = 0;
    for (let isFirst = true; isFirst || from < record.length; isFirst = false) {
      const left = BLOCK_BYTES - (at % BLOCK_BYTES);
      if (left < HEADER_BYTES) {
        parts.push(new Uint8Array(left));
        at += left;
      }
      if (isFirst) starts.push(at);
      const room = BLOCK_BYTES - (at % BLOCK_BYTES) - HEADER_BYTES;
      const piece = record.subarray(from, from + room);
      from += piece.length;
      const isLast = from === record.length;
      const kind = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      const part = encodePart(kind, piece);
      parts.push(part);
      at += part.length;
    }
  }
  return { bytes: new Uint8Array(Buffer.concat(parts)), starts };
}

/** A batch of so many changes, padded to a length. */
export function encodeLogBatch(sequence: number, count: number, length = 40): Uint8Array {
  const batch = new Uint8Array(length).fill(7);
  const view = new DataView(batch.buffer);
  view.setBigUint64(0, BigInt(sequence), true);
  view.setUint32(8, count, true);
  return batch;
}

function encodePart(kind: number, piece: Uint8Array): Uint8Array {
  const part = new Uint8Array(HEADER_BYTES + piece.length);
  const view = new DataView(part.buffer);
  part[6] = kind;
  part.set(piece, HEADER_BYTES);
  view.setUint16(4, piece.length, true);
  view.setUint32(0, masked(crc32c(part, 6, part.length)), true);
  return part;
}
