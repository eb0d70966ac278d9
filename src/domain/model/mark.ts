import { formatId64, parseId64 } from "#src/base/bytes.js";
import { MEMBERS_MAX } from "#src/domain/model/delta.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { POINT_KINDS, type PointKind, type PointMark } from "#src/domain/model/recovery-point.js";
import type { Position } from "#src/domain/model/sequence.js";

/**
 * Marks: what happens to the group rather than to bytes of a member. They take their place in the order like any delta.
 *
 * The body is JSON in UTF-8 with a fixed set of fields, ids as 16 hex digits. Marks are rare, so their size does not
 * matter; that a person can read them in a hex dump, and that a field can be added without a new table, does. The
 * delta's hash protects the body; decoding refuses whatever is not exactly a mark.
 */
export type Mark =
  | { readonly type: "entry-start"; readonly entry: LineageEntry }
  | { readonly type: "flush" }
  | { readonly type: "point"; readonly point: PointMark }
  /** From here to the end of all its members' resync, only what lies before `predecessor` included is a legal state. */
  | { readonly type: "resync-begin"; readonly predecessor: Position; readonly members: readonly number[] }
  | { readonly type: "resync-end"; readonly members: readonly number[] }
  | {
      readonly type: "member-added";
      readonly member: number;
      readonly name: string;
      readonly kind: "volume" | "wal";
      readonly sizeBytes: number;
      /** Its first contents come beside the order, straight into the image of who has no history of it. */
      readonly seed?: "image";
    }
  | { readonly type: "member-removed"; readonly member: number }
  | { readonly type: "resize"; readonly member: number; readonly sizeBytes: number };

export type MarkType = Mark["type"];

export function encodeMark(mark: Mark): Uint8Array {
  const replacer = (_key: string, value: unknown) => (typeof value === "bigint" ? formatId64(value) : value);
  return new TextEncoder().encode(JSON.stringify(mark, replacer));
}

/** Undefined when the bytes are not a mark this version knows. */
export function decodeMark(body: Uint8Array): Mark | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // Whatever is not JSON in UTF-8 is no mark; the caller knows where it stood and says so.
    return undefined;
  }
  if (!isRecord(json) || typeof json["type"] !== "string" || !Object.hasOwn(DECODERS, json["type"])) {
    return undefined;
  }
  try {
    return DECODERS[json["type"] as MarkType](json);
  } catch (error) {
    if (error instanceof NotAMark) return undefined;
    throw error;
  }
}

class NotAMark extends Error {}

type Json = Readonly<Record<string, unknown>>;

const DECODERS: Readonly<Record<MarkType, (json: Json) => Mark>> = {
  "entry-start": (json) => ({ type: "entry-start", entry: lineageEntry(record(json["entry"])) }),
  flush: () => ({ type: "flush" }),
  point: (json) => ({ type: "point", point: pointMark(record(json["point"])) }),
  "resync-begin": (json) => ({
    type: "resync-begin",
    predecessor: position(record(json["predecessor"])),
    members: memberList(json["members"]),
  }),
  "resync-end": (json) => ({ type: "resync-end", members: memberList(json["members"]) }),
  "member-added": (json) => ({
    type: "member-added",
    member: member(json["member"]),
    name: text(json["name"]),
    kind: oneOf(json["kind"], ["volume", "wal"] as const),
    sizeBytes: whole(json["sizeBytes"]),
    ...(json["seed"] === undefined ? {} : { seed: oneOf(json["seed"], ["image"] as const) }),
  }),
  "member-removed": (json) => ({ type: "member-removed", member: member(json["member"]) }),
  resize: (json) => ({ type: "resize", member: member(json["member"]), sizeBytes: whole(json["sizeBytes"]) }),
};

function lineageEntry(json: Json): LineageEntry {
  return {
    epoch: whole(json["epoch"]),
    id: id64(json["id"]),
    first: whole(json["first"]),
    parent: json["parent"] === undefined ? undefined : position(record(json["parent"])),
    writer: text(json["writer"]),
  };
}

function pointMark(json: Json): PointMark {
  return {
    id: text(json["id"]),
    kind: oneOf<PointKind>(json["kind"], POINT_KINDS),
    label: text(json["label"]),
    timeMs: whole(json["timeMs"]),
    members: list(json["members"]).map((item) => {
      const entry = record(item);
      return { member: member(entry["member"]), at: whole(entry["at"]), fuzzy: flag(entry["fuzzy"]) };
    }),
  };
}

function position(json: Json): Position {
  return { entry: id64(json["entry"]), sequence: whole(json["sequence"]) };
}

function memberList(value: unknown): readonly number[] {
  return list(value).map(member);
}

function member(value: unknown): number {
  const number = whole(value);
  if (number >= MEMBERS_MAX) throw new NotAMark();
  return number;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MEMBERS_MAX) throw new NotAMark();
  return value;
}

function id64(value: unknown): bigint {
  const id = typeof value === "string" ? parseId64(value) : undefined;
  if (id === undefined) throw new NotAMark();
  return id;
}

function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new NotAMark();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new NotAMark();
  return value;
}

function flag(value: unknown): boolean {
  if (typeof value !== "boolean") throw new NotAMark();
  return value;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new NotAMark();
  return found;
}

function record(value: unknown): Json {
  if (!isRecord(value)) throw new NotAMark();
  return value;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
