import { listOf, NotThatShape, optional, record, type Shape, text, whole } from "#src/base/json-shape.js";
import { areRuns } from "#src/domain/model/block-runs.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { OwnDifferences } from "#src/domain/model/own-differences.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import { LOST } from "#src/operations/jobs/reunion-record.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/**
 * What a copy knows of its own writes that was the primary before: written before the record says that it is a copy, and
 * answered to each offer of that copy, since the answer to one may be lost.
 */
interface Kept {
  /** Number of the copy. */
  readonly copy: number;
  readonly own: OwnDifferences;
}

/** "TMOD" */
const SEAL: Seal = { magic: 0x444f4d54, version: 1 };

const KEPT: Shape<Kept> = record<Kept>({
  copy: whole,
  own: record<OwnDifferences>({
    whole: optional(text),
    members: listOf(record<OwnDifferences["members"][number]>({ name: text, runs: listOf(whole) })),
    lost: LOST,
  }),
});

function pathIn(directory: string): string {
  return `${directory}/differences`;
}

export async function writeOwnDifferences(
  disk: Disk,
  directory: string,
  kept: Kept,
  hash64: Hash64,
): Promise<void> {
  await replaceFile(disk, pathIn(directory), sealJson(SEAL, kept, hash64));
}

/** Undefined: nothing is kept for that copy, or it cannot be read, and everything is to be compared. */
export async function readOwnDifferences(
  disk: Disk,
  directory: string,
  copy: number,
  hash64: Hash64,
): Promise<OwnDifferences | undefined> {
  const bytes = await readWhole(disk, pathIn(directory));
  if (bytes === undefined) return undefined;
  const unsealed = unsealJson(SEAL, bytes, hash64);
  if (unsealed.type !== "sound") return undefined;
  try {
    const kept = KEPT(unsealed.json, "");
    return kept.copy === copy && kept.own.members.every(({ runs }) => areRuns(runs)) ? kept.own : undefined;
  } catch (error) {
    if (error instanceof NotThatShape) return undefined;
    throw error;
  }
}
