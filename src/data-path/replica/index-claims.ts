import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { VersionPlace } from "#src/data-path/replica/index-format.js";
import { isOnPath } from "#src/data-path/replica/path.js";
import type { Piece, PieceSource } from "#src/data-path/replica/slot-cover.js";
import { type Batch, decodeBatch, isFault } from "#src/domain/model/batch.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Interval } from "#src/domain/model/lineage.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** What an entry of the index says of one delta: that it is there, and did that to those bytes of its member. */
export interface Claim {
  readonly branch: bigint;
  readonly sequence: Sequence;
  readonly member: number;
  /** Bytes of the member. */
  readonly from: number;
  readonly to: number;
  /** Where the bytes are; undefined for zeros. */
  readonly data: { readonly source: PieceSource; readonly skip: number } | undefined;
}

export interface Refusal {
  readonly claim: Claim;
  readonly reason: string;
}

/**
 * Compares claims with what holds the deltas. What can't be read now is not refused: that is its holder's scrub's to find.
 * Whoever holds deltas outside the journal puts a check of their own before this one.
 */
export interface ClaimCheck {
  refused(claims: readonly Claim[]): Promise<readonly Refusal[]>;
}

/**
 * What a version says, of what is above the horizon; or why it cannot be so. At the end of a compacted span it is what
 * stayed of all within it.
 */
export function claimsOf(
  place: VersionPlace,
  member: number,
  slot: number,
  pieces: readonly Piece[],
  path: readonly Interval[],
  horizon: Sequence,
  endsSpan: boolean,
): readonly Claim[] | string {
  const claims: Claim[] = [];
  for (const piece of pieces) {
    if (piece.type === "image" || piece.type === "memory") continue;
    const sequence = piece.type === "data" ? piece.source.sequence : piece.sequence;
    if (sequence <= horizon) continue;
    const interval = path.find(({ first, last }) => sequence >= first && sequence <= last);
    const branch = piece.type === "data" ? piece.source.branch : (interval?.entry ?? 0n);
    if (!isOnPath(path, { sequence, branch })) return `sequence ${sequence} is of another history`;
    const from = slot * SLOT_BYTES + piece.from;
    const data = piece.type === "data" ? { source: piece.source, skip: piece.skip } : undefined;
    claims.push({ branch, sequence, member, from, to: from + piece.to - piece.from, data });
  }
  const isItsOwn = claims.some((claim) => claim.sequence === place.sequence && claim.branch === place.branch);
  return isItsOwn || endsSpan ? claims : "it holds nothing of its own delta";
}

/** The journal's tables, each segment of them read once for all that is asked of it. */
export class JournalClaims implements ClaimCheck {
  readonly #journal: Journal;
  readonly #hash64: Hash64;

  constructor(journal: Journal, hash64: Hash64) {
    this.#journal = journal;
    this.#hash64 = hash64;
  }

  async refused(claims: readonly Claim[]): Promise<readonly Refusal[]> {
    const refusals: Refusal[] = [];
    const groups = new Map<number, Claim[]>();
    for (const claim of claims) {
      const segment = this.#journal.segmentOf(claim.branch, claim.sequence);
      if (segment === undefined) {
        refusals.push({ claim, reason: "the journal does not hold that sequence" });
        continue;
      }
      const group = groups.get(segment);
      if (group === undefined) groups.set(segment, [claim]);
      else group.push(claim);
    }
    for (const group of groups.values()) refusals.push(...(await this.#inSegment(group)));
    return refusals;
  }

  async #inSegment(claims: readonly Claim[]): Promise<readonly Refusal[]> {
    const left = [...claims].sort((a, b) => b.sequence - a.sequence);
    const refusals: Refusal[] = [];
    let next = left.pop();
    if (next === undefined || !this.#journal.branches.some(({ id }) => id === next?.branch)) return [];
    try {
      for await (const record of this.#journal.tablesAcross(next.branch, next.sequence)) {
        if (record.type === "hole") {
          // A journal that can't be read there is no fault of the index.
          while (next !== undefined && next.sequence <= record.to) next = left.pop();
          if (next === undefined) break;
          continue;
        }
        const batch = decodeBatch(record.body, this.#hash64);
        for (; next !== undefined && next.sequence <= record.last; next = left.pop()) {
          const reason = isFault(batch) ? batch.reason : refuse(next, batch, record.segment, record.bodyAt);
          if (reason !== undefined) refusals.push({ claim: next, reason });
        }
        if (next === undefined) break;
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      // A journal that can't be read there is no fault of the index.
    }
    return refusals;
  }
}

function refuse(claim: Claim, batch: Batch, segment: number, bodyAt: number): string | undefined {
  const index = claim.sequence - batch.first;
  if (index < 0) return "the journal does not hold that sequence";
  const offset = batch.offsetAt(index);
  const end = offset + batch.lengthAt(index);
  if (batch.memberAt(index) !== claim.member) return "the delta is of another member";
  if (claim.from < offset || claim.to > end) return "the delta changed other bytes";
  const kind = batch.kindAt(index);
  if (claim.data === undefined)
    return kind === "zero" || kind === "trim" ? undefined : `the delta is a ${kind}`;
  const { source, skip } = claim.data;
  const isThere =
    kind === "write" &&
    source.segment === segment &&
    source.payloadAt === bodyAt + batch.payloadAt(index) &&
    source.payloadLength === batch.payloadLengthAt(index) &&
    source.hash === batch.hashAt(index) &&
    claim.from === offset + skip;
  return isThere ? undefined : "the delta's bytes are elsewhere";
}
