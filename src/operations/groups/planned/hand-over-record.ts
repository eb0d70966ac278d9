import { flag, oneOf, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import type { HandOver } from "#src/domain/model/hand-over.js";

/** What the records of both sites say of a hand-over. Ids of entries and hashes are text. */

/** At the site that hands over: from the moment it is durable nothing is served here until the outcome is known. */
export interface HandOverRecord extends HandOver {
  /** The job that it is part of. */
  readonly job: string;
}

/** At the secondary: what it was handed last. Its promise decides; a refusal is as durable. */
export interface TakingRecord {
  readonly entry: string;
  readonly answer: "taking" | "refused";
  /** Of a refusal. */
  readonly refusal?: { readonly code: string; readonly why: string; readonly hint: string } | undefined;
}

export const HAND_OVER: Shape<HandOverRecord> = record<HandOverRecord>({
  entry: text,
  epoch: whole,
  parent: record({ entry: text, epoch: whole, sequence: whole }),
  link: text,
  deletePoints: flag,
  job: text,
});

export const TAKING: Shape<TakingRecord> = record<TakingRecord>({
  entry: text,
  answer: oneOf(["taking", "refused"]),
  refusal: optional(record({ code: text, why: text, hint: text })),
});
