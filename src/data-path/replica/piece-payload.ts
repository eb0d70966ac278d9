import { formatId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { PieceSource } from "#src/data-path/replica/slot-cover.js";
import { deltaSeed, type Hash64 } from "#src/domain/model/hash64.js";

/** Reads the payload of a delta, or fails: what it answers is what was written. */
export type ReadPayload = (source: PieceSource) => Promise<Uint8Array>;

/** What the journal offers: fills the target from a place in a segment. */
export type ReadSegment = (segment: number, at: number, target: Uint8Array) => Promise<void>;

/** The payload as the segment has it, checked against the delta's hash, which no other delta's bytes pass (I12). */
export function verifiedPayloads(readSegment: ReadSegment, hash64: Hash64): ReadPayload {
  return async (source) => {
    const payload = new Uint8Array(source.payloadLength);
    await readSegment(source.segment, source.payloadAt, payload);
    if (hash64(payload, deltaSeed(source.branch, source.sequence)) !== source.hash) throw damaged(source);
    return payload;
  };
}

function damaged(source: PieceSource): TidemarkError {
  const branch = formatId64(source.branch);
  return new TidemarkError({
    kind: "corrupt",
    code: "STORE_DAMAGED",
    message: `the payload of sequence ${source.sequence} of branch ${branch} is not what was written`,
    hint: "run a scrub: what is damaged is fetched again from the peer where it can be",
    facts: {
      branch,
      sequence: source.sequence,
      segment: source.segment,
      at: source.payloadAt,
      length: source.payloadLength,
    },
  });
}
