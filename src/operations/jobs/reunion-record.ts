import { listOf, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import type { OwnLoss } from "#src/domain/model/own-differences.js";

/** What a reprotect found out, compared and moved: told by its job. */
export interface ReunionRecord {
  /** Why everything is compared; undefined: only what may differ. */
  readonly whole: string | undefined;
  /** What may differ: for what this site knows; for what the other one does; of both. Undefined: it has not answered yet. */
  readonly oursBytes: number;
  readonly theirsBytes: number | undefined;
  readonly bothBytes: number | undefined;
  /** Undefined until the two are equal. */
  readonly copied: CopiedRecord | undefined;
  /** What the other site had written that never came here; undefined until it has answered. */
  readonly lost: OwnLoss | undefined;
  /** Where that is, up to RANGES_MAX: a superset, by blocks. */
  readonly ranges: readonly LostRange[];
  readonly rangesLeftOut: number;
}

export interface CopiedRecord {
  /** Of what is compared each site reads as much; what is sent is read here. */
  readonly comparedBytes: number;
  readonly equalBytes: number;
  readonly sentBytes: number;
}

export interface LostRange {
  readonly member: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** The record is written as a whole: enough to see where. */
export const RANGES_MAX = 16;

const SPAN = record<{ fromMs: number; toMs: number }>({ fromMs: whole, toMs: whole });
const EXACT: Shape<NonNullable<OwnLoss["exact"]>> = record<NonNullable<OwnLoss["exact"]>>({
  writes: whole,
  bytes: whole,
  span: optional(SPAN),
});
export const LOST: Shape<OwnLoss> = record<OwnLoss>({ exact: optional(EXACT), why: optional(text) });

export const REUNION: Shape<ReunionRecord> = record<ReunionRecord>({
  whole: optional(text),
  oursBytes: whole,
  theirsBytes: optional(whole),
  bothBytes: optional(whole),
  copied: optional(record<CopiedRecord>({ comparedBytes: whole, equalBytes: whole, sentBytes: whole })),
  lost: optional(LOST),
  ranges: listOf(record<LostRange>({ member: text, offsetBytes: whole, lengthBytes: whole })),
  rangesLeftOut: whole,
});
