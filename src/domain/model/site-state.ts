import { formatId64, parseId64 } from "#src/base/bytes.js";
import { type Lineage, type LineageEntry, refuseLineage } from "#src/domain/model/lineage.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";

/**
 * What one site has to know about one group before it may do anything, and must never be wrong about. It lives in the
 * state file and nowhere else; each change is durable there before it has an effect (I4, I5).
 */
export interface SiteState {
  /** UUID of the group. */
  readonly group: string;
  readonly site: string;
  /** The ancestry that this site follows or writes. */
  readonly lineage: Lineage;
  /** The entry this site has promised: nothing that is not in its lineage is accepted any more. */
  readonly promise: Promised | undefined;
  /** No sequence above it has been given out by this site. */
  readonly ceiling: Sequence;
  /** Present only after an orderly stop, and taken away before the next sequence is given out. */
  readonly clean: CleanMark | undefined;
  /** What the group's writers had made when the ceiling was last raised; nothing yet when missing. */
  readonly counted?: Written;
  /** As `domain/fencing/tellings.ts` has them: the last number told to the secondary, the highest heard from the primary. */
  readonly told?: number;
  readonly heard?: number;
  /** Nothing that the secondary holds is relied on: whatever it has heard, the next number is above that. */
  readonly toldAnew?: true;
}

/** Deltas, marks apart, and their bytes: what a group's writers have made since it was created. */
export interface Written {
  readonly writes: number;
  readonly bytes: number;
}

export interface Promised {
  readonly epoch: number;
  readonly id: bigint;
}

export interface CleanMark extends Written {
  /** The last sequence given out: images hold everything up to it, durably, and nothing is hot. */
  readonly last: Sequence;
  /** Everything given out is acknowledged or in the spill: the entry goes on. When missing, the next run opens another. */
  readonly order?: OrderEnd;
}

/** Where the batches of an entry end, and the hash of the last: what the next one continues. */
export interface OrderEnd {
  readonly batched: Sequence;
  readonly link: bigint;
}

export function encodeSiteState(state: SiteState): Uint8Array {
  const replacer = (_key: string, value: unknown) => (typeof value === "bigint" ? formatId64(value) : value);
  return new TextEncoder().encode(JSON.stringify(state, replacer));
}

/**
 * The state that bytes, already known to be sound by their checksum, stand for. Anything unexpected in them was written
 * by a program that knew more: it is named, and nobody guesses.
 */
export function decodeSiteState(bytes: Uint8Array): SiteState | string {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return `it is not JSON: ${String(error)}`;
  }
  if (!isRecord(json)) return "it is not a record";
  const { group, site, lineage, promise, ceiling, clean } = json;
  const entries = Array.isArray(lineage) ? lineage.map(entryOf) : undefined;
  if (typeof group !== "string" || typeof site !== "string" || !isSequence(ceiling))
    return "a field is missing";
  if (entries === undefined || !entries.every((entry) => entry !== undefined))
    return "its lineage is not one";
  const reason = refuseLineage(entries);
  if (reason !== undefined) return reason;
  const promised = promise === undefined ? undefined : promisedOf(promise);
  if (promise !== undefined && promised === undefined) return "its promise is not one";
  const mark = clean === undefined ? undefined : cleanOf(clean);
  if (clean !== undefined && mark === undefined) return "its clean mark is not one";
  const counted = json["counted"] === undefined ? undefined : writtenOf(json["counted"]);
  if (json["counted"] !== undefined && counted === undefined) return "its counters are none";
  const { told, heard, toldAnew } = json;
  if (![told, heard].every((one) => one === undefined || isSequence(one)))
    return "what was told or heard is no number";
  return {
    ...{ group, site, lineage: entries, promise: promised, ceiling, clean: mark },
    ...(counted === undefined ? {} : { counted }),
    ...(isSequence(told) ? { told } : {}),
    ...(isSequence(heard) ? { heard } : {}),
    ...(toldAnew === true ? { toldAnew } : {}),
  };
}

function entryOf(json: unknown): LineageEntry | undefined {
  if (!isRecord(json)) return undefined;
  const { epoch, first, writer } = json;
  const id = idOf(json["id"]);
  const parent = json["parent"] === undefined ? undefined : positionOf(json["parent"]);
  if (id === undefined || !isSequence(epoch) || !isSequence(first) || typeof writer !== "string")
    return undefined;
  if (json["parent"] !== undefined && parent === undefined) return undefined;
  return { epoch, id, first, parent, writer };
}

function positionOf(json: unknown): Position | undefined {
  if (!isRecord(json)) return undefined;
  const entry = idOf(json["entry"]);
  const sequence = json["sequence"];
  return entry === undefined || !isSequence(sequence) ? undefined : { entry, sequence };
}

function promisedOf(json: unknown): Promised | undefined {
  if (!isRecord(json)) return undefined;
  const id = idOf(json["id"]);
  const epoch = json["epoch"];
  return id === undefined || !isSequence(epoch) ? undefined : { epoch, id };
}

function cleanOf(json: unknown): CleanMark | undefined {
  const written = writtenOf(json);
  if (!isRecord(json) || written === undefined || !isSequence(json["last"])) return undefined;
  const mark = { last: json["last"], ...written };
  if (json["order"] === undefined) return mark;
  const order = isRecord(json["order"]) ? json["order"] : {};
  const link = idOf(order["link"]);
  const batched = order["batched"];
  return link === undefined || !isSequence(batched) ? undefined : { ...mark, order: { batched, link } };
}

function writtenOf(json: unknown): Written | undefined {
  if (!isRecord(json) || !isSequence(json["writes"]) || !isSequence(json["bytes"])) return undefined;
  return { writes: json["writes"], bytes: json["bytes"] };
}

function idOf(value: unknown): bigint | undefined {
  return typeof value === "string" ? parseId64(value) : undefined;
}

function isSequence(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
