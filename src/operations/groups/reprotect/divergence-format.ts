import { formatId64, parseId64 } from "#src/base/bytes.js";
import { listOf, NotThatShape, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import type { BlockRuns } from "#src/domain/model/block-runs.js";
import { areRuns } from "#src/domain/model/block-runs.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Position } from "#src/domain/model/sequence.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/**
 * What is on record of where a promoted site may differ from the primary that it replaced: everything that either history has
 * behind the place where they part, as far as it is here.
 */
export interface DivergenceRecord {
  /** Id of the entry that was final, as text: of another one this says nothing. */
  readonly reign: string;
  /** What was held of the old primary's history. */
  readonly received: RecordedPosition | undefined;
  /** Up to here of its own history. */
  readonly through: RecordedPosition;
  readonly members: readonly MemberRuns[];
  /** Why it is not known; then `members` says nothing. */
  readonly lost: string | undefined;
}

export interface RecordedPosition {
  /** Id, as text. */
  readonly entry: string;
  readonly sequence: number;
}

export interface MemberRuns {
  readonly member: number;
  readonly runs: BlockRuns;
}

/** "TMDV" */
const SEAL: Seal = { magic: 0x56444d54, version: 1 };

export const POSITION: Shape<RecordedPosition> = record<RecordedPosition>({ entry: text, sequence: whole });

const RECORD: Shape<DivergenceRecord> = record<DivergenceRecord>({
  reign: text,
  received: optional(POSITION),
  through: POSITION,
  members: listOf(record<MemberRuns>({ member: whole, runs: listOf(whole) })),
  lost: optional(text),
});

export function divergencePath(directory: string): string {
  return `${directory}/divergence`;
}

export async function writeDivergence(
  disk: Disk,
  directory: string,
  divergence: DivergenceRecord,
  hash64: Hash64,
): Promise<void> {
  await replaceFile(disk, divergencePath(directory), sealJson(SEAL, divergence, hash64));
}

/** A text: why it is not known what it said. Undefined: there is none. */
export async function readDivergence(
  disk: Disk,
  directory: string,
  hash64: Hash64,
): Promise<DivergenceRecord | string | undefined> {
  const bytes = await readWhole(disk, divergencePath(directory));
  if (bytes === undefined) return undefined;
  const unsealed = unsealJson(SEAL, bytes, hash64);
  if (unsealed.type === "newer") return `what was kept of it has format version ${unsealed.version}`;
  if (unsealed.type === "damaged") return `what was kept of it is damaged: ${unsealed.why}`;
  try {
    const divergence = RECORD(unsealed.json, "");
    const isSound = divergence.members.every(({ runs }) => areRuns(runs));
    return isSound ? divergence : "what was kept of it makes no sense";
  } catch (error) {
    if (error instanceof NotThatShape) return `what was kept of it is damaged: ${error.message}`;
    throw error;
  }
}

export function recorded({ entry, sequence }: Position): RecordedPosition {
  return { entry: formatId64(entry), sequence };
}

/** Undefined where the id is none. */
export function positionFrom({ entry, sequence }: RecordedPosition): Position | undefined {
  const id = parseId64(entry);
  return id === undefined ? undefined : { entry: id, sequence };
}
