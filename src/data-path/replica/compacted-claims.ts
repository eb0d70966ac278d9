import { TidemarkError } from "#src/base/errors.js";
import {
  type CompactedHistory,
  type CompactedRow,
  type CompactedSpan,
  compactedNumber,
} from "#src/data-path/replica/compacted-history.js";
import type { CompactedSpans } from "#src/data-path/replica/compacted-spans.js";
import type { Claim, ClaimCheck, Refusal } from "#src/data-path/replica/index-claims.js";
import { REGION_BYTES } from "#src/data-path/replica/index-format.js";
import { type Piece, sequenceOf } from "#src/data-path/replica/slot-cover.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

/**
 * Compares claims about what is compacted with the files' tables, and leaves the others to the journal.
 *
 * A claim that names a place in a file has to be what the file says of that place. One that names a place from before its
 * delta was compacted is followed when it is read (`moved-pieces.ts`), so the file has to have those bytes under the same
 * sequence, wherever they are.
 */
export class CompactedClaims implements ClaimCheck {
  readonly #history: CompactedHistory;
  readonly #spans: () => CompactedSpans;
  readonly #journal: ClaimCheck;

  constructor(history: CompactedHistory, spans: () => CompactedSpans, journal: ClaimCheck) {
    this.#history = history;
    this.#spans = spans;
    this.#journal = journal;
  }

  async refused(claims: readonly Claim[]): Promise<readonly Refusal[]> {
    const inFiles = new Map<number, Claim[]>();
    const inJournal: Claim[] = [];
    for (const claim of claims) {
      const number = this.#fileOf(claim);
      const group = number === undefined ? inJournal : inFiles.get(number);
      if (group !== undefined) group.push(claim);
      else if (number !== undefined) inFiles.set(number, [claim]);
    }
    const refusals: Refusal[] = [];
    for (const [number, group] of inFiles) refusals.push(...(await this.#inFile(number, group)));
    for (const refusal of await this.#journal.refused(inJournal)) {
      // What was compacted meanwhile has left the journal; it is compared the next time.
      if (this.#fileOf(refusal.claim) === undefined) refusals.push(refusal);
    }
    return refusals;
  }

  #fileOf({ branch, sequence, data }: Claim): number | undefined {
    const named = data === undefined ? undefined : compactedNumber(data.source.segment);
    return this.#spans().holding(branch, sequence)?.number ?? named;
  }

  async #inFile(number: number, claims: readonly Claim[]): Promise<readonly Refusal[]> {
    const file = this.#history.spans().find((span) => span.number === number);
    // One that was replaced meanwhile is named by nothing that stays.
    if (file === undefined) return [];
    const open = new Map(claims.map((claim) => [claim, "the compacted file holds nothing there"]));
    const places = byPlace(claims);
    try {
      for await (const row of this.#history.rows(number)) {
        for (const claim of places.get(placeOf(row)) ?? []) {
          const reason = refuse(claim, row, file);
          if (reason === undefined) open.delete(claim);
          else if (open.has(claim)) open.set(claim, reason);
        }
      }
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      // A file that can't be read is no fault of the index: it is the finding of its own scrub.
      return [];
    }
    return [...open].map(([claim, reason]) => ({ claim, reason }));
  }
}

function byPlace(claims: readonly Claim[]): ReadonlyMap<string, readonly Claim[]> {
  const places = new Map<string, Claim[]>();
  const add = (key: string, claim: Claim) => {
    const found = places.get(key);
    if (found === undefined) places.set(key, [claim]);
    else found.push(claim);
  };
  for (const claim of claims) {
    const { member, from, to, data } = claim;
    // Zeros of a slot may be those of its region.
    if (data === undefined) add(regionPlace(member, from), claim);
    if (to - from <= SLOT_BYTES) add(slotPlace(member, from), claim);
  }
  return places;
}

function placeOf(row: CompactedRow): string {
  return row.type === "region"
    ? regionPlace(row.member, row.region * REGION_BYTES)
    : slotPlace(row.member, row.slot * SLOT_BYTES);
}

function regionPlace(member: number, offset: number): string {
  return `${member}:region ${Math.floor(offset / REGION_BYTES)}`;
}

function slotPlace(member: number, offset: number): string {
  return `${member}:slot ${Math.floor(offset / SLOT_BYTES)}`;
}

function refuse(claim: Claim, row: CompactedRow, file: CompactedSpan): string | undefined {
  if (row.type === "region") {
    // An entry of a region that another followed within the span is met by nobody.
    const isMet = claim.to - claim.from < REGION_BYTES;
    const isThere = isMet ? row.sequence === claim.sequence : row.sequence >= claim.sequence;
    return isThere ? undefined : "the compacted file zeroed the region at another sequence";
  }
  const at = row.slot * SLOT_BYTES;
  const from = claim.from - at;
  const to = claim.to - at;
  const kind = claim.data === undefined ? "zero" : "data";
  const own = row.pieces
    .filter((piece) => piece.type === kind && sequenceOf(piece) === claim.sequence)
    .filter((piece) => piece.from < to && piece.to > from)
    .sort((a, b) => a.from - b.from);
  let reached = from;
  for (const piece of own) if (piece.from <= reached) reached = Math.max(reached, piece.to);
  if (reached < to) return "the compacted file holds other bytes there";
  const isOfFile = claim.data !== undefined && compactedNumber(claim.data.source.segment) === file.number;
  return isOfFile && !own.some((piece) => isSamePlace(claim, piece, from))
    ? "the delta's bytes are elsewhere in the compacted file"
    : undefined;
}

/** The part of the piece that the claim is about begins where the claim says. */
function isSamePlace({ data }: Claim, piece: Piece, from: number): boolean {
  if (data === undefined || piece.type !== "data") return false;
  const { source, skip } = data;
  return (
    source.segment === piece.source.segment &&
    source.payloadAt === piece.source.payloadAt &&
    source.payloadLength === piece.source.payloadLength &&
    source.hash === piece.source.hash &&
    skip - piece.skip === from - piece.from
  );
}
